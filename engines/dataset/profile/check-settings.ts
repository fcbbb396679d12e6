import { boundedList, MOST_LISTED } from '#shared/errors/bounded-text.ts'
import type { Manifest } from '#shared/manifest/manifest.ts'
import { nearestName } from '#shared/schema/nearest-name.ts'
import { listed, quoted, refusal } from '../source/refusal.ts'
import { namesInFile, skippedLine, type UploadedFile } from '../source/uploaded-file.ts'
import { oneHotNames } from './one-hot-target.ts'

/**
 * Refuses settings that name columns the file has not, or the target as something else; all of them at once.
 * @throws BoostlineError `target-missing`, `column-unknown`.
 */
export function checkSettings(
  file: UploadedFile,
  { target, features, split, csv }: Pick<Manifest, 'target' | 'features' | 'split' | 'csv'>,
): void {
  const { place, header } = file
  const known = new Set(header)
  const problemsOf = (setting: string, names: readonly string[]): readonly Problem[] =>
    names
      .filter((name) => name === target || !known.has(name))
      .map((name, index) => {
        if (name === target) return { setting, text: `${quoted(name)} is the target` }
        // Every name is compared with every column: no more of them than are told.
        const nearest = index < MOST_LISTED ? nearestName(name, header) : undefined
        const meant = nearest === undefined ? '' : ` (did you mean ${quoted(nearest)}?)`
        return { setting, text: `${quoted(name)} is not there${meant}` }
      })
  const problems = [
    // Whoever lists all columns of a file means those that are left.
    ...problemsOf('features.include', features.include?.filter((name) => name !== target) ?? []),
    ...problemsOf('features.exclude', features.exclude),
    ...problemsOf('features.categorical', features.categorical),
    ...problemsOf('features.keep', features.keep),
    ...problemsOf('features.caseSensitive', features.caseSensitive),
    ...problemsOf('features.allowLeak', features.allowLeak),
    ...problemsOf('csv.dateOrder', columnsOf(csv.dateOrder)),
    ...problemsOf(
      'csv.missing',
      columnsOf(csv.missing).filter((name) => name !== target),
    ),
    ...problemsOf('split.key', split.key ?? []),
    ...problemsOf('split.column', split.column === null ? [] : [split.column]),
  ]
  const settings = [...new Set(problems.map(({ setting }) => setting))]
  const found = settings.map((setting) => {
    const texts = problems.flatMap((problem) => (problem.setting === setting ? [problem.text] : []))
    return `does not fit the manifest's ${setting}: ${boundedList(texts, '; ')}`
  })
  if (target !== null && !known.has(target)) throw targetMissing(file, target, found)
  if (found.length === 0) return
  throw refusal(
    'column-unknown',
    `${place} ${found.join('; it ')}.${skippedLine(file)}`,
    `Correct ${settings.join(' and ')} in the manifest, or upload the file with these columns.`,
  )
}

/** Those that a setting by column names. */
function columnsOf(setting: string | object | null): readonly string[] {
  return typeof setting === 'object' && setting !== null && !Array.isArray(setting) ? Object.keys(setting) : []
}

type Problem = { readonly setting: string; readonly text: string }

function targetMissing(file: UploadedFile, wanted: string, others: readonly string[]): Error {
  const { place, header } = file
  const made = header.filter((name) => oneHotNames(name).some(({ stem }) => stem === wanted))
  const nearest = nearestName(wanted, header)
  const near = nearest === undefined ? '' : ` (did you mean ${quoted(nearest)}?)`
  const meant =
    made.length < 2
      ? near
      : `: ${listed(made.map(quoted))} look like what a one-hot step made of it, so name one of them;`
  const missing = `has no column ${quoted(wanted)}, which the manifest names as target; its columns are ${boundedList(namesInFile(file).map(quoted))}`
  return refusal(
    'target-missing',
    `${place} ${[missing, ...others].join('; it ')}.${skippedLine(file)}`,
    `Correct "target" in the manifest${meant}${made.length < 2 ? ',' : ''} or upload the file with that column.`,
  )
}
