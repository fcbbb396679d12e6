/** A commit as git has it: the first line of its message, and the rest. */
export type Commit = { readonly hash: string; readonly subject: string; readonly body: string }

export type Release = { readonly version: string; readonly notes: string }

/** `type(scope)!: summary`; this project's types are its areas (`emulator: …`) beside `feat` and `fix`. */
const CONVENTIONAL = /^(?<type>[a-z0-9-]+)(\((?<scope>[^)]*)\))?(?<breaking>!)?: /
const BREAKING_FOOTER = /^BREAKING[ -]CHANGE: /m

/**
 * The version and the changelog's part that follow from the commits since the last release. A breaking change makes a
 * major version (a minor one below 1.0.0), a `feat` a minor one, anything else a patch; the first release is the
 * version that package.json has. @throws Error when nothing was committed since the last one.
 */
export function nextRelease(
  version: string,
  commits: readonly Commit[],
  options: { readonly isFirst: boolean; readonly date: string },
): Release {
  if (commits.length === 0) throw new Error(`Nothing was committed since ${version}: there is nothing to release.`)
  const next = options.isFirst ? version : bump(version, commits)
  const sections = [
    section('Breaking changes', commits.filter(isBreaking)),
    section(
      'Added',
      commits.filter((commit) => !isBreaking(commit) && typeOf(commit) === 'feat'),
    ),
    section(
      'Fixed',
      commits.filter((commit) => !isBreaking(commit) && typeOf(commit) === 'fix'),
    ),
    section(
      'Changed',
      commits.filter((commit) => !isBreaking(commit) && !['feat', 'fix'].includes(typeOf(commit))),
    ),
  ]
  return { version: next, notes: `## ${next} (${options.date})\n\n${sections.filter(Boolean).join('\n')}` }
}

function bump(version: string, commits: readonly Commit[]): string {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number)
  const isBreakingRelease = commits.some(isBreaking)
  if (isBreakingRelease && major > 0) return `${major + 1}.0.0`
  if (isBreakingRelease || commits.some((commit) => typeOf(commit) === 'feat')) return `${major}.${minor + 1}.0`
  return `${major}.${minor}.${patch + 1}`
}

function typeOf({ subject }: Commit): string {
  return CONVENTIONAL.exec(subject)?.groups?.['type'] ?? ''
}

function isBreaking({ subject, body }: Commit): boolean {
  return CONVENTIONAL.exec(subject)?.groups?.['breaking'] !== undefined || BREAKING_FOOTER.test(body)
}

function section(title: string, commits: readonly Commit[]): string {
  if (commits.length === 0) return ''
  const lines = commits.map((commit) => `- ${summaryOf(commit)} (${commit.hash.slice(0, 7)})`)
  return `### ${title}\n${lines.join('\n')}\n`
}

/** `feat` and `fix` are said by the section; an area is worth reading. */
function summaryOf({ subject }: Commit): string {
  const { type = '', scope } = CONVENTIONAL.exec(subject)?.groups ?? {}
  const area = ['feat', 'fix', ''].includes(type) ? scope : type
  const summary = subject.replace(CONVENTIONAL, '')
  return area ? `${area}: ${summary}` : summary
}
