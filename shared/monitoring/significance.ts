/** How probable a standard normal value is that is further from 0 than this, to either side. */
export function normalTail(z: number): number {
  return complementaryError(Math.abs(z) / Math.SQRT2)
}

/**
 * How probable a chi-square value of so many degrees of freedom is that is larger. Wilson and Hilferty's cube root (PNAS
 * 17, 1931): off by a few per cent of the probability; one degree is exact.
 */
export function chiSquareTail(value: number, degrees: number): number {
  if (value <= 0 || degrees <= 0) return 1
  if (degrees === 1) return normalTail(Math.sqrt(value))
  const spread = 2 / (9 * degrees)
  const z = (Math.cbrt(value / degrees) - (1 - spread)) / Math.sqrt(spread)
  return z > 0 ? normalTail(z) / 2 : 1 - normalTail(z) / 2
}

/** Of a number from 0 up; relative error below 1.2e-7 (Numerical Recipes, 2nd edition, section 6.2). */
function complementaryError(x: number): number {
  const t = 1 / (1 + x / 2)
  const series = COEFFICIENTS.reduceRight((sum, coefficient) => coefficient + t * sum, 0)
  return t * Math.exp(-x * x + series)
}

const COEFFICIENTS = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
  0.17087277,
]
