import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { featureColumns } from '#shared/schema/feature-columns.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import { createRowEncoder } from '#shared/schema/row-encoder.ts'
import { readSentTexts, textsAsSent } from '#shared/schema/sent-texts.ts'
import { answerWidth } from '#shared/serving/predictions.ts'
import type { ScoreOptions } from '#shared/serving/scorer.ts'
import { FLOAT } from '../export/onnx/graph.ts'
import { Message } from '../export/onnx/protobuf.ts'
import { textClassifier } from '../export/onnx/text-classifier.ts'
import { wordTokenizer } from '../export/onnx/word-tokenizer.ts'
import { compileOnnx } from './compile-onnx.ts'
import { onnxScorer } from './onnx-scorer.ts'
import { scoringProcess } from './scoring-process.ts'
import { endlessModel, floatConstant, testModel, testNode, wholeConstant } from './testing/odd-models.ts'

/* Under onnxruntime itself. */

const FILE = path.join(import.meta.dirname, '../onnx/scoring-process.ts')
const LIMIT_MS = 20_000
const models = scoringProcess({ file: FILE, limitMs: LIMIT_MS })
afterAll(() => models.end())

type Files = Readonly<Record<string, Uint8Array | string>>
type Rows = readonly Readonly<Record<string, unknown>>[]

async function serve(files: Files, scoring = models, limitMs = LIMIT_MS) {
  const archive = Object.entries(files).map(([name, content]) => ({ name, bytes: Buffer.from(content) }))
  const { bytes, schema, sourceHash } = compileOnnx(archive, { dataset: 'own', runId: 'run' })
  const objects = memoryObjectStore()
  await objects.put(sourceHash, bytes)
  const scorer = onnxScorer(objects, scoring, { limitMs })
  const target = { type: 'lambda', modelKey: sourceHash, sourceHash, format: 'onnx' } as const
  return {
    schema,
    score: async (rows: Rows, options: Partial<ScoreOptions> = {}) =>
      await scorer.score(target, encoded(schema, rows), {
        answerWidth: answerWidth(schema.problem),
        concurrency: 1,
        ...options,
      }),
  }
}

function encoded(schema: FeatureSchema, rows: Rows) {
  const encoder = createRowEncoder(schema)
  const values = new Float64Array(rows.length * encoder.width)
  const texts = rows.map((row, at) => {
    const { problems } = encoder.encodeValues(row, values, at * encoder.width)
    const { texts, problems: ofTexts } = readSentTexts(textsAsSent(schema), row)
    expect([...problems, ...ofTexts]).toEqual([])
    return texts
  })
  return { values, width: encoder.width, texts }
}

/** Token 4 speaks for the second class, token 5 against it. */
const WEIGHTS = Float32Array.of(0, 0, 0, 0, 0, 0, 0, 0, -2, 2, 2, -2)
const TEXT = textClassifier({ classes: 2, weights: WEIGHTS, bias: Float32Array.of(0, 0) }, 'mood')
const MOOD = {
  'model.onnx': TEXT,
  'tokenizer.json': JSON.stringify(wordTokenizer(['good', 'bad'], 6)),
  'config.json': JSON.stringify({ id2label: { 0: 'sad', 1: 'glad' } }),
}
const sigmoid = (value: number) => 1 / (1 + Math.exp(-value))

