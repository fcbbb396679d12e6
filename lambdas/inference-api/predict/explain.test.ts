import { describe, expect, it } from 'vitest'
import { MIXED_COLUMNS } from '#engines/scoring/testing/mixed-columns.ts'
import { trainedModel } from '#engines/scoring/testing/trained-model.ts'
import { loadModel } from '#engines/scoring/xgboost/load-model.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import { testApi } from '../testing/test-api.ts'

type Explanation = {
  readonly class?: string
  readonly margin: number
  readonly baseValue: number
  readonly contributions: readonly {
    readonly feature: string
    readonly contribution: number
    readonly words?: readonly { readonly word: string; readonly contribution: number }[]
  }[]
}
type Answered = { readonly label?: string; readonly explanation?: Explanation }

const INSTANCES = [
  { age: 3.5, plan: 'plus', since: '2024-02-03T10:00:00Z' },
  { age: null, plan: null, since: '2023-02-03' },
  { age: 0.1, plan: 'basic', since: null },
]

/** An API whose endpoint answers as the model that it explains with, where that is compiled. */
async function explainingApi(schema: FeatureSchema, isCompiled = true) {
  const api = testApi()
  const { reference, bytes } = trainedModel(schema)
  reference.free()
  const model = loadModel(bytes)
  await api.serve({ schema, metrics: {}, threshold: null }, (row) => [...model.predict(Float32Array.from(row), 1)])
  const keys = runKeys(schema.dataset, schema.runId)
  if (isCompiled) await api.objects.put(keys.servingModel, bytes)
  const explain = async (instances: readonly unknown[]) =>
    (await api.predict('mixed', { instances }, 'explain=true')).json['predictions'] as readonly Answered[]
  return { api, model, keys, bytes, explain }
}

describe('a prediction with explain=true', () => {
  it.each([
    ['two classes', MIXED_COLUMNS.binary],
    ['several classes', MIXED_COLUMNS.multiclass],
    ['a number', MIXED_COLUMNS.regression],
  ])('of %s tells what moved it, the strongest first, adding up to the margin', async (_, schema) => {
    const { api, model, explain } = await explainingApi(schema)
    const predictions = await explain(INSTANCES)
    expect(predictions).toHaveLength(3)
    const encoded = Float32Array.from(api.scorer.requests[0]?.flat() ?? [])
    const margins = model.margins(encoded, 3)
    const labels = schema.problem.type === 'regression' ? [] : schema.problem.classes.map(({ label }) => label)
    for (const [row, { label = '', explanation }] of predictions.entries()) {
      if (!explanation) throw new Error('no explanation')
      const { margin, baseValue, contributions } = explanation
      const output = schema.problem.type === 'multiclass' ? labels.indexOf(label) : 0
      expect(explanation.class).toBe(schema.problem.type === 'binary' ? 'yes' : labels[output])
      expect(margin).toBeCloseTo(margins[row * model.info.outputs + output] ?? Number.NaN, 6)
      const sum = contributions.reduce((total, { contribution }) => total + contribution, baseValue)
      expect(sum).toBeCloseTo(margin, 5)
      expect(contributions.map(({ feature }) => feature).toSorted()).toEqual(['age', 'plan', 'since'])
      const sizes = contributions.map(({ contribution }) => Math.abs(contribution))
      expect(sizes).toEqual(sizes.toSorted((a, b) => b - a))
    }
  })

  it('tells the words of a text', async () => {
    const note = {
      name: 'note',
      index: 5,
      role: 'feature',
      type: 'text',
      encoding: 'hashed-words',
      words: 'words-1',
      position: 7,
      width: 16,
      missing: 0,
      fill: null,
      statistics: { top: [], missingRate: 0 },
      reading: { missingWords: 'words' },
    } as const
    const { binary } = MIXED_COLUMNS
    const column = { ...note, statistics: { ...note.statistics, top: [] } }
    const { explain } = await explainingApi({ ...binary, columns: [...binary.columns, column], encodedWidth: 23 })
    const texts = ['Call now: a FREE call!', null]
    const predictions = await explain(texts.map((text) => ({ ...INSTANCES[0], note: text })))
    const words = predictions.map(({ explanation }) => {
      return explanation?.contributions.find(({ feature }) => feature === 'note')?.words
    })
    expect(words[0]?.length).toBeGreaterThan(0)
    const known = ['call', 'now', 'a', 'free', 'call now', 'now a', 'a free', 'free call']
    for (const { word } of words[0] ?? []) for (const each of word.split(' / ')) expect(known).toContain(each)
    expect(words[1]).toEqual([])
  })

  it('is what it is without, and the reasons beside it', async () => {
    const { api } = await explainingApi(MIXED_COLUMNS.multiclass)
    const plain = await api.predict('mixed', INSTANCES[0])
    const explained = await api.predict('mixed', INSTANCES[0], 'explain=true')
    const { explanation, ...prediction } = explained.json['prediction'] as Answered
    expect({ ...explained.json, prediction }).toEqual(plain.json)
    expect(explanation?.contributions).toHaveLength(3)
  })

  it('is explained of CSV, too', async () => {
    const { api, explain } = await explainingApi(MIXED_COLUMNS.binary)
    const { json } = await api.send({
      path: '/models/mixed/predict',
      query: 'explain=true',
      headers: { 'content-type': 'text/csv' },
      body: 'age,plan,since\n3.5,plus,2024-02-03T10:00:00Z\n,,2023-02-03\n',
    })
    expect(json['predictions']).toEqual(await explain(INSTANCES.slice(0, 2)))
  })

  it('reads the compiled model once', async () => {
    const { api, keys, explain } = await explainingApi(MIXED_COLUMNS.binary)
    await explain(INSTANCES)
    await explain(INSTANCES)
    expect(api.reads.filter((read) => read === `get ${keys.servingModel}`)).toHaveLength(1)
  })

  it('says in the log how long it took', async () => {
    const { api, explain } = await explainingApi(MIXED_COLUMNS.binary)
    await explain(INSTANCES)
    expect(api.log.entries.at(-1)).toMatchObject({ message: 'request-handled', fields: { rows: 3, explainMs: 0 } })
  })

  it('takes 100 instances and no more', async () => {
    const { api, explain } = await explainingApi(MIXED_COLUMNS.binary)
    expect(await explain(Array.from({ length: 100 }, () => INSTANCES[0]))).toHaveLength(100)
    const requests = api.scorer.requests.length
    const many = { instances: Array.from({ length: 101 }, () => INSTANCES[0]) }
    expect((await api.predict('mixed', many, 'explain=true')).json).toEqual({
      type: '/problems/invalid-query',
      title: 'The query string is not valid',
      status: 400,
      detail:
        'explain=true takes at most 100 instances a request, and here are 101. Send them in several requests, or without explain.',
    })
    expect(api.scorer.requests).toHaveLength(requests)
  })

  it('of no instances is none', async () => {
    const { explain } = await explainingApi(MIXED_COLUMNS.binary)
    expect(await explain([])).toEqual([])
  })

  it('is refused where the time is over', async () => {
    const { api, keys } = await explainingApi(MIXED_COLUMNS.binary)
    const answer = api.scorer.models.get(MIXED_COLUMNS.binary.runId)
    api.scorer.models.set(MIXED_COLUMNS.binary.runId, (row) => {
      api.clock.nowMs += 60_000
      return answer?.(row) ?? []
    })
    const { json } = await api.predict('mixed', INSTANCES[0], 'explain=true')
    expect(json).toMatchObject({
      status: 413,
      detail:
        'Only 0 of 1 instances could be explained in the time that an answer has. Send fewer instances a request.',
    })
    expect(api.reads).toContain(`get ${keys.servingModel}`)
  })
})

