import type { Manifest } from '#shared/manifest/manifest.ts'
import type { Finding } from '#shared/schema/finding.ts'
import { missingTest } from '#shared/schema/reading/missing-words.ts'
import { isCounterName } from '../profile/id-columns.ts'
import type { RowIndex } from '../rows/row-index.ts'
import { KEY_RANGE } from '../rows/row-key.ts'
import { quoted } from '../source/refusal.ts'
import { sameTargetInGroups } from './groups-of-rows.ts'
import type { LeakInput, SampledFeature, SampledNames } from './leak-input.ts'
import { orderOf } from './row-order.ts'

/** What lets the test rows look easier than new rows are: copies, groups and times on both sides of the split. */
export function splitFindings(
  input: Omit<LeakInput, 'texts'>,
  rowIndex: RowIndex,
  { split }: Pick<Manifest, 'split'>,
): readonly Finding[] {
  if (split.strategy !== 'random') return []
  const ofColumns =
    split.key === null
      ? [...input.features, ...asCodes(input.varied)].flatMap((each) => columnFinding(each, input))
      : []
  return [...duplicateFindings(rowIndex, split), ...ofColumns]
}

/** Of the names of patients, machines and their like that are too many to be learnt, the rows may belong together all the same. */
function* asCodes(varied: Iterable<SampledNames>): Generator<SampledFeature> {
  const isMissing = missingTest('words')
  for (const { name, texts } of varied) {
    const codes = new Map<string, number>()
    for (const text of texts) if (!isMissing(text) && !codes.has(text)) codes.set(text, codes.size)
    yield { name, kind: 'levels', values: Float64Array.from(texts, (text) => codes.get(text) ?? Number.NaN) }
  }
}

const TOLD_DUPLICATES = 0.05

function duplicateFindings(rowIndex: RowIndex, { duplicates, key }: Manifest['split']): readonly Finding[] {
  if (key !== null || duplicates === 'independent') return []
  const share = duplicateShare(rowIndex)
  if (share < TOLD_DUPLICATES) return []
  const percent = `${Number((100 * share).toPrecision(2))} %`
  return [
    {
      kind: 'duplicates',
      columns: [],
      effect: 'warns',
      text: `${percent} of the rows are the same as an earlier row in every feature.`,
      hint: 'They are kept in one part, so that the test shows no row that was learnt from. If each is an observation of its own, set split.duplicates to "independent"; if they are copies, remove them.',
    },
  ]
}

/** Of hashes, so many are looked at: those below a bound. */
const LOOKED_AT_KEYS = 50_000

/** The share of rows that have the key of an earlier one, by the rows with the lowest keys: hashes are spread evenly. */
function duplicateShare(rowIndex: RowIndex): number {
  let rows = 0
  for (const chunk of rowIndex.chunks()) rows += chunk.rows
  const bound = KEY_RANGE * Math.min(1, LOOKED_AT_KEYS / Math.max(rows, 1))
  const seen = new Set<number>()
  let looked = 0
  for (const { keys, rows: count } of rowIndex.chunks()) {
    for (let row = 0; row < count; row++) {
      const key = keys[row] as number
      if (key >= bound) continue
      looked++
      seen.add(key)
    }
  }
  return looked === 0 ? 0 : 1 - seen.size / looked
}

function columnFinding(feature: SampledFeature, input: Pick<LeakInput, 'targets'>): readonly Finding[] {
  const { name } = feature
  if (isTimeInOrder(feature)) {
    return [
      {
        kind: 'time',
        columns: [name],
        effect: 'warns',
        text: `The rows follow column ${quoted(name)} in time, but are split at random: the test may look better than the future will be.`,
        hint: feature.values.some(Number.isNaN)
          ? `To test on the latest rows, leave out those where it is missing, and set split.strategy to "time" and split.column to ${quoted(name)}.`
          : `Set split.strategy to "time" and split.column to ${quoted(name)} to test on the latest rows.`,
      },
    ]
  }
  const groups = sameTargetInGroups(feature, input.targets)
  if (groups === undefined) return []
  return [
    {
      kind: 'groups',
      columns: [name],
      effect: 'warns',
      text: `Rows of one ${quoted(name)} have nearly always the same target (${groups} of them in the sampled rows), and lie in train and test.`,
      hint: `Where new rows come of others, set split.strategy to "group" and split.column to ${quoted(name)}.`,
    },
  ]
}

const IN_ORDER = 0.95
const FEWEST_TIMES = 10

/** A number that counts time by its name and goes with the order of the rows; dates are told of anyway. */
function isTimeInOrder(feature: SampledFeature): boolean {
  if (feature.kind !== 'amounts' || !isCounterName(feature.name)) return false
  const { values } = feature
  const times = new Set(values)
  return times.size >= FEWEST_TIMES && Math.abs(orderOf(values)) >= IN_ORDER
}
