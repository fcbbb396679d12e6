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
    return this.#addTimes(hash, 1)
  }

  /** Adds what another sketch has, as if its texts had come here. */
  merge({ limit, hashes }: SketchedTexts): void {
    if (limit < this.#limit) {
      this.#limit = limit
      this.#counts = new Map([...this.#counts].filter(([hash]) => hash <= limit))
    }
    for (const [hash, count] of hashes) this.#addTimes(hash, count)
  }

  /** All that is kept. */
  get texts(): SketchedTexts {
    return { limit: this.#limit, hashes: [...this.#counts] }
  }

  #addTimes(hash: number, times: number): number {
    if (hash > this.#limit) return this.#limit
    this.#counts.set(hash, (this.#counts.get(hash) ?? 0) + times)
    if (this.#counts.size >= 2 * KEPT) {
      this.#counts = new Map(this.#lowest())
      this.#limit = Math.max(...this.#counts.keys())
    }
    return this.#limit
  }

  /** Different texts. */
  get distinct(): number {
    if (this.#limit === Number.POSITIVE_INFINITY) return this.#counts.size
    const hashes = this.#lowest()
    return Math.round(((hashes.length - 1) * 2 ** 52) / (hashes.at(-1)?.[0] ?? 1))
  }

  /** Different texts as a share of all that were added, by those whose hashes are kept, each with its count. */
  get distinctShare(): number {
    const hashes = this.#lowest()
    const cells = hashes.reduce((sum, [, count]) => sum + count, 0)
    return cells === 0 ? 1 : hashes.length / cells
  }

  get isUnique(): boolean {
    return this.#lowest().every(([, count]) => count === 1)
  }

  /**
   * All hashes while every text is known, and else the k lowest, with nothing of what lies above them: which others are
   * still here depends on the order they came in.
   */
  #lowest(): Hashes {
    const hashes = [...this.#counts]
    if (this.#limit === Number.POSITIVE_INFINITY) return hashes
    return hashes.sort(([a], [b]) => a - b).slice(0, KEPT)
  }
}

type Hashes = readonly (readonly [hash: number, count: number])[]

/** Hashes of texts, each with how many texts have it: all those up to the limit. */
export type SketchedTexts = { readonly limit: number; readonly hashes: Hashes }
