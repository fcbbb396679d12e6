import { areaUnderRoc, areaVariance, type RankedScores } from './ranking.ts'

/** A 95 % interval. */
export type Interval = { readonly low: number; readonly high: number }

/** The 97.5 % point of the normal distribution. */
export const Z = 1.959963984540054

/** Of a share of `count` in `total` rows, by Wilson (1927): it holds for few rows and near 0 and 1. */
export function shareInterval(count: number, total: number): Interval | undefined {
  if (total === 0) return undefined
  const share = count / total
  const weight = 1 + Z ** 2 / total
  const centre = (share + Z ** 2 / (2 * total)) / weight
  const half = (Z / weight) * Math.sqrt((share * (1 - share)) / total + Z ** 2 / (4 * total ** 2))
  // At the ends the bounds are exactly 0 and 1; rounding is all that could say otherwise.
  return { low: count === 0 ? 0 : centre - half, high: count === total ? 1 : centre + half }
}

/** Of the mean of values that were drawn one by one: mean ± t standard errors. Undefined for one value. */
export function meanInterval(values: Float64Array): Interval | undefined {
  const { mean, standardError } = meanWithError(values)
  if (standardError === undefined) return undefined
  const half = studentT(values.length - 1) * standardError
  return { low: mean - half, high: mean + half }
}

/**
 * Of the area under the ROC curve: DeLong's variance on the logit scale, which keeps the bounds within 0 and 1, with
 * Student's t of the rarer class: it is what the variance is known by. Where no pair is in the wrong order the variance
 * says nothing; then the bound is the area at which that many pairs without a common row would all be in order once in
 * forty times. `variance` and how many rows of the rarer class are `independent` are others where rows belong together.
 */
export function areaInterval(ranked: RankedScores, { level = '95 %', ...given }: AreaFacts = {}): Interval | undefined {
  const area = areaUnderRoc(ranked)
  const { variance = areaVariance(ranked) } = given
  if (area === undefined || variance === undefined) return undefined
  const { independent = Math.min(ranked.positives.length, ranked.negatives.length) } = given
  const bound = TAILS[level] ** (1 / independent)
  if (area === 1) return { low: bound, high: 1 }
  if (area === 0) return { low: 0, high: 1 - bound }
  const logit = Math.log(area / (1 - area))
  // Of one row the variance follows from the area, and is not found by any spread.
  const reach = independent > 1 ? studentT(independent - 1, level) : NORMAL[level]
  const half = (reach * Math.sqrt(variance)) / (area * (1 - area))
  return { low: 1 / (1 + Math.exp(half - logit)), high: 1 / (1 + Math.exp(-half - logit)) }
}

type AreaFacts = { readonly level?: Level; readonly variance?: number | undefined; readonly independent?: number }

/** The mean, and its standard error where there are two values or more. */
export function meanWithError(values: Float64Array): { readonly mean: number; readonly standardError?: number } {
  let sum = 0
  for (const value of values) sum += value
  const mean = sum / values.length
  if (values.length < 2) return { mean }
  let squares = 0
  for (const value of values) squares += (value - mean) ** 2
  return { mean, standardError: Math.sqrt(squares / (values.length - 1) / values.length) }
}

/** How often a two-sided interval holds the truth. */
export type Level = '80 %' | '95 %' | '97.5 %'

/** The points of the normal distribution that such intervals end at, and what is left out at either end. */
const NORMAL = { '80 %': 1.2815515655446004, '95 %': Z, '97.5 %': 2.241402727604947 } as const satisfies Record<
  Level,
  number
>
export const TAILS = { '80 %': 0.1, '95 %': 0.025, '97.5 %': 0.0125 } as const satisfies Record<Level, number>

/** The points of Student's t with 1, 2 … degrees of freedom. */
const T_TABLE: Record<Level, readonly number[]> = {
  '80 %': [
    3.0776835372, 1.8856180832, 1.6377443536, 1.5332062741, 1.4758840488, 1.4397557473, 1.4149239277, 1.3968153097,
  ],
  '95 %': [
    12.7062047362, 4.3026527297, 3.1824463053, 2.7764451052, 2.5705818356, 2.4469118511, 2.3646242516, 2.3060041352,
    2.2621571628, 2.228138852, 2.2009851601, 2.1788128297, 2.1603686565, 2.1447866879, 2.1314495456, 2.1199052992,
    2.1098155778, 2.1009220402, 2.0930240544, 2.0859634473, 2.0796138447, 2.0738730679, 2.0686576104, 2.0638985616,
    2.0595385528, 2.0555294386, 2.0518305165, 2.0484071418, 2.0452296421, 2.0422724563,
  ],
  '97.5 %': [
    25.4516995794, 6.2053468166, 4.1765348461, 3.4954059325, 3.1633814497, 2.9686866842, 2.8412442486, 2.7515235961,
  ],
}

/**
 * How many standard errors a two-sided interval of Student's t reaches to either side. Beyond the tables by
 * Fisher's expansion: right to seven digits above 30 degrees of freedom, to three from 9 on.
 */
export function studentT(degrees: number, level: Level = '95 %'): number {
  const known = T_TABLE[level][degrees - 1]
  if (known !== undefined) return known
  const z = NORMAL[level]
  return (
    z +
    (z ** 3 + z) / (4 * degrees) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * degrees ** 3) +
    (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / (92160 * degrees ** 4)
  )
}