describe('a text classifier', () => {
  it('takes a sentence, and answers with the labels of config.json', async () => {
    const { schema, score } = await serve(MOOD)
    expect(schema.problem).toMatchObject({ type: 'binary', classes: [{ label: 'sad' }, { label: 'glad' }] })
    expect(featureColumns(schema)).toMatchObject([{ name: 'sentence', type: 'text', encoding: 'as-sent' }])
    const answers = await score([{ sentence: 'Good!' }, { sentence: 'bad, BAD' }, { sentence: '' }])
    // Of the four tokens of the second one is unknown, as is the sign of the first.
    expect([...answers]).toEqual([sigmoid(4 / 4), sigmoid(-8 / 5), 0.5].map((each) => expect.closeTo(each, 5)))
  })

  it('reads the beginning of a text that is too long, and says so', async () => {
    const { score } = await serve(MOOD)
    const notes: unknown[] = []
    const sentence = 'good good good good bad bad bad bad'
    const answers = await score([{ sentence: 'bad' }, { sentence }], { note: (...note) => notes.push(note) })
    expect(notes).toEqual([[1, 'sentence: the text has 10 tokens, of which the model read the first 6']])
    expect(answers[1]).toBeCloseTo(sigmoid(16 / 6), 5)
  })

  it('answers the same for a text alone and among others', async () => {
    const { score } = await serve(MOOD)
    const rows = Array.from({ length: 70 }, (_, at) => ({ sentence: at % 3 === 0 ? 'good' : 'so bad it is good' }))
    const all = await score(rows)
    expect(all[3]).toBeCloseTo((await score(rows.slice(3, 4)))[0] ?? 0, 6)
    expect(all[4]).toBeCloseTo((await score(rows.slice(4, 5)))[0] ?? 0, 6)
  })
})

