import { numberStatistics } from '#engines/dataset/encode/statistics.ts'
import type { FeatureColumn } from '#shared/schema/feature-schema.ts'
import { createRandom, drawNormal } from '../../lambdas/model-evaluation/metrics/random.ts'

/** Where requests come from that differ from the training rows by chance and by nature alone. */
export type World = {
  readonly name: string
  readonly requestsADay: number
  /** Rows that the statistics of schema.json are of. */
  readonly trainingRows: number
  /** How far Saturdays and Sundays are from the mean of the week, in standard deviations; the other days balance it. */
  readonly weekend: number
  /** How far the day goes up and down. */
  readonly hours: number
  /** The correlation of any two features. */
  readonly correlation: number
  /** So many callers send all requests of an hour, and are so far apart, in standard deviations; 0: all are alone. */
  readonly callers: number
  readonly apart: number
  /** Rows of a request; those of one are as far apart as callers are. */
  readonly rows: number
}

export const FEATURES = 20
/** Of them these have two values, are skewed; the others are normal. */
const BOOLEANS = 2
const SKEWED = 4

const PLAIN: World = {
  name: 'independent requests',
  requestsADay: 1000,
  trainingRows: 3500,
  weekend: 0,
  hours: 0,
  correlation: 0,
  callers: 0,
  apart: 0,
  rows: 1,
}

export const NULLS: readonly World[] = [
  PLAIN,
  { ...PLAIN, name: 'training statistics of 500 rows', trainingRows: 500 },
  { ...PLAIN, name: 'features correlated by 0.8', correlation: 0.8 },
  { ...PLAIN, name: 'weekends 0.3 sd away, days up and down by 0.15', weekend: 0.3, hours: 0.15 },
  { ...PLAIN, name: 'weekends 0.8 sd away', weekend: 0.8 },
  { ...PLAIN, name: 'five callers an hour, 0.5 sd apart', callers: 5, apart: 0.5 },
  { ...PLAIN, name: 'requests of ten rows that are alike', requestsADay: 200, rows: 10, apart: 0.5 },
  { ...PLAIN, name: '100,000 requests a day', requestsADay: 100_000 },
  {
    ...PLAIN,
    name: '100,000 a day, all of it: 500 rows, 0.5 correlated, cycle, five callers',
    requestsADay: 100_000,
    trainingRows: 500,
    correlation: 0.5,
    weekend: 0.2,
    hours: 0.1,
    callers: 5,
    apart: 0.3,
  },
]

/** Where a shift is to be found. */
export const SHIFTED: readonly { readonly world: World; readonly daysBefore: number }[] = [
  { world: { ...PLAIN, name: 'from the first request of a model, 1,000 a day' }, daysBefore: 0 },
  { world: { ...PLAIN, name: 'the same, 100 a day', requestsADay: 100 }, daysBefore: 0 },
  { world: { ...PLAIN, name: 'the same, 5,000 a day', requestsADay: 5000 }, daysBefore: 0 },
  { world: { ...PLAIN, name: 'the same, training statistics of 500 rows', trainingRows: 500 }, daysBefore: 0 },
  {
    world: { ...PLAIN, name: 'after three weeks, with weekends 0.3 sd away', weekend: 0.3, hours: 0.15 },
    daysBefore: 21,
  },
  {
    world: { ...PLAIN, name: 'after three weeks, five callers an hour 0.3 sd apart', callers: 5, apart: 0.3 },
    daysBefore: 21,
  },
  { world: { ...PLAIN, name: 'after a week, 100,000 a day (requests read)', requestsADay: 100_000 }, daysBefore: 8 },
]

/** Normal numbers, quickly: a table of quantiles, one drawn at random; its tails end at 4.4. */
const QUANTILES = (() => {
  const random = createRandom(1)
  return Float64Array.from({ length: 1 << 17 }, () => drawNormal(random)).sort()
})()

export type Draw = () => number

/** One world at one seed: its training statistics, and its requests hour by hour. */
export class LivingWorld {
  readonly columns: readonly FeatureColumn[]
  readonly #world: World
  readonly #random: Draw
  readonly #signs: readonly number[]
  readonly #common: number
  readonly #own: number
  #callers: Float64Array[] = []
  #callersHour = -1

