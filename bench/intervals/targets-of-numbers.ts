import { drawNormal } from '../../lambdas/model-evaluation/metrics/random.ts'

type DrawNumber = (random: () => number) => number

/** Numbers that no column tells anything of, as files have them: long tails, zeros, and what was typed wrongly. */
export const TARGETS: Readonly<Record<string, DrawNumber>> = {
  normal: drawNormal,
  lognormal: (random) => Math.exp(3 + 1.2 * drawNormal(random)),
  '80 % zeros': (random) => zerosOr(random, 0.8),
  '97 % zeros': (random) => zerosOr(random, 0.97),
  't with 2 degrees': (random) => student(random, 2),
  Cauchy: (random) => 10 * student(random, 1),
  'one row in 1,000 × 1,000': (random) => Math.exp(5 + 0.5 * drawNormal(random)) * (random() < 0.001 ? 1_000 : 1),
}

/** Errors of mean 0 and about the same spread. */
export const ERRORS: Readonly<Record<string, DrawNumber>> = {
  normal: drawNormal,
  skewed: (random) => (Math.exp(drawNormal(random)) - Math.exp(0.5)) / 2.16,
  'heavy-tailed (t with 3 degrees)': (random) => student(random, 3) / Math.sqrt(3),
}

function zerosOr(random: () => number, share: number): number {
  return random() < share ? 0 : Math.exp(4 + drawNormal(random))
}

function student(random: () => number, degrees: number): number {
  const value = drawNormal(random)
  let squares = 0
  for (let each = 0; each < degrees; each++) squares += drawNormal(random) ** 2
  return value / Math.sqrt(squares / degrees)
}
