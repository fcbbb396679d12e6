import type { Manifest } from '#shared/manifest/manifest.ts'
import { parseNumber } from '#shared/schema/cell-values.ts'
import type { LeftOutClass } from '#shared/schema/feature-schema.ts'
import { isNearlySame } from '#shared/schema/nearest-name.ts'
import { listed, quoted } from '../source/refusal.ts'
import { withoutUnseen, withUnseenShown } from './same-letters.ts'
import { sameMeanings } from './same-meaning.ts'

/** The class that rare ones are merged into. */
export const MERGED_LABEL = 'other'

/** A class of the target with its rows, and the labels of the file that it stands for where these are others. */
export type ClassCount = { readonly label: string; readonly count: number; readonly merged?: string[] }

export type KeptClasses = {
  readonly kept: readonly ClassCount[]
  /** Classes that are not predicted: their rows are in no part. */
  readonly leftOut: readonly LeftOutClass[]
  readonly warnings: readonly string[]
}

/** Leaves classes of few rows out, or merges them, as the manifest says. */
export function withoutRareClasses(
  counts: readonly ClassCount[],
  used: number,
  { minRows, rare }: Manifest['classes'],
): KeptClasses {
  const small = counts.filter(({ count }) => count < minRows)
  const kept = counts.filter(({ count }) => count >= minRows)
  if (small.length === 0) return { kept: counts, leftOut: [], warnings: [] }
  const rows = sumOf(small)
  const known = kept.find(({ label }) => label === MERGED_LABEL)
  const shown = listed(small.map((entry) => `${quoted(entry.label)} (${rowsInWords(entry.count)})`))
  const which = `${small.length} of the ${counts.length} classes ${small.length === 1 ? 'has' : 'have'} fewer than ${minRows} rows (classes.minRows)`
  const near = nearWarnings(small, kept)
  if (rare === 'merge' && rows + (known?.count ?? 0) >= minRows) {
    const merged = small.flatMap((entry) => entry.merged ?? [entry.label])
    const other = { label: MERGED_LABEL, count: rows + (known?.count ?? 0), merged }
    const warning = `${which}; they are one class, ${quoted(MERGED_LABEL)}, of ${rowsInWords(other.count)}: ${shown}.`
    return { kept: [...kept.filter((entry) => entry !== known), other], leftOut: [], warnings: [warning, ...near] }
  }
  const leftOut = small.map(({ label, count }) => ({ label, count, share: count / used }))
  const share = `${Number(((100 * rows) / used).toPrecision(2))} %`
  const canMerge = rare !== 'merge' && rows + (known?.count ?? 0) >= minRows
  const few = `classes.rare "merge" makes no class of them, for they have fewer than ${minRows} rows together. `
  const todo = canMerge
    ? 'Set classes.rare to "merge" to make one class of them, or lower classes.minRows.'
    : `${rare === 'merge' ? few : ''}Lower classes.minRows to keep them.`
  const warning = `${which} and ${small.length === 1 ? 'is' : 'are'} left out with ${rowsInWords(rows)}, ${share} of all: the model cannot answer ${shown}. ${todo}`
  return { kept, leftOut, warnings: [warning, ...near] }
}

/** Labels that are one but for case, spaces or a sign at an end, of classes that are all kept: told, and left as they are. */
export function twinWarnings(kept: readonly ClassCount[]): readonly string[] {
  const known = new Map<string, ClassCount>()
  return kept
    .toSorted((a, b) => b.count - a.count)
    .flatMap((entry) => {
      const name = bareLabel(entry.label)
      const twin = known.get(name)
      if (twin === undefined) {
        known.set(name, entry)
        return []
      }
      const isFolded = foldedLabel(twin.label) === foldedLabel(entry.label)
      const both = twin.label + entry.label
      const isUnseen = withoutUnseen(both) !== both
      const what = !isFolded ? 'a sign at an end' : isUnseen ? 'marks that nobody sees' : 'case or spaces'
      return [
        withUnseenShown(
          `The classes ${quoted(twin.label)} (${rowsInWords(twin.count)}) and ${quoted(entry.label)} (${rowsInWords(entry.count)}) differ only in ${what}: if they are one, write them alike.`,
        ),
      ]
    })
}

/** Classes, rare ones too, that say the same in several languages or spellings: told, and left as they are. */
export function meaningWarnings(counts: readonly ClassCount[]): readonly string[] {
  const rows = new Map(counts.map(({ label, count }) => [label, count]))
  const found = sameMeanings([...rows.keys()], (label) => `${quoted(label)} (${rowsInWords(rows.get(label) ?? 0)})`)
  if (found === undefined) return []
  return [
    `The classes ${found} may say the same in several languages or spellings: if they do, write them alike in the file, for each is a class of its own.`,
  ]
}

/** A rare class that is spelled nearly as a big one is most likely a mistake. */
function nearWarnings(small: readonly ClassCount[], kept: readonly ClassCount[]): readonly string[] {
  const pairs = small.flatMap(({ label, count }) => {
    const near = kept.find((big) => isNear(label, big.label))
    return near === undefined ? [] : [`${quoted(label)} (${rowsInWords(count)}) is nearly ${quoted(near.label)}`]
  })
  return pairs.length === 0 ? [] : [`A class may be misspelt: ${listed(pairs)}. Correct such cells in the file.`]
}

function isNear(label: string, other: string): boolean {
  if (bareLabel(label) === bareLabel(other)) return true
  if (areNumbered(foldedLabel(label), foldedLabel(other))) return false
  return parseNumber(label) === undefined && isNearlySame(foldedLabel(label), foldedLabel(other))
}

/** `g`, `g1` and `g10`, `Type1` and `Type2` differ in their digits alone: they are numbered. */
function areNumbered(label: string, other: string): boolean {
  const [one, two] = [label, other].map((each) => each.replace(/\p{Nd}+/gu, ''))
  return one === two
}

function foldedLabel(label: string): string {
  return withoutUnseen(label).trim().replace(/\s+/g, ' ').toLowerCase().normalize()
}

/** `Yes.`, `"yes"` and `yes` are one but for a sign at an end; of numbers a point is part of them. */
function bareLabel(label: string): string {
  const folded = foldedLabel(label)
  if (parseNumber(folded) !== undefined) return folded
  return folded.replace(/^["'“”„‘’«»]+\s*|\s*["'“”„‘’«».,;:!…]+$/gu, '') || folded
}

export function sumOf(counts: readonly { readonly count: number }[]): number {
  return counts.reduce((sum, { count }) => sum + count, 0)
}

function rowsInWords(count: number): string {
  return count === 1 ? '1 row' : `${count} rows`
}
