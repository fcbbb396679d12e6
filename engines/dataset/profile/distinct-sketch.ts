/** The k. */
const KEPT = 1024

/**
 * How many different texts there are, and whether any comes twice, in constant memory: a sketch of the k minimum
 * values. It keeps at least the k lowest hashes, each with its count; hashes are uniform, so the highest of them tells
 * how densely they lie. Exact below 2,048 texts; above, the standard error is 1/√(k - 2), about 3 %.
 *
 * Bar-Yossef, Jayram, Kumar, Sivakumar, Trevisan, "Counting distinct elements in a data stream", 2002; the unbiased
 * estimate (k - 1) / highest, and counts as a sketch of a multiset: Beyer, Haas, Reinwald, Sismanis, Gemulla, "On
 * synopses for distinct-value estimation under multiset operations", 2007.
 */
export class DistinctSketch {
  #counts = new Map<number, number>()
  #limit = Number.POSITIVE_INFINITY

  /** Adds the hash of a text, a whole number below 2^52; returns the highest that is still of interest. */
  add(hash: number): number {
    this.#counts.set(hash, (this.#counts.get(hash) ?? 0) + 1)
    if (this.#counts.size >= 2 * KEPT) {
      const lowest = [...this.#counts].sort(([a], [b]) => a - b).slice(0, KEPT)
      this.#counts = new Map(lowest)
      this.#limit = lowest.at(-1)?.[0] ?? 0
    }
    return this.#limit
  }

  /** Different texts. */
  get distinct(): number {
    if (this.#limit === Number.POSITIVE_INFINITY) return this.#counts.size
    return Math.round(((this.#counts.size - 1) * 2 ** 52) / Math.max(...this.#counts.keys()))
  }

  /** Different texts as a share of all that were added, by those whose hashes are kept, each with its count. */
  get distinctShare(): number {
    let cells = 0
    for (const count of this.#counts.values()) cells += count
    return cells === 0 ? 1 : this.#counts.size / cells
  }

  get isUnique(): boolean {
    return [...this.#counts.values()].every((count) => count === 1)
  }
}
