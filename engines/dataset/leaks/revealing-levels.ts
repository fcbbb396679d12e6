import type { SampledFeature } from './leak-input.ts'
import type { Targets } from './one-feature-tree.ts'

/** A level of a feature, or whether it is missing, that comes almost only with one class. */
export type RevealingLevel = {
  readonly name: string
  /** A code of the feature's. */
  readonly level: number | 'missing' | 'filled'
  readonly classCode: number
  readonly rows: number
  /** The share of the error of guessing that the level takes away in its rows, at least. */
  readonly skill: number
}

export const LEVEL_SKILL = 0.9
const CONFIDENCE = 0.95
/** A level that is no better than this in the rows at hand is none for certain either. */
const WORTH_A_LOOK = 0.9

type Candidate = Omit<RevealingLevel, 'skill'> & { readonly hits: number }

/** Collects the levels of one feature after the other. */
export class RevealingLevels {
  readonly #targets: Targets
  readonly #shares: readonly number[]
  readonly #candidates: Candidate[] = []
  /** The more levels are looked at, the likelier is one of them pure by chance. */
  #tried = 0

  constructor(targets: Targets) {
    this.#targets = targets
    const counts = new Float64Array(targets.classes)
    for (const code of targets.values) counts[code] = (counts[code] ?? 0) + 1
    this.#shares = [...counts].map((count) => count / targets.values.length)
  }

  add({ name, kind, values }: SampledFeature): void {
    const { values: codes, classes } = this.#targets
    if (classes === 0) return
    const missing = new Float64Array(classes)
    const filled = new Float64Array(classes)
    for (let row = 0; row < values.length; row++) {
      const side = Number.isNaN(values[row]) ? missing : filled
      const code = codes[row] as number
      side[code] = (side[code] as number) + 1
    }
    // A column without gaps has no pattern of them.
    if (missing.some((count) => count > 0) && filled.some((count) => count > 0)) {
      this.#look(name, 'missing', missing)
      this.#look(name, 'filled', filled)
    }
    if (kind !== 'levels') return
    for (const [level, counts] of countsByLevel(values, this.#targets)) this.#look(name, level, counts)
  }

  #look(name: string, level: RevealingLevel['level'], counts: Float64Array): void {
    this.#tried++
    const rows = counts.reduce((sum, each) => sum + each, 0)
    const hits = Math.max(...counts)
    if (hits >= WORTH_A_LOOK * rows) {
      this.#candidates.push({ name, level, classCode: counts.indexOf(hits), rows, hits })
    }
  }

  /** The best of each feature. */
  found(): readonly RevealingLevel[] {
    const best = new Map<string, RevealingLevel>()
    for (const { hits, ...candidate } of this.#candidates) {
      const share = this.#shares[candidate.classCode] ?? 0
      if (share === 1) continue
      const least = shareAtLeast(hits, candidate.rows, (1 - CONFIDENCE) / this.#tried)
      const skill = 1 - (1 - least) / (1 - share)
      if (skill >= LEVEL_SKILL && skill > (best.get(candidate.name)?.skill ?? 0)) {
        best.set(candidate.name, { ...candidate, skill })
      }
    }
    return [...best.values()]
  }
}

function countsByLevel(values: Float64Array, { values: codes, classes }: Targets): Map<number, Float64Array> {
  const counts = new Map<number, Float64Array>()
  for (let row = 0; row < values.length; row++) {
    const [level, code] = [values[row] as number, codes[row] as number]
    if (Number.isNaN(level)) continue
    const found = counts.get(level) ?? new Float64Array(classes)
    found[code] = (found[code] as number) + 1
    counts.set(level, found)
  }
  return counts
}

/** The lowest share at which so many hits of all rows are no rarer than `chance` (Clopper and Pearson, 1934). */
export function shareAtLeast(hits: number, rows: number, chance: number): number {
  let [low, high] = [0, 1]
  for (let step = 0; step < 40; step++) {
    const share = (low + high) / 2
    if (chanceOfMisses(rows - hits, rows, 1 - share) < chance) low = share
    else high = share
  }
  return low
}

/** The chance of no more than so many misses. */
function chanceOfMisses(most: number, rows: number, share: number): number {
  let term = rows * Math.log1p(-share)
  let sum = Math.exp(term)
  for (let misses = 1; misses <= most; misses++) {
    term += Math.log((rows - misses + 1) / misses) + Math.log(share) - Math.log1p(-share)
    sum += Math.exp(term)
  }
  return sum
}
