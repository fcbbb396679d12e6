// Sets the next version in package.json and its lockfile, and puts what changed at the top of CHANGELOG.md. Prints the
// tag to make; committing and pushing are the release workflow's. The notes of this release alone are in
// .boostline/release-notes.md.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { runCommand } from '../run-command.ts'
import { nextRelease } from './next-release.ts'

const CHANGELOG = 'CHANGELOG.md'
const TITLE = '# Changelog\n\n'
const NOTES_FOLDER = '.boostline'

process.chdir(await runCommand('git', 'rev-parse', '--show-toplevel'))
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly version: string }
const lastTag = await runCommand('git', 'tag', '--list', `v${version}`)
const isFirst = (await runCommand('git', 'tag', '--list', 'v[0-9]*')) === ''
if (lastTag === '' && !isFirst) {
  throw new Error(`package.json has ${version}, which has no tag v${version}: fetch the tags, or set the last version.`)
}

const log = await runCommand('git', 'log', '--format=%H%x1f%s%x1f%b%x1e', isFirst ? 'HEAD' : `${lastTag}..HEAD`)
const commits = log.split('\x1e').flatMap((entry) => {
  const [hash = '', subject, body = ''] = entry.trim().split('\x1f')
  return subject === undefined ? [] : [{ hash, subject, body }]
})
const release = nextRelease(version, commits, { isFirst, date: new Date().toISOString().slice(0, 10) })

const earlier = existsSync(CHANGELOG) ? readFileSync(CHANGELOG, 'utf8').replace(TITLE, '') : ''
writeFileSync(CHANGELOG, `${TITLE}${release.notes}${earlier === '' ? '' : `\n${earlier}`}`)
mkdirSync(NOTES_FOLDER, { recursive: true })
writeFileSync(`${NOTES_FOLDER}/release-notes.md`, release.notes)
await runCommand('npm', 'version', release.version, '--no-git-tag-version', '--allow-same-version')
console.log(`v${release.version}`)
