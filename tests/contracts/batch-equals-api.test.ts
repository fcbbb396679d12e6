import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { compiledModels } from '#engines/scoring/compiled-models.ts'
import { lambdaScorer } from '#engines/scoring/lambda-scorer.ts'
import { recordingLog } from '#shared/log/recording-log.ts'
import { scoreByType } from '#shared/serving/scorer-by-type.ts'
import { scoredRecord, scoringWorld, type WorldModel } from '../../lambdas/batch-scoring/testing/scoring-world.ts'
import { testApi } from '../../lambdas/inference-api/testing/test-api.ts'

const ROWS = 1000
const TOLERANCE = 1e-6
const CITIES = ['Bern', 'Genf', 'Zürich', '']

/** Rows of every kind of column; the last is what is predicted. */
function table(rows: number, target: (row: number) => string, seed = 0): string {
  const lines = Array.from({ length: rows }, (_, index) => {
    const row = index + seed
    const cells = [
      `c${row}`,
      String(20 + ((row * 7) % 50)),
      `"$${(row * 13) % 9},${String((row * 37) % 1000).padStart(3, '0')}.50"`,
      CITIES[(row * 5) % 4],
      `2024-0${1 + (row % 9)}-1${row % 10}`,
      row % 3 === 0 ? 'yes' : 'no',
      row % 5 === 0 ? '' : (((row * 31) % 101) / 7).toFixed(4),
      target(row),
    ]
    return cells.join(',')
  })
  return `${['id,age,price,city,seen,member,score,outcome', ...lines].join('\n')}\n`
}

const MODELS: readonly (WorldModel & { readonly target: (row: number) => string })[] = [
  {
    dataset: 'binary',
    target: (row) => ((row * 7) % 50 > 20 ? 'stays' : 'leaves'),
    csv: '',
    evaluation: { threshold: 0.37, calibration: { method: 'platt', slope: 0.8, intercept: 0.1 } },
  },
  { dataset: 'multiclass', target: (row) => ['a', 'b', 'c, d'].map((label) => `"${label}"`)[row % 3] ?? '', csv: '' },
  {
    dataset: 'regression',
    target: (row) => String(((row * 17) % 997) / 3),
    csv: '',
    ranges: { rows: 100, places: [50, 91, 100], scores: [1, 2, 3], scale: null, from: 'validation rows' },
  },
]

describe.each(MODELS)('a model for $dataset', ({ target, ...model }) => {
  it('answers the same rows alike by file and by API', async () => {
    const world = scoringWorld()
    const schema = await world.serve({ ...model, csv: table(400, target) })
    const isRegression = schema.problem.type === 'regression'
    if (!isRegression) await world.objects.put(`score/${model.dataset}/manifest.json`, '{"probabilities": true}')
    const file = table(ROWS, target, 400)
    const { lines, record } = await world.score(`score/${model.dataset}/june.csv`, file)
    expect(scoredRecord(record).rows.scored).toBe(ROWS)
    const scored: readonly Record<string, string>[] = parse(lines.join('\n'), { columns: true })

    const compiled = compiledModels(world.objects, recordingLog())
    const scorer = scoreByType({ endpoint: world.endpoints, lambda: lambdaScorer(compiled) })
    const api = testApi({ objects: world.objects, scorer })
    const { json } = await api.send({
      path: `/models/${model.dataset}/predict`,
      query: isRegression ? 'interval=0.9' : 'probabilities=true',
      headers: { 'content-type': 'text/csv' },
      body: file,
    })
    const predictions = json['predictions'] as readonly {
      readonly label?: string
      readonly value?: number
      readonly probability?: number
      readonly probabilities?: Readonly<Record<string, number>>
      readonly interval?: { readonly low: number; readonly high: number }
    }[]
    expect(predictions).toHaveLength(ROWS)
    let farthest = 0
    for (const [index, { label, value, probability, probabilities = {}, interval }] of predictions.entries()) {
      const row = scored[index] ?? {}
      expect(row['prediction']).toBe(label)
      const pairs = [
        [row['value'], value],
        [row['probability'], probability],
        [row['low'], interval?.low],
        [row['high'], interval?.high],
        ...Object.entries(probabilities).map(([each, share]) => [row[`p_${each}`], share] as const),
      ] as const
      for (const [text, number] of pairs) {
        expect(text === undefined).toBe(number === undefined)
        if (number === undefined) continue
        farthest = Math.max(farthest, Math.abs(Number(text) - number) / Math.max(1, Math.abs(number)))
      }
    }
    expect(farthest).toBeLessThanOrEqual(TOLERANCE)
  })
})
