import type { Boundaries } from '#shared/split/part-of.ts'
import { UNUSED_CLASS } from '../kernel/layout.ts'
import { type RowIndex } from '../rows/row-index.ts'
import { type Shares, shareCounts } from './split-shares.ts'

const BUCKETS = 4096

/**
 * The boundaries of each class: `classOf` gives the class of a class code of the row index, -1 for rows to leave out.
 * Within a class, in the order of the keys, the first rows are train, then validation, then test; the shares are met
 * by largest remainder, exactly but for rows with one key, which are never parted. An infinite boundary is one that
 * no row reaches.
 *
 * In constant memory: a histogram of the keys first, then the keys of the buckets in which a boundary lies.
 */
export function chooseBoundaries(
  rowIndex: RowIndex,
  classOf: Int32Array,
  classes: number,
  shares: Shares,
): readonly Boundaries<number>[] {
  const range = keyRange(rowIndex, classOf)
  const bucketOf = (key: number) =>
    Math.min(BUCKETS - 1, Math.floor(((key - range.lowest) / (range.highest - range.lowest || 1)) * BUCKETS))
  const histogram = new Uint32Array(classes * BUCKETS)
  for (const { keys, classes: codes, rows } of rowIndex.chunks()) {
    for (let row = 0; row < rows; row++) {
      const found = classIndex(codes[row] as number, classOf)
      if (found < 0) continue
      const bucket = found * BUCKETS + bucketOf(keys[row] as number)
      histogram[bucket] = (histogram[bucket] as number) + 1
    }
  }
  const searches = Array.from(
    { length: classes },
    (_, index) => new ClassSearch(histogram.subarray(index * BUCKETS, (index + 1) * BUCKETS), shares),
  )
  for (const { keys, classes: codes, rows } of rowIndex.chunks()) {
    for (let row = 0; row < rows; row++) {
      const found = classIndex(codes[row] as number, classOf)
      if (found < 0) continue
      const key = keys[row] as number
      searches[found]?.add(bucketOf(key), key)
    }
  }
  return searches.map((search) => search.boundaries())
}

function classIndex(code: number, classOf: Int32Array): number {
  return code === UNUSED_CLASS ? -1 : (classOf[code] ?? -1)
}

function keyRange(rowIndex: RowIndex, classOf: Int32Array): { readonly lowest: number; readonly highest: number } {
  let lowest = Number.POSITIVE_INFINITY
  let highest = Number.NEGATIVE_INFINITY
  for (const { keys, classes, rows } of rowIndex.chunks()) {
    for (let row = 0; row < rows; row++) {
      if (classIndex(classes[row] as number, classOf) < 0) continue
      const key = keys[row] as number
      if (key < lowest) lowest = key
      if (key > highest) highest = key
    }
  }
  return { lowest, highest }
}

/** Rows with one key, by their ranks in the order of the keys. */
type Group = { readonly start: number; readonly end: number; readonly key: number }

/** Looks for the rows around two ranks of one class. */
class ClassSearch {
  readonly #rows: number
  readonly #ranks: readonly [number, number]
  /** By bucket: how many rows lie below it, and its keys with their counts. */
  readonly #buckets = new Map<number, { readonly below: number; readonly counts: Map<number, number> }>()

  constructor(histogram: Uint32Array, shares: Shares) {
    this.#rows = histogram.reduce((sum, count) => sum + count, 0)
    const wanted = shareCounts(this.#rows, shares)
    this.#ranks = [wanted.train, wanted.train + wanted.validation]
    let below = 0
    let isNext = false
    for (const [bucket, count] of histogram.entries()) {
      if (count === 0) continue
      const isHit = this.#ranks.some((rank) => rank >= below && rank <= below + count)
      // Where a group ends with its bucket, the next one says where the part begins.
      if (isHit || isNext) this.#buckets.set(bucket, { below, counts: new Map() })
      isNext = isHit
      below += count
    }
  }

  add(bucket: number, key: number): void {
    const counts = this.#buckets.get(bucket)?.counts
    counts?.set(key, (counts.get(key) ?? 0) + 1)
  }

  boundaries(): Boundaries<number> {
    const groups = [...this.#buckets.values()].flatMap(({ below, counts }) => groupsOf(below, counts))
    const [first, second] = this.#cuts(groups)
    const keyAt = (rank: number) => {
      if (rank === 0) return Number.NEGATIVE_INFINITY
      return groups.find(({ start }) => start === rank)?.key ?? Number.POSITIVE_INFINITY
    }
    return { validation: keyAt(first), test: keyAt(second) }
  }

  /**
   * The ranks where validation and test begin: as near to the wanted ones as rows with one key allow, and leaving no
   * part empty where that can be helped.
   */
  #cuts(groups: readonly Group[]): readonly [number, number] {
    const [validation, test] = this.#ranks
    let best: readonly [number, number] = [validation, test]
    let bestCost = Number.POSITIVE_INFINITY
    for (const first of groupEnds(groups, validation)) {
      for (const second of groupEnds(groups, test)) {
        const sizes = [first, second - first, this.#rows - second]
        const empty = sizes.filter((size) => size === 0).length
        const cost = Math.abs(first - validation) + Math.abs(second - test) + empty * this.#rows * 2
        if (second >= first && cost < bestCost) {
          best = [first, second]
          bestCost = cost
        }
      }
    }
    return best
  }
}

function groupsOf(below: number, counts: ReadonlyMap<number, number>): readonly Group[] {
  let start = below
  return [...counts]
    .sort(([a], [b]) => a - b)
    .map(([key, count]) => {
      const group = { key, start, end: start + count }
      start += count
      return group
    })
}

/** The nearest ranks at or around `rank` where a new key begins. */
function groupEnds(groups: readonly Group[], rank: number): readonly number[] {
  const group = groups.find(({ start, end }) => start < rank && rank < end)
  return group ? [group.start, group.end] : [rank]
}