describe('a model on an endpoint that was not compiled', () => {
  const AFTER =
    ' Without explain=true it predicts as before; upload the CSV, or the imported model, again for a model that explains.'

  it.each([
    [
      'was deployed earlier',
      undefined,
      'It was deployed by a version of Boostline that did not compile models for explanations.',
    ],
    [
      'cannot be',
      'The model cannot be scored without XGBoost: "m" has the objective "my:own", which image 3.2 has not.',
      'The model cannot be scored without XGBoost: "m" has the objective "my:own", which image 3.2 has not.',
    ],
  ])('%s: a 409 says so, and it predicts', async (_, reason, said) => {
    const { api, keys } = await explainingApi(MIXED_COLUMNS.binary, false)
    const { dataset, runId } = MIXED_COLUMNS.binary
    if (reason) await api.objects.put(keys.notCompiled, JSON.stringify({ version: 1, dataset, runId, reason }))
    expect((await api.predict('mixed', INSTANCES[0], 'explain=true')).json).toEqual({
      type: '/problems/model-unexplained',
      title: 'The model cannot explain its predictions',
      status: 409,
      detail: `The model cannot explain its predictions. ${said}${AFTER}`,
      model: runId,
    })
    expect(api.scorer.requests).toEqual([])
    expect((await api.predict('mixed', INSTANCES[0])).statusCode).toBe(200)
  })

  it.each([
    ['damaged', (bytes: Uint8Array) => bytes.with(40, 1)],
    ['of another width', () => compiledOf({ ...MIXED_COLUMNS.binary, encodedWidth: 3 })],
  ])('or whose compiled model is %s: the same', async (_, changed) => {
    const { api, keys, bytes } = await explainingApi(MIXED_COLUMNS.binary)
    await api.objects.put(keys.servingModel, changed(bytes))
    const { json } = await api.predict('mixed', INSTANCES[0], 'explain=true')
    expect(json).toMatchObject({
      status: 409,
      detail: `The model cannot explain its predictions. What was compiled for its explanations is damaged, or of another version of Boostline.${AFTER}`,
    })
    expect((await api.predict('mixed', INSTANCES[0])).statusCode).toBe(200)
  })
})

function compiledOf(schema: FeatureSchema): Uint8Array {
  const { reference, bytes } = trainedModel(schema)
  reference.free()
  return bytes
}
