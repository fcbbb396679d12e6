import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { startTestSageMaker, userOf } from './cloud.ts'

/** What is decided of a model's numbers, and what a caller reads of it. The table is printed at the end. */
const cloud = await startTestSageMaker()
const printed: string[] = []
afterAll(async () => {
  console.log(printed.join('\n'))
  await cloud.close()
})
const user = userOf(cloud)

/** One customer in ten leaves, more often after many calls and short contracts. The same text each time. */
function churnCsv(rows: number): string {
  let state = 17
  const random = () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
  const lines = Array.from({ length: rows }, () => {
    const [calls, months, spend] = [
      Math.floor(random() * 10),
      1 + Math.floor(random() * 60),
      Math.round(random() * 1000) / 10,
    ]
    const odds = Math.exp(0.45 * calls - 0.05 * months - 3.6 + 0.01 * spend)
    return `${calls},${months},${spend},${random() < odds / (1 + odds) ? 'leaves' : 'stays'}`
  })
  return ['calls,months,spend,outcome', ...lines].join('\n')
}

const CUSTOMER = { calls: 7, months: 14, spend: 60 }

async function trained(dataset: string, promotion: object, csv: string | Buffer) {
  const manifest = { endpoint: { type: 'lambda' }, promotion, hyperparameters: { tree_method: 'hist' } }
  await user.objects.put(`datasets/${dataset}/manifest.json`, JSON.stringify(manifest))
  await user.objects.put(`datasets/${dataset}/data.csv`, csv)
  const runId = await user.eventually(() => user.onlyRunOf(dataset))
  return await user.evaluation(dataset, runId)
}

describe('a rare class under three settings', () => {
  const csv = churnCsv(4000)

  it.each([
    ['by-default', {}, 0.5, 0.5, 0],
    ['for-recall', { thresholdFor: 'recall>=0.8' }, 0.05, 0.3, 0.65],
    ['by-costs', { thresholdFor: { cost: { falsePositive: 1, falseNegative: 5 } } }, 1 / 6, 1 / 6, 0.5],
  ] as const)('%s', async (dataset, promotion, least, most, leastRecall) => {
    const evaluation = await trained(dataset, promotion, csv)
    expect(evaluation.decision.status).toBe('approved')
    expect(evaluation.threshold).toBeGreaterThanOrEqual(least)
    expect(evaluation.threshold).toBeLessThanOrEqual(most)
    await user.champion(dataset)
    const { status, body } = await user.predict(dataset, CUSTOMER, 'interval=0.9')
    const prediction = body['prediction'] as {
      label: string
      probability: number
      threshold?: number
      labels: string[]
    }
    expect(status).toBe(200)
    expect(prediction.labels).toContain(prediction.label)
    expect(prediction.threshold).toBe(evaluation.threshold === 0.5 ? undefined : evaluation.threshold)
    const recall = Number(evaluation.metrics.recall?.value)
    expect(recall).toBeGreaterThan(leastRecall)
    const { precision, accuracy } = evaluation.metrics
    const figures = [recall, precision?.value, accuracy?.value].map((value) => value?.toFixed(2)).join(', ')
    printed.push(
      `${dataset}: ${JSON.stringify(promotion)}`,
      `  recall, precision, accuracy on ${evaluation.rows} test rows: ${figures}`,
      `  ${JSON.stringify(body['prediction'])}`,
      `  ${evaluation.decision.reason}`,
    )
  })

  it('is answered in ranges that were measured, and a level that the rows cannot give is refused', async () => {
    const { ranges } = await trained('ranged', {}, csv)
    expect(ranges).toMatchObject({ level: 0.9, testRows: expect.any(Number) })
    expect(ranges?.held).toBeGreaterThan(0.85)
    await user.champion('ranged')
    expect(await user.predict('ranged', CUSTOMER, 'interval=0.9999')).toMatchObject({
      status: 400,
      body: {
        detail: expect.stringMatching(/^interval=0\.9999 takes \d+ rows .* 0\.99\d is the best that they give\.$/),
      },
    })
  })

  it('a value further out than any is answered with a warning', async () => {
    const { body } = await user.predict('ranged', { ...CUSTOMER, calls: 99 })
    expect(body['warnings']).toEqual([
      { field: 'calls', instance: 0, count: 1, message: 'calls: 99 is outside the range of the training rows, 0 to 9' },
    ])
  })
})

describe('little evidence', () => {
  it('15 test rows of iris are enough, for they show it', async () => {
    const { decision, rows } = await trained('flowers', {}, readFileSync('examples/iris.csv'))
    expect([rows, decision.status, decision.reason]).toEqual([15, 'approved', expect.any(String)])
    printed.push(`iris: ${decision.status}\n  ${decision.reason}`)
  })

  it('6 test rows are not', async () => {
    const lines = readFileSync('examples/iris.csv', 'utf8').trim().split('\n')
    const few = [lines[0], ...lines.slice(1).filter((_, row) => row % 5 < 2)].join('\n')
    const { decision, rows } = await trained('few-flowers', {}, few)
    expect(rows).toBeLessThan(10)
    expect(decision.status).toBe('pending')
    expect(decision.reason).toContain(`${rows} test rows are too few, 10 are wanted`)
    printed.push(`60 rows of iris: ${decision.status}\n  ${decision.reason}`)
  })
})