describe('a tabular model', () => {
  it('takes its inputs by their names, each of its own type', async () => {
    const { schema, score } = await serve({
      'model.onnx': testModel({
        inputs: [
          { name: 'amount', type: 'double' },
          { name: 'visits', type: 'int64' },
          { name: 'member', type: 'bool', shape: ['rows'] },
        ],
        outputs: [{ name: 'worth' }],
        constants: [wholeConstant('column', [1])],
        nodes: [
          { operator: 'Unsqueeze', inputs: ['member', 'column'], outputs: ['membership'] },
          ...(['amount', 'visits', 'membership'] as const).map((name) => ({
            operator: 'Cast',
            inputs: [name],
            outputs: [`${name}_f`],
            attributes: [castTo(FLOAT)],
          })),
          { operator: 'Sum', inputs: ['amount_f', 'visits_f', 'membership_f'], outputs: ['worth'] },
        ],
      }),
    })
    expect(schema.problem.type).toBe('regression')
    expect(featureColumns(schema).map(({ name, type }) => [name, type])).toEqual([
      ['amount', 'number'],
      ['visits', 'number'],
      ['member', 'boolean'],
    ])
    expect(
      await score([
        { amount: 0.5, visits: 3, member: true },
        { member: false, visits: '7', amount: '1.25' },
      ]),
    ).toEqual(Float64Array.of(4.5, 8.25))
    await expect(
      score([
        { amount: 1, visits: 1, member: false },
        { amount: 1, visits: 1.5, member: true },
      ]),
    ).rejects.toMatchObject({
      code: 'row-refused',
      details: { row: 1, field: 'visits', message: 'a whole number is wanted, not 1.5' },
    })
    await expect(score([{ amount: 1, visits: null, member: true }])).rejects.toMatchObject({
      details: { field: 'visits', message: 'a whole number is wanted, the model knows no missing value here' },
    })
  })

  it('has the names of its metadata, and the classes of its classifier', async () => {
    const classifier = testNode({
      operator: 'LinearClassifier',
      domain: 'ai.onnx.ml',
      inputs: ['features'],
      outputs: ['label', 'probabilities'],
      attributes: [
        new Message().text(1, 'classlabels_strings').texts(9, ['ham', 'spam', 'other']).integer(20, 8),
        new Message().text(1, 'coefficients').floats(7, [1, 0, 0, 1, 0, 0]).integer(20, 6),
        new Message().text(1, 'intercepts').floats(7, [0, 0, 0]).integer(20, 6),
        new Message().text(1, 'post_transform').text(4, 'SOFTMAX').integer(20, 3),
      ],
    })
    const model = testModel({
      inputs: [{ name: 'features', shape: ['rows', 2] }],
      outputs: [
        { name: 'label', type: 'string', shape: ['rows'] },
        { name: 'probabilities', shape: ['rows', 3] },
      ],
      nodes: [classifier],
      operatorSets: [
        ['', 17],
        ['ai.onnx.ml', 3],
      ],
      metadata: { feature_names: '["links","capitals"]' },
    })
    const { schema, score } = await serve({ 'model.onnx': model })
    expect(schema.problem).toMatchObject({ classes: [{ label: 'ham' }, { label: 'spam' }, { label: 'other' }] })
    expect(featureColumns(schema).map(({ name }) => name)).toEqual(['links', 'capitals'])
    const [ham = 0, spam = 0, other = 0] = await score([{ links: 2, capitals: 1 }])
    expect(ham + spam + other).toBeCloseTo(1, 6)
    expect(ham / spam).toBeCloseTo(Math.E, 4)
  })

  it('of categories has one that its encoder knows as the example of each', async () => {
    const oneHot = (input: string, ...categories: string[]) =>
      testNode({
        operator: 'OneHotEncoder',
        domain: 'ai.onnx.ml',
        inputs: [input],
        outputs: [`${input}_cells`],
        attributes: [
          new Message().text(1, 'cats_strings').texts(9, categories).integer(20, 8),
          new Message().text(1, 'zeros').integer(3, 0).integer(20, 2),
        ],
      })
    const { schema, score } = await serve({
      'model.onnx': testModel({
        inputs: [
          { name: 'plan', type: 'string' },
          { name: 'city', type: 'string', shape: ['rows'] },
        ],
        nodes: [
          { operator: 'Identity', inputs: ['city'], outputs: ['place'] },
          oneHot('plan', 'basic', 'pro'),
          oneHot('place', 'Bern', 'Basel'),
          { operator: 'ReduceMax', inputs: ['plan_cells'], outputs: ['a'], attributes: [axes(1, 2), keep(0)] },
          { operator: 'ReduceMax', inputs: ['place_cells'], outputs: ['b'], attributes: [axes(1), keep(0)] },
          { operator: 'Add', inputs: ['a', 'b'], outputs: ['y'] },
        ],
        outputs: [{ name: 'y', shape: ['rows'] }],
        operatorSets: [
          ['', 17],
          ['ai.onnx.ml', 3],
        ],
      }),
    })
    const examples = featureColumns(schema).map(({ name, example }) => [name, example])
    expect(examples).toEqual([
      ['plan', 'basic'],
      ['city', 'Bern'],
    ])
    expect([...(await score([Object.fromEntries(examples)]))]).toEqual([2])
    const refused = (row: number, field: string, text: string) => ({
      code: 'row-refused',
      details: {
        row,
        field,
        message: `the model does not take "${text}", as it takes "${field === 'plan' ? 'basic' : 'Bern'}"`,
      },
    })
    const known = { plan: 'pro', city: 'Basel' }
    await expect(score([{ plan: 'basic', city: 'Rome' }])).rejects.toMatchObject(refused(0, 'city', 'Rome'))
    await expect(score([known, known, { ...known, plan: 'gold' }, known])).rejects.toMatchObject(
      refused(2, 'plan', 'gold'),
    )
    const rows = Array.from({ length: 1500 }, (_, at) => (at === 1200 ? { ...known, city: 'Rome' } : known))
    await expect(score(rows)).rejects.toMatchObject(refused(1200, 'city', 'Rome'))
    // Both: whichever is named, the other is with the next request.
    await expect(score([{ plan: 'gold', city: 'Rome' }])).rejects.toMatchObject(refused(0, 'city', 'Rome'))
    expect([...(await score([known]))]).toEqual([2])
  })

  it('that was exported for one row at a time is asked row by row', async () => {
    const { score } = await serve({
      'model.onnx': testModel({ inputs: [{ name: 'x', shape: [1, 1] }], outputs: [{ name: 'y', shape: [1, 1] }] }),
    })
    expect(await score([{ x: 1 }, { x: 2 }, { x: 3 }])).toEqual(Float64Array.of(1, 2, 3))
  })

  it('takes a missing number as NaN, and more rows than go at once', async () => {
    const { score } = await serve({
      'model.onnx': testModel({
        constants: [floatConstant('none', [-1])],
        nodes: [
          { operator: 'IsNaN', inputs: ['x'], outputs: ['missing'] },
          { operator: 'Where', inputs: ['missing', 'none', 'x'], outputs: ['y'] },
        ],
      }),
    })
    const rows = Array.from({ length: 2500 }, (_, at) => ({ x: at === 2000 ? null : at }))
    const answers = await score(rows)
    expect([answers[1999], answers[2000], answers[2499]]).toEqual([1999, -1, 2499])
  })
})

