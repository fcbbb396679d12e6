import { unsupported } from './errors.ts'

/** How often each value was measured in a period, the values ascending. Never empty. */
export type Distribution = readonly { readonly value: number; readonly count: number }[]

export type Statistic = (distribution: Distribution) => number

const BASIC: Readonly<Record<string, Statistic>> = {
  SampleCount: countOf,
  Sum: sumOf,
  Average: (distribution) => sumOf(distribution) / countOf(distribution),
  Minimum: (distribution) => distribution[0]?.value ?? Number.NaN,
  Maximum: (distribution) => distribution.at(-1)?.value ?? Number.NaN,
}

/** @throws AwsError 501 for a statistic that is not there. */
export function statisticOf(name: string): Statistic {
  const basic = Object.hasOwn(BASIC, name) ? BASIC[name] : undefined
  if (basic) return basic
  const percent = Number(/^p(\d{1,2}(?:\.\d{1,10})?|100)$/.exec(name)?.[1] ?? Number.NaN)
  if (Number.isNaN(percent)) {
    throw unsupported(`the statistic ${name}: use SampleCount, Sum, Average, Minimum, Maximum or a percentile like p99`)
  }
  return (distribution) => percentileOf(distribution, percent)
}

/** The least value that this share of the measurements does not exceed. */
function percentileOf(distribution: Distribution, percent: number): number {
  const rank = (percent / 100) * countOf(distribution)
  let seen = 0
  for (const { value, count } of distribution) {
    seen += count
    if (seen >= rank) return value
  }
  return distribution.at(-1)?.value ?? Number.NaN
}

function countOf(distribution: Distribution): number {
  return distribution.reduce((total, { count }) => total + count, 0)
}

function sumOf(distribution: Distribution): number {
  return distribution.reduce((total, { value, count }) => total + value * count, 0)
}
