import type { ColumnComparison } from './compare-column.ts'
import { shareText } from './share-words.ts'

/** From so many standard deviations, so much stability index above chance, or such a share on, a person should look. */
const MOVED_FAR = 0.3
const SPREAD_OTHERWISE = 0.2
const NOTABLE_SHARE = 0.05
/** How many standard errors an effect has to be away from nothing: a file may have a hundred columns. */
const SURE = 4

/**
 * What a person should know of a column that differs from the training rows: a sentence, strongest reason first; undefined
 * where it differs by little, or by no more than chance. `trainingRows` is how many rows the statistics are of.
 */
export function differenceInWords(
  comparison: ColumnComparison,
  trainingRows: number | undefined,
): { readonly text: string; readonly weight: number } | undefined {
  const { column, rows, missing, shift, psi, outOfRange = 0, newCategories, movesByNature } = comparison
  const error = Math.sqrt(1 / Math.max(1, rows) + 1 / Math.max(1, trainingRows ?? rows))
  const newShare = newCategories?.share ?? 0
  const excess = psi ? psi.value - psi.noise : 0
  const signs = [
    signOf(Math.abs(shift?.standardDeviations ?? 0), MOVED_FAR, error, () => {
      const { standardDeviations = 0, mean = 0, trainingMean = 0 } = shift ?? {}
      const way = standardDeviations > 0 ? 'higher' : 'lower'
      return `${farText(Math.abs(standardDeviations))} standard deviations ${way} than in training (mean ${mean}, then ${trainingMean})`
    }),
    signOf(Math.abs(missing.now - missing.training), NOTABLE_SHARE, error * spreadOf(missing), () => {
      return `missing in ${shareText(missing.now)} of the rows, in training in ${shareText(missing.training)}`
    }),
    signOf(newShare, NOTABLE_SHARE, error * spreadOf({ now: newShare }), () => {
      const [first] = newCategories?.examples ?? []
      return `of a category that training did not have in ${shareText(newShare)} of the rows (${JSON.stringify(first?.value ?? '')} the most frequent)`
    }),
    signOf(movesByNature ? 0 : outOfRange, NOTABLE_SHARE, error * spreadOf({ now: outOfRange }), () => {
      return `beyond the range of training in ${shareText(outOfRange)} of the rows`
    }),
    signOf(excess, Math.max(SPREAD_OTHERWISE, chanceOf(psi?.noise ?? 0, error)), 0, () => {
      return `spread otherwise than in training (population stability index ${psi?.value.toFixed(2)}, ${psi?.noise.toFixed(2)} of it by chance)`
    }),
  ].filter((sign) => sign !== undefined)
  if (signs.length === 0) return undefined
  const weight = Math.max(...signs.map((sign) => sign.weight))
  return { text: `${column} is ${signs.map(({ text }) => text).join('; ')}.`, weight }
}

/**
 * How far above its expectation chance alone may take a stability index: times n m / (n + m) it is nearly a chi-squared
 * value of bins − 1 degrees of freedom, whose quantile is Wilson's and Hilferty's (1931).
 */
function chanceOf(noise: number, error: number): number {
  const freedom = Math.max(1, Math.round(noise / error ** 2))
  const spread = 2 / (9 * freedom)
  return noise * ((1 - spread + SURE * Math.sqrt(spread)) ** 3 - 1)
}

/** The standard deviation of a row's yes or no, by the share that is nearer to a half: a rare one is known more surely. */
function spreadOf({ now, training = 0 }: { readonly now: number; readonly training?: number }): number {
  return Math.sqrt(Math.max(now * (1 - now), training * (1 - training)))
}

function signOf(effect: number, least: number, error: number, words: () => string) {
  return effect >= least && effect > SURE * error ? { text: words(), weight: effect / least } : undefined
}

function farText(value: number): string {
  return value.toLocaleString('en', {
    minimumFractionDigits: value < 10 ? 1 : 0,
    maximumFractionDigits: value < 10 ? 1 : 0,
  })
}
