import { quoted } from '../source/refusal.ts'
import type { Champion } from './champion.ts'
import type { ColumnProfile } from './column-profile.ts'

/*
 * Whether a column is an ID is asked once: a model that serves has callers, and another file of its dataset may count
 * its rows without a gap by chance, or with one. The file contradicts where an ID repeats, or a category never does.
 */

/** How every reason begins of a column that is left out as an ID. */
export const AN_ID = 'an ID'
/** Of so many different values an ID is left one. */
const STILL_AN_ID = 0.5

export type KeptId = { readonly reason: string | undefined; readonly warnings: readonly string[] }

/** Whether the model that serves left the column out as an ID. */
export function wasId(name: string, champion: Champion | undefined): boolean {
  const earlier = champion?.schema.columns.find((column) => column.name === name)
  return earlier?.role === 'ignored' && earlier.reason.startsWith(AN_ID)
}

/** Why a column is left out, by the file (`reason`) and by what the model that serves made of it. */
export function keptId(
  name: string,
  reason: string | undefined,
  { kind, values }: ColumnProfile,
  champion: Champion | undefined,
): KeptId {
  const column = quoted(name)
  if (wasId(name, champion)) {
    if (reason !== undefined) return { reason, warnings: [] }
    if (values === undefined || values.distinctShare >= STILL_AN_ID) {
      return { reason: `${AN_ID}, as the model that serves has it`, warnings: [] }
    }
    const warning = `Column ${column} is an ID to the model that serves; its values repeat in this file, so that it is a feature. Name it in features.exclude to leave it out.`
    return { reason, warnings: [warning] }
  }
  const earlier = champion?.schema.columns.find((each) => each.name === name)
  if (earlier?.role !== 'feature' || reason?.startsWith(AN_ID) !== true) return { reason, warnings: [] }
  if (kind === 'number') {
    const warning = `Column ${column} could be ${reason}; it is a feature, as the model that serves has it. Name it in features.exclude to leave it out.`
    return { reason: undefined, warnings: [warning] }
  }
  const warning = `Column ${column} is left out in this file (${reason}), where the model that serves learnt from it. Name it in features.keep to add it back.`
  return { reason, warnings: [warning] }
}
