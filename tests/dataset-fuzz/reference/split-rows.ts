import { type Shares, shareCounts } from '#engines/dataset/split/split-shares.ts'
import { type Boundaries, type Part, partOf } from '#shared/split/part-of.ts'

export type Split = {
  /** The part of each row, in the order given. */
  readonly parts: readonly Part[]
  /** By class label. */
  readonly boundaries: Readonly<Record<string, Boundaries<string>>>
}

/**
 * Splits rows by their hashes: within a class, in hash order, the first rows are train, then validation, then test.
 * The shares are met by largest remainder, exactly but for rows with one hash, which are never parted. So a retry
 * splits the same, and a row's part depends only on how many rows of its class lie below it.
 *
 * `classes` gives each row's class label; regression gives one label to all rows.
 */
export function splitRows(hashes: readonly string[], classes: readonly string[], shares: Shares): Split {
  const parts: Part[] = hashes.map(() => 'train')
  const boundaries: [string, Boundaries<string>][] = []
  for (const [label, rows] of rowsByClass(classes)) {
    rows.sort((a, b) => compare(hashes[a] ?? '', hashes[b] ?? ''))
    const inOrder = rows.map((row) => hashes[row] ?? '')
    const bounds = boundariesOf(inOrder, shares)
    boundaries.push([label, bounds])
    for (const [rank, row] of rows.entries()) parts[row] = partOf(inOrder[rank] ?? '', bounds)
  }
  boundaries.sort(([a], [b]) => compare(a, b))
  return { parts, boundaries: Object.fromEntries(boundaries) }
}

function rowsByClass(classes: readonly string[]): Map<string, number[]> {
  const rows = new Map<string, number[]>()
  for (const [row, label] of classes.entries()) {
    const known = rows.get(label)
    if (known) known.push(row)
    else rows.set(label, [row])
  }
  return rows
}

const LOWEST_HASH = '0000000000000000'
/** Where an empty part at the end begins; no row in 2^64 has this hash. */
const HIGHEST_HASH = 'ffffffffffffffff'

function boundariesOf(hashes: readonly string[], shares: Shares): Boundaries<string> {
  const count = hashes.length
  const wanted = shareCounts(count, shares)
  const [validation, test] = cuts(hashes, wanted.train, wanted.train + wanted.validation)
  const hashAt = (rank: number) => (rank === 0 ? LOWEST_HASH : (hashes[rank] ?? HIGHEST_HASH))
  return { validation: hashAt(validation), test: hashAt(test) }
}

/**
 * The ranks where validation and test begin: as near to the wanted ones as rows with one hash allow, and leaving no
 * part empty where that can be helped.
 */
function cuts(hashes: readonly string[], validation: number, test: number): readonly [number, number] {
  let best: readonly [number, number] = [validation, test]
  let bestCost = Number.POSITIVE_INFINITY
  for (const first of groupEnds(hashes, validation)) {
    for (const second of groupEnds(hashes, test)) {
      const sizes = [first, second - first, hashes.length - second]
      const empty = sizes.filter((size) => size === 0).length
      const cost = Math.abs(first - validation) + Math.abs(second - test) + empty * hashes.length * 2
      if (second >= first && cost < bestCost) {
        best = [first, second]
        bestCost = cost
      }
    }
  }
  return best
}

/** The nearest ranks at or around `rank` where a new hash begins. */
function groupEnds(hashes: readonly string[], rank: number): readonly number[] {
  let start = rank
  while (start > 0 && start < hashes.length && hashes[start - 1] === hashes[start]) start--
  if (start === rank) return [rank]
  let end = rank
  while (end < hashes.length && hashes[end] === hashes[start]) end++
  return [start, end]
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