describe('what fails', () => {
  it('a missing number that leads to none is the row’s fault, and named', async () => {
    const { score } = await serve({
      'model.onnx': testModel({
        inputs: [{ name: 'x', shape: ['rows', 2] }],
        constants: [floatConstant('weights', [1, 2], { shape: [2, 1] })],
        nodes: [{ operator: 'MatMul', inputs: ['x', 'weights'], outputs: ['y'] }],
        metadata: { feature_names: 'links,capitals' },
      }),
    })
    expect(await score([{ links: 1, capitals: 2 }])).toEqual(Float64Array.of(5))
    const rows = Array.from({ length: 1500 }, (_, at) => ({ links: at, capitals: at === 1200 ? null : 0 }))
    await expect(score(rows)).rejects.toMatchObject({
      code: 'row-refused',
      details: { row: 1200, field: 'capitals', message: 'a number is wanted, the model knows no missing value here' },
    })
  })

  it('an answer that is no number, of a row without missing ones, is the model’s', async () => {
    const { score } = await serve({
      'model.onnx': testModel({ nodes: [{ operator: 'Log', inputs: ['x'], outputs: ['y'] }] }),
    })
    await expect(score([{ x: 1 }, { x: 0 }])).rejects.toMatchObject({
      code: 'serving-refused',
      details: { reason: 'it answers row 2 with -Infinity, which is no number' },
    })
  })

  it('an operator that does not exist is refused in onnxruntime’s words', async () => {
    const { score } = await serve({
      'model.onnx': testModel({ nodes: [{ operator: 'Shell', inputs: ['x'], outputs: ['y'] }] }),
    })
    await expect(score([{ x: 1 }])).rejects.toMatchObject({
      code: 'serving-refused',
      message: expect.stringMatching(/Shell/),
    })
  })

  it('an answer of another size than it says is refused', async () => {
    const { score } = await serve({
      'model.onnx': testModel({
        constants: [wholeConstant('axes', [0])],
        nodes: [{ operator: 'ReduceSum', inputs: ['x', 'axes'], outputs: ['y'] }],
      }),
    })
    await expect(score([{ x: 1 }, { x: 2 }])).rejects.toMatchObject({ code: 'serving-refused' })
  })

  it('a model that never ends is ended after the limit, and others are answered after it', async () => {
    const impatient = scoringProcess({ file: FILE, limitMs: 6000 })
    const endless = await serve({ 'model.onnx': endlessModel() }, impatient, 6000)
    await expect(endless.score([{ x: 1 }])).rejects.toMatchObject({
      code: 'serving-refused',
      details: { saying: 'it took longer than 6 s, which is the most that a model may' },
    })
    const { score } = await serve({ 'model.onnx': testModel() }, impatient, 6000)
    expect(await score([{ x: 5 }])).toEqual(Float64Array.of(5))
    impatient.end()
  })

  it('a caller who waits no longer ends it, too', async () => {
    const impatient = scoringProcess({ file: FILE, limitMs: LIMIT_MS })
    const endless = await serve({ 'model.onnx': endlessModel() }, impatient)
    const started = performance.now()
    await expect(endless.score([{ x: 1 }], { signal: AbortSignal.timeout(1000) })).rejects.toMatchObject({
      code: 'serving-refused',
    })
    expect(performance.now() - started).toBeLessThan(10_000)
    impatient.end()
  })
})

function castTo(type: number): Message {
  return new Message().text(1, 'to').integer(3, type).integer(20, 2)
}

const axes = (...all: number[]) => new Message().text(1, 'axes').integers(8, all).integer(20, 7)
const keep = (value: number) => new Message().text(1, 'keepdims').integer(3, value).integer(20, 2)
