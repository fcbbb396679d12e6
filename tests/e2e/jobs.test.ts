import { createHash } from 'node:crypto'
import { afterAll, describe, expect, it } from 'vitest'
import { readModelArchive } from '#engines/scoring/archive/model-archive.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { requireRecord } from '#shared/records/record-files.ts'
import { featureSchemaSchema } from '#shared/schema/feature-schema.ts'
import { startTestSageMaker, userOf } from './cloud.ts'

const cloud = await startTestSageMaker()
afterAll(() => cloud.close())
const user = userOf(cloud)

/** A number from 0 to 1 for a row, the same in every run. */
function noise(row: number, seed: number): number {
  return createHash('sha256').update(`${row} ${seed}`).digest().readUInt32BE() / 2 ** 32
}

const ROWS = 900
const GOOD = ['delicious', 'friendly', 'fresh', 'lovely', 'perfect']
const BAD = ['cold', 'rude', 'slow', 'bland', 'dirty']
const OTHER = ['soup', 'waiter', 'table', 'evening', 'menu', 'window', 'dessert', 'street', 'coffee', 'bill']

function reviewOf(row: number): string {
  const pick = (words: readonly string[], seed: number) => words[Math.floor(noise(row, seed) * words.length)] ?? ''
  const praise = isLiked(row) === noise(row, 1) < 0.85 ? GOOD : BAD
  return `The ${pick(OTHER, 2)} was ${pick(praise, 3)} and the ${pick(OTHER, 4)} ${noise(row, 5) < 0.5 ? 'was' : 'seemed'} ${pick(noise(row, 6) < 0.6 ? praise : OTHER, 7)}`
}

const isLiked = (row: number) => noise(row, 8) < 0.5
const rows = (line: (row: number) => string) => Array.from({ length: ROWS }, (_, row) => line(row)).join('\n')

describe('a training of several jobs', () => {
  it('of three configurations serves their mean, also of free text, and says which word counts', async () => {
    const manifest = { target: 'liked', training: { quality: 'best' }, features: { text: 64 } }
    await user.objects.put('datasets/reviews/manifest.json', JSON.stringify(manifest))
    await user.objects.put(
      'datasets/reviews.csv',
      `review,price,liked\n${rows((row) => `"${reviewOf(row)}",${10 + Math.floor(noise(row, 9) * 40)},${isLiked(row) ? 'yes' : 'no'}`)}\n`,
    )
    const runId = await user.champion('reviews')
    const keys = runKeys('reviews', runId)
    const schema = await requireRecord(user.objects, keys.schema, featureSchemaSchema)
    expect(schema.columns[0]).toMatchObject({ name: 'review', type: 'text', encoding: 'hashed-words', width: 64 })
    expect((await readModelArchive(user.objects, keys.model)).map(({ name }) => name)).toEqual([
      'xgboost-model-1',
      'xgboost-model-2',
      'xgboost-model-3',
    ])
    const evaluation = await user.evaluation('reviews', runId)
    expect(evaluation).toMatchObject({ decision: { status: 'approved' }, servedModel: { models: 3 } })

    const answer = async (review: string, query = '') =>
      (await user.predict('reviews', { review, price: 20 }, query)).body['prediction']
    expect(await answer('The soup was delicious and the waiter was friendly')).toMatchObject({ label: 'yes' })
    const bad = await answer('The soup was cold and the waiter was rude', 'explain=true')
    expect(bad).toMatchObject({ label: 'no' })
    expect(JSON.stringify(bad)).toMatch(/cold|rude/)
  })

  it('tells what a model is worth without the column that gives the target away', async () => {
    await user.objects.put('datasets/loans/manifest.json', '{"training":{"quality":"fast"}}')
    await user.objects.put(
      'datasets/loans.csv',
      `income,age,status,defaulted\n${rows((row) => {
        const income = 20 + Math.floor(noise(row, 10) * 80)
        const isLost = noise(row, 11) < (income < 50 ? 0.75 : 0.2)
        return `${income},${20 + Math.floor(noise(row, 12) * 50)},${isLost ? 'written off' : 'open'},${isLost ? 'yes' : 'no'}`
      })}\n`,
    )
    const runId = await user.eventually(() => user.onlyRunOf('loans'))
    const { decision, withoutLeaks, metrics } = await user.evaluation('loans', runId)
    expect([decision.status, decision.reasons?.[0]?.code]).toEqual(['pending', 'may-be-a-leak'])
    expect(withoutLeaks).toMatchObject({ columns: ['status'], metric: 'logLoss' })
    expect(withoutLeaks?.value).toBeGreaterThan(5 * (metrics.logLoss?.value ?? 1))
    expect(decision.reasons?.[0]?.numbers).toMatch(/^A model trained without "status" has a log loss of 0\.\d+/)
  })
})
