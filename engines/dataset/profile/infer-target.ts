import { boundedList } from '#shared/errors/bounded-text.ts'
import { nearestName } from '#shared/schema/nearest-name.ts'
import { quoted, refusal } from '../source/refusal.ts'

const TARGET_NAMES = ['target', 'label', 'class', 'y', 'outcome', 'response']

export type Target = {
  readonly name: string
  readonly index: number
  /** What a person should know about the choice. */
  readonly warnings: readonly string[]
}

/**
 * The column to predict: the manifest's `target`; else the one named target, label, class, y, outcome or response
 * (any case, in this order); else the last one, with a warning.
 * @throws BoostlineError `target-missing` where the manifest names a column the file has not.
 */
export function inferTarget(header: readonly string[], wanted: string | null, place: string): Target {
  if (wanted !== null) {
    const index = header.indexOf(wanted)
    if (index !== -1) return { name: wanted, index, warnings: [] }
    const nearest = nearestName(wanted, header)
    throw refusal(
      'target-missing',
      `${place} has no column ${quoted(wanted)}, which the manifest names as target; its columns are ${boundedList(header.map(quoted))}.`,
      `Correct "target" in the manifest${nearest === undefined ? '' : ` (did you mean ${quoted(nearest)}?)`}, or upload the file with that column.`,
    )
  }
  for (const known of TARGET_NAMES) {
    const index = header.findIndex((name) => name.toLowerCase() === known)
    if (index !== -1) return { name: header[index] ?? known, index, warnings: [] }
  }
  const index = header.length - 1
  const name = header[index] ?? ''
  const warning = `The last column ${quoted(name)} is taken as the target: no column is named ${TARGET_NAMES.join(', ')}. Set "target" in the manifest to choose another.`
  return { name, index, warnings: [warning] }
}