  constructor(world: World, seed: number) {
    this.#world = world
    this.#random = createRandom(seed)
    this.#signs = Array.from({ length: FEATURES }, () => (this.#random() < 0.5 ? -1 : 1))
    this.#common = Math.sqrt(world.correlation)
    this.#own = Math.sqrt(1 - world.correlation)
    this.columns = this.#train()
  }

  random(): number {
    return this.#random()
  }

  normal(): number {
    return QUANTILES[Math.floor(this.#random() * QUANTILES.length)] as number
  }

  /** The rows of one request at an hour (of all, from Thursday 1970-01-01): into `rows[feature]` from `at` on. */
  request(hour: number, rows: readonly Float64Array[], at: number, shift: { feature: number; by: number } | undefined) {
    const { callers, rows: rowsOfRequest } = this.#world
    const caller = callers > 0 ? this.#callersOf(hour)[Math.floor(this.#random() * callers)] : undefined
    const alike = caller ?? (rowsOfRequest > 1 ? this.#newCaller() : undefined)
    for (let row = 0; row < rowsOfRequest; row++) this.#draw(hour, alike, rows, at + row, shift)
  }

  #draw(
    hour: number,
    alike: Float64Array | undefined,
    rows: readonly Float64Array[],
    at: number,
    shift: { feature: number; by: number } | undefined,
  ) {
    const { apart } = this.#world
    const cycle = this.#cycleAt(hour)
    const within = alike ? Math.sqrt(1 - apart * apart) : 1
    const common = this.#common > 0 ? this.#common * this.normal() : 0
    for (let feature = 0; feature < FEATURES; feature++) {
      let z = within * (common + this.#own * this.normal()) + (alike?.[feature] ?? 0)
      z += (this.#signs[feature] as number) * cycle
      let value = seen(feature, z)
      if (shift?.feature === feature) value += shift.by
      ;(rows[feature] as Float64Array)[at] = value
    }
  }

  #cycleAt(hour: number): number {
    const { weekend, hours } = this.#world
    if (weekend === 0 && hours === 0) return 0
    const day = (Math.floor(hour / 24) + 4) % 7
    const ofWeek = day === 0 || day === 6 ? weekend : -0.4 * weekend
    return ofWeek + hours * Math.sin((2 * Math.PI * (hour % 24)) / 24)
  }

  #callersOf(hour: number): readonly Float64Array[] {
    if (this.#callersHour !== hour) {
      this.#callersHour = hour
      this.#callers = Array.from({ length: this.#world.callers }, () => this.#newCaller())
    }
    return this.#callers
  }

  #newCaller(): Float64Array {
    return Float64Array.from({ length: FEATURES }, () => this.#world.apart * this.normal())
  }

  /** Training rows come from all times and callers. */
  #train(): readonly FeatureColumn[] {
    const { trainingRows } = this.#world
    const rows = Array.from({ length: FEATURES }, () => new Float64Array(trainingRows))
    for (let row = 0; row < trainingRows; row++) {
      const alike = this.#world.apart > 0 ? this.#newCaller() : undefined
      this.#draw(Math.floor(this.#random() * 24 * 7), alike, rows, row, undefined)
    }
    return rows.map((values, index) => columnOf(values, index))
  }
}

function seen(feature: number, z: number): number {
  if (feature < BOOLEANS) return z > 0.8 ? 1 : 0
  return feature < BOOLEANS + SKEWED ? Math.exp(0.7 * z) : z
}

/** Features that a mean is told of, for a shift. */
export const FIRST_NUMBER = BOOLEANS

function columnOf(values: Float64Array, index: number): FeatureColumn {
  const base = { name: `feature ${index + 1}`, index, role: 'feature', missing: 0, position: index } as const
  if (index >= BOOLEANS) {
    return { ...base, type: 'number', encoding: 'number', fill: 0, statistics: numberStatistics(values.sort()) }
  }
  const trues = values.reduce((sum, value) => sum + value, 0)
  const top = [
    { value: 'false', count: values.length - trues },
    { value: 'true', count: trues },
  ]
  const statistics = { top, missingRate: 0, rows: values.length }
  return { ...base, type: 'boolean', encoding: 'zero-one', fill: 0, statistics }
}
