import type { Manifest } from '#shared/manifest/manifest.ts'
import { MAX_LABELS } from '../kernel/layout.ts'
import type { UploadedFile } from '../source/uploaded-file.ts'
import { type ColumnProfile, EMPTY_PROFILE } from './column-profile.ts'
import { idOrTextReason } from './infer-columns.ts'
import { CONSTANT, NEARLY_CONSTANT, type TargetObstacle } from './infer-target.ts'
import { REPEATED_ROWS } from './value-facts.ts'

/** Fewer cannot be trained and judged on. */
export const MIN_ROWS = 50
const NEARLY_NUMBERS = 0.9
/** Classes have to be more than a few of a text's values. */
const CLASS_ROWS_SHARE = 0.5

/** What speaks against a column as the target, as a guess; one that the manifest names needs no such advice. */
export function targetObstacleOf(
  { header }: UploadedFile,
  rows: number,
  profiles: readonly ColumnProfile[],
  { split }: Pick<Manifest, 'split'>,
): TargetObstacle {
  return (index) => {
    const profile = profiles[index] ?? EMPTY_PROFILE
    const { kind, missing, values, distinct } = profile
    const filled = rows - missing
    if (kind === 'empty') return 'empty'
    if (profile.isConstant) return CONSTANT
    if (kind === 'date') return 'a date'
    if (profile.isSequence) return 'an ID'
    const reason = idOrTextReason({ name: header[index] ?? '', index }, profile, rows, split)
    if (reason !== undefined) return reason.startsWith('free text') ? 'free text' : 'an ID'
    if (rows >= MIN_ROWS && filled < MIN_ROWS) return `empty in all but ${filled} rows`
    // Numbers with a few odd cells are refused with a word on these, which is of more use than another target.
    if (kind !== 'text' || values === undefined || values.numberShare >= NEARLY_NUMBERS) return undefined
    if (profile.ambiguous !== undefined) return undefined
    if (profile.isTooVaried || distinct > MAX_LABELS) return `text of ${distinct} different values`
    if (rows < 2 * REPEATED_ROWS) return undefined
    if (values.repeatedRows < CLASS_ROWS_SHARE * filled) return 'text that hardly repeats'
    return values.repeatedTexts < 2 ? NEARLY_CONSTANT : undefined
  }
}
