import { expect, it } from 'vitest'
import { forecastText, trainingForecast } from './training-forecast.ts'
import { plannedJobs } from './training-plan.ts'

const RUN = { dataset: 'iris', runId: 'boostline-iris-20260701-100000-0a1b2c3d' }

const IRIS = { trainRows: 105, encodedWidth: 4, outputs: 3, maxParallelJobs: 4 }
/** As large as Adult. */
const LARGER = { trainRows: 34_000, encodedWidth: 105, outputs: 1, maxParallelJobs: 4 }
const GB = { trainRows: 4_000_000, encodedWidth: 50, outputs: 1, maxParallelJobs: 4 }

it.each([
  ['fast', IRIS, 'fast, 1 training job: on AWS about 3 minutes and $0.002'],
  ['good', IRIS, 'good, 2 training jobs one after the other: on AWS about 7 minutes and $0.005'],
  ['good', LARGER, 'good, 2 training jobs one after the other: on AWS about 7 minutes and $0.006'],
  ['fast', GB, 'fast, 1 training job: on AWS about 18 minutes and $0.031'],
  ['good', GB, 'good, 2 training jobs one after the other: on AWS about 41 minutes and $0.071'],
  ['best', IRIS, 'best, 6 training jobs up to 3 at once: on AWS about 7 minutes and $0.014'],
  ['best', { ...GB, maxParallelJobs: 2 }, 'best, 6 training jobs up to 2 at once: on AWS about 82 minutes and $0.21'],
] as const)('what a training takes is said before it starts: %s, %o', (quality, size, text) => {
  expect(forecastText(quality, plannedJobs(quality, RUN), size)).toBe(text)
})

it.each([
  [{ instanceType: 'ml.m5.large', instanceCount: 1 }, '$0.002'],
  [{ instanceType: 'ml.m5.4xlarge', instanceCount: 1 }, '$0.019 at the price of ml.m5.4xlarge'],
  [{ instanceType: 'ml.m5.large', instanceCount: 4 }, '$0.010 at the price of 4 × ml.m5.large'],
  [
    { instanceType: 'ml.g5.xlarge', instanceCount: 1 },
    '$0.002 at the price of ml.m5.large: that of ml.g5.xlarge is not known here',
  ],
])('the machines are priced: %o', (machines, price) => {
  const text = forecastText('fast', plannedJobs('fast', RUN), { ...IRIS, machines })
  expect(text).toBe(`fast, 1 training job: on AWS about 3 minutes and ${price}`)
})

it('more classes take more trees', () => {
  const [one, ten] = [1, 10].map((outputs) => trainingForecast(plannedJobs('fast', RUN), { ...GB, outputs }))
  expect(ten?.dollars).toBeGreaterThan(5 * (one?.dollars ?? 0))
})

it('a job beside the others costs, and takes no time of its own', () => {
  const [without, beside] = [[], ['paid']].map((columns) => trainingForecast(plannedJobs('good', RUN, columns), GB))
  expect([beside?.minutes, beside?.jobs]).toEqual([without?.minutes, 3])
  expect(beside?.dollars).toBeGreaterThan(without?.dollars ?? 0)
  expect(forecastText('good', plannedJobs('good', RUN, ['paid']), IRIS)).toBe(
    'good, 2 training jobs one after the other, and one without what may be a leak: on AWS about 7 minutes and $0.007',
  )
})
