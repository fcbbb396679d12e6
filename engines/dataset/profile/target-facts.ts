import type { Manifest } from '#shared/manifest/manifest.ts'
import { MAX_LABELS } from '../kernel/layout.ts'
import type { UploadedFile } from '../source/uploaded-file.ts'
import { type ColumnProfile, EMPTY_PROFILE } from './column-profile.ts'
import { idOrTextReason, isFreeText, type NamedColumn } from './infer-columns.ts'
import { A_DATE, AN_ID, CONSTANT, NEARLY_CONSTANT, type TargetFacts } from './infer-target.ts'
import type { PairColumn } from './one-hot-target.ts'
import { REPEATED_ROWS } from './value-facts.ts'

/** Fewer cannot be trained and judged on. */
export const MIN_ROWS = 50
const NEARLY_NUMBERS = 0.9
/** Of a text it tells that numbers were meant. */
const MANY_NUMBERS = 0.5
/** Classes have to be more than a few of a text's values. */
const CLASS_ROWS_SHARE = 0.5

/** What is known of the columns as targets; one that the manifest names needs no such advice. */
export function targetFactsOf(
  file: UploadedFile,
  rows: number,
  profiles: readonly ColumnProfile[],
  manifest: Pick<Manifest, 'features' | 'split'>,
  pairOf: (index: number) => PairColumn | undefined = () => undefined,
): (index: number) => TargetFacts {
  return (index) => {
    const profile = profiles[index] ?? EMPTY_PROFILE
    const obstacle = obstacleOf({ name: file.header[index] ?? '', index }, profile, rows, manifest)
    const isNearlyNumber = profile.kind === 'text' && (profile.values?.numberShare ?? 0) >= MANY_NUMBERS
    return { obstacle, isNumber: profile.kind === 'number', isNearlyNumber, pair: pairOf(index) }
  }
}

/** Which columns could be predicted as far as their cells go: neither left out by the manifest nor of an obstacle. */
export function mayBeTarget(
  file: UploadedFile,
  rows: number,
  profiles: readonly ColumnProfile[],
  { features, split }: Pick<Manifest, 'features' | 'split'>,
): (index: number) => boolean {
  const factsOf = targetFactsOf(file, rows, profiles, { features, split })
  const leftOut = new Set(features.exclude)
  return (index) => {
    if (leftOut.has(file.header[index] ?? '') || file.unnamed?.has(index)) return false
    return factsOf(index).obstacle === undefined
  }
}

function obstacleOf(
  column: NamedColumn,
  profile: ColumnProfile,
  rows: number,
  manifest: Pick<Manifest, 'features' | 'split'>,
): string | undefined {
  const { kind, missing, values, distinct } = profile
  const filled = rows - missing
  if (kind === 'empty') return 'empty'
  if (profile.isConstant) return CONSTANT
  if (kind === 'date') return A_DATE
  if (profile.isSequence) return AN_ID
  if (isFreeText(profile, rows)) return 'free text'
  if (idOrTextReason(column, profile, rows, manifest) !== undefined) return AN_ID
  if (rows >= MIN_ROWS && filled < MIN_ROWS) return `empty in all but ${filled} rows`
  // Numbers with a few odd cells are refused with a word on these, which is of more use than another target.
  if (!['text', 'boolean'].includes(kind) || values === undefined || values.numberShare >= NEARLY_NUMBERS)
    return undefined
  if (profile.ambiguous !== undefined) return undefined
  if (profile.isTooVaried || distinct > MAX_LABELS) return `text of ${distinct} different values`
  if (rows < 2 * REPEATED_ROWS) return undefined
  const isLeft =
    values.repeatedRows >= CLASS_ROWS_SHARE * filled && (rows < MIN_ROWS || values.repeatedRows >= MIN_ROWS)
  if (!isLeft) return 'text that hardly repeats'
  // Many missing cells may be spelled in a way that is a class here: None, or - beside +.
  return values.repeatedTexts < 2 && missing < REPEATED_ROWS ? NEARLY_CONSTANT : undefined
}
