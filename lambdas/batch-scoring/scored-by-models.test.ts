import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { textClassifier } from '#engines/scoring/export/onnx/text-classifier.ts'
import { wordTokenizer } from '#engines/scoring/export/onnx/word-tokenizer.ts'
import { scoringProcess } from '#engines/scoring/graph/scoring-process.ts'
import { floatConstant, testModel } from '#engines/scoring/graph/testing/odd-models.ts'
import { schemaOfModel } from '#engines/scoring/schema-of-model.ts'
import { compileModel } from '#engines/scoring/xgboost/compile-model.ts'
import { ReferenceModel } from '#engines/scoring/xgboost/testing/xgboost-c-api.ts'
import { monitoringKeys } from '#shared/names/monitoring-keys.ts'
import { monitoringDaySchema } from '#shared/records/monitoring-day.ts'
import { readMonitoringState } from '#shared/records/monitoring-state.ts'
import { requireRecord } from '#shared/records/record-files.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import { servingError } from '#shared/serving/serving-error.ts'
import { createHandler } from './create-handler.ts'
import { scoreByOnnx } from './model/score-by-onnx.ts'
import { scoredRecord, scoringWorld, type WorldModel, type WorldOnnx } from './testing/scoring-world.ts'

/** Models learn `big` of the two numbers, which they do in a few rounds. */
function row(index: number): readonly [number, number, string] {
  const [a, b] = [(index * 7) % 50, ((index * 37) % 100) / 10]
  return [a, b, a + b > 28 ? 'big' : 'small']
}

const NUMBERS: WorldModel = {
  dataset: 'sizes',
  csv: `${['a,b,size', ...Array.from({ length: 400 }, (_, index) => row(index).join(','))].join('\n')}\n`,
}
const ROWS = Array.from({ length: 50 }, (_, index) => row(index + 1000).slice(0, 2))
const FILE = `a,b\n${ROWS.map((cells) => cells.join(',')).join('\n')}\n`

const ONNX_PROCESS = path.resolve('engines/scoring/onnx/scoring-process.ts')
/** Token 4 speaks for the second class, token 5 against it. */
const TOKEN_WEIGHTS = Float32Array.of(0, 0, 0, 0, 0, 0, 0, 0, -2, 2, 2, -2)
const sigmoid = (value: number) => 1 / (1 + Math.exp(-value))

type Learnt = { readonly objective?: string; readonly rounds?: number; readonly depth?: number }

function learn(csv: string, { objective = 'binary:logistic', rounds = 5, depth = 3 }: Learnt = {}): ReferenceModel {
  const lines = csv.trimEnd().split('\n')
  const cells = lines.map((line) => line.split(',').map((cell) => Number(cell || 'NaN')))
  const [first = []] = cells
  const set = {
    values: Float32Array.from(cells.flatMap((each) => each.slice(1))),
    labels: Float32Array.from(cells, ([label]) => label ?? Number.NaN),
    count: lines.length,
    columns: first.length - 1,
  }
  return ReferenceModel.train(set, { objective, max_depth: depth, base_score: 0.5 }, rounds)
}

/** Trains the members of an archive, and keeps them. */
function archiveOf(members: readonly Learnt[], kept: ReferenceModel[] = []) {
  return (_: FeatureSchema, csv: string) => {
    kept.push(...members.map((each) => learn(csv, each)))
    const files = kept.map((model, index) => ({ name: `model-${index + 1}`, bytes: model.save('ubj') }))
    return compileModel(files, '3.0')
  }
}

/** What XGBoost itself says of the rows. */
function askedOf(model: ReferenceModel): readonly number[] {
  return [...model.predict('answers', { values: Float32Array.from(ROWS.flat() as number[]), count: 50, columns: 2 })]
}

function cellsOf(lines: readonly string[], name: string): readonly string[] {
  const at = lines[0]?.split(',').indexOf(name) ?? -1
  return lines.slice(1, -1).map((line) => line.split(',')[at] ?? '')
}

describe('a model made elsewhere scores a file', () => {
  test('by the schema beside it', async () => {
    const world = scoringWorld()
    const kept: ReferenceModel[] = []
    await world.serve({ ...NUMBERS, train: archiveOf([{}], kept), imported: (schema) => schema })
    const { lines, record } = await world.score('score/sizes/june.csv', FILE)
    expect(scoredRecord(record)).toMatchObject({ rows: { scored: 50 }, threshold: 0.5, scoredBy: { type: 'function' } })
    const answers = askedOf(kept[0] as ReferenceModel)
    expect(cellsOf(lines, 'prediction')).toEqual(answers.map((answer) => (answer >= 0.5 ? 'big' : 'small')))
    expect(new Set(cellsOf(lines, 'prediction')).size).toBe(2)
  })

  test('without a schema by its own names for columns and classes, of which nothing is compared', async () => {
    const world = scoringWorld()
    const kept: ReferenceModel[] = []
    const names = { dataset: 'sizes', runId: 'boostline-sizes-20260702-085500-0a1b2c3d' }
    await world.serve({
      ...NUMBERS,
      train: archiveOf([{}], kept),
      imported: (_, info) => schemaOfModel(info, names),
    })
    const { lines, record } = await world.score(
      'score/sizes/june.csv',
      `id,f1,f0\n${ROWS.map(([a, b], index) => `r${index},${b},${a}`).join('\n')}\n`,
    )
    const { comparison } = scoredRecord(record)
    const answers = askedOf(kept[0] as ReferenceModel)
    expect(cellsOf(lines, 'prediction')).toEqual(answers.map((answer) => (answer >= 0.5 ? '1' : '0')))
    expect(comparison.differences).toEqual([])
  })

  test('of an objective that answers a class is sure of it', async () => {
    const world = scoringWorld()
    const kept: ReferenceModel[] = []
    await world.serve({
      ...NUMBERS,
      train: archiveOf([{ objective: 'binary:hinge' }], kept),
      imported: (schema) => schema,
    })
    const { lines } = await world.score('score/sizes/june.csv', FILE)
    const answers = askedOf(kept[0] as ReferenceModel)
    expect(cellsOf(lines, 'prediction')).toEqual(answers.map((answer) => (answer === 1 ? 'big' : 'small')))
    expect(new Set(cellsOf(lines, 'probability'))).toEqual(new Set(['1']))
  })

  test('of several models by their mean, as models of several folds or refits are, and its reasons', async () => {
    const world = scoringWorld()
    const kept: ReferenceModel[] = []
    await world.serve({ ...NUMBERS, train: archiveOf([{ rounds: 2 }, { rounds: 7 }, { depth: 1 }], kept) })
    await world.objects.put('score/sizes/manifest.json', '{"probabilities": true, "reasons": 2}')
    const { lines } = await world.score('score/sizes/june.csv', FILE)
    const answers = kept.map(askedOf)
    const found = cellsOf(lines, 'p_big').map(Number)
    expect(kept).toHaveLength(3)
    for (const [index, probability] of found.entries()) {
      const mean = answers.reduce((sum, each) => sum + (each[index] ?? Number.NaN) / 3, 0)
      expect(probability).toBeCloseTo(mean, 6)
    }
    expect(cellsOf(lines, 'reason_1').every((reason) => /^[ab] = .+ \([+-]\d.*\)$/.test(reason))).toBe(true)
  })
})

describe('a model of texts', () => {
  const SAYINGS = ['good service', 'never again', 'the parcel came late', 'all was well, thank you']
  const noteOf = (index: number) =>
    `${SAYINGS[index % 4]}, order ${(index * 7919) % 90_000} of ${SAYINGS[(index * 3) % 4]}`
  const TEXTS: WorldModel = {
    dataset: 'notes',
    csv: `${['note,a,mood', ...Array.from({ length: 400 }, (_, index) => `"${noteOf(index)}",${index % 50},${index % 4 === 1 ? 'bad' : 'good'}`)].join('\n')}\n`,
  }

  test('scores a file, gives words as reasons, and is not watched in them', async () => {
    const world = scoringWorld()
    const schema = await world.serve({ ...TEXTS, train: archiveOf([{}]) })
    expect(schema.columns[0]).toMatchObject({ encoding: 'hashed-words' })
    world.tags.set('score/notes/june.csv', { 'score:reasons': '1' })
    const file = `a,note\n${Array.from({ length: 400 }, (_, index) => `${index % 50},"${noteOf(index)}"`).join('\n')}\n`
    const { lines, record } = await world.score('score/notes/june.csv', file)
    expect(scoredRecord(record).rows.scored).toBe(400)
    const wrong = lines.slice(1, -1).filter((line, index) => !line.includes(index % 4 === 1 ? ',"bad",' : ',"good",'))
    expect(wrong).toEqual([])
    expect(lines[2]).toMatch(/note has ""[a-z ]*again/)
    const day = monitoringKeys('notes').day('2026-07-03')
    const { drift } = await requireRecord(world.objects, day, monitoringDaySchema)
    expect(drift?.notWatched).toEqual([{ column: 'note', reason: 'it is text' }])
  })
})

describe('an ONNX model', () => {
  const models = scoringProcess({ file: ONNX_PROCESS, limitMs: 20_000 })
  afterAll(() => models.end())
  const SUM: WorldOnnx = {
    dataset: 'sums',
    files: {
      'model.onnx': testModel({
        inputs: [{ name: 'x', shape: ['rows', 2] }],
        constants: [floatConstant('weights', [1, 2], { shape: [2, 1] })],
        nodes: [{ operator: 'MatMul', inputs: ['x', 'weights'], outputs: ['y'] }],
        metadata: { feature_names: 'links,capitals' },
      }),
    },
  }
  const MOOD: WorldOnnx = {
    dataset: 'moods',
    files: {
      'model.onnx': textClassifier({ classes: 2, weights: TOKEN_WEIGHTS, bias: Float32Array.of(0, 0) }, 'mood'),
      'tokenizer.json': JSON.stringify(wordTokenizer(['good', 'bad'], 6)),
      'config.json': JSON.stringify({ id2label: { 0: 'sad', 1: 'glad' } }),
    },
  }

  test('scores a file in the function; rows that it cannot take stay, with the reason', async () => {
    const world = scoringWorld({ models })
    await world.serveOnnx(SUM)
    const rows = Array.from({ length: 2000 }, (_, at) => [at, at % 7 === 3 ? '' : at % 5, `r${at}`])
    rows[1500] = ['many', 1, 'r1500']
    const csv = `capitals,links,id\n${rows.map((cells) => cells.join(',')).join('\n')}\n`
    const { record, lines, errors } = await world.score('score/sums/june.csv', csv)
    const empty = rows.filter(([, links]) => links === '').length
    expect(scoredRecord(record)).toMatchObject({
      rows: { total: 2000, scored: 1999 - empty, faulty: empty + 1, unreadable: 0 },
      scoredBy: { type: 'function' },
      notes: [],
    })
    const values = cellsOf(lines, 'value')
    expect(values.map((value) => (value === '' ? '' : Number(value)))).toEqual(
      rows.map(([capitals, links]) =>
        capitals === 'many' || links === '' ? '' : Number(links) + 2 * Number(capitals),
      ),
    )
    const told = (errors ?? '').trimEnd().split('\n')
    expect(told).toHaveLength(empty + 2)
    expect(told[1]).toBe('5,links,"a number is wanted, the model knows no missing value here",')
    expect(told.map((line) => Number(line.split(',')[0])).slice(1)).toEqual(
      rows.flatMap(([capitals, links], at) => (capitals === 'many' || links === '' ? [at + 2] : [])),
    )
  })

  test('of an answer that is no number says so, and scores the others', async () => {
    const world = scoringWorld({ models })
    const files = { 'model.onnx': testModel({ nodes: [{ operator: 'Log', inputs: ['x'], outputs: ['y'] }] }) }
    await world.serveOnnx({ dataset: 'logs', files })
    const { lines, errors } = await world.score('score/logs/june.csv', 'x\n1\n0\n1\n')
    expect(cellsOf(lines, 'value')).toEqual(['0', '', '0'])
    expect(errors).toBe('row,column,problem,line\n3,,"the model answers -Infinity, which is no number",\n')
  })

  test('reads texts as they are, and says where it did not read all of them', async () => {
    const world = scoringWorld({ models })
    await world.serveOnnx(MOOD)
    const texts = ['Good!', '"bad, BAD"', '""', `"${'good '.repeat(9)}"`, 'x'.repeat(10_001)]
    const { record, lines, errors } = await world.score('score/moods/june.csv', `sentence\n${texts.join('\n')}\n`)
    const answers = lines
      .slice(1, 5)
      .map((line) => line.split(',').slice(-3, -1))
      .map(([label, probability]) => [label, Number(probability)])
    expect(answers).toEqual(
      [sigmoid(4 / 4), sigmoid(8 / 5), 0.5, sigmoid(16 / 6)].map((probability, at) => [
        at === 1 ? 'sad' : 'glad',
        expect.closeTo(probability, 6),
      ]),
    )
    expect(errors).toContain('6,sentence,"a text of at most 10,000 characters is wanted, and this one has 10,001",')
    expect(scoredRecord(record).warnings).toEqual([
      {
        column: 'sentence',
        kind: 'text',
        rows: 1,
        examples: [{ message: 'the text has 11 tokens, of which the model read the first 6', rows: 1, firstRow: 5 }],
      },
    ])
  })

  test('says that it has no reasons', async () => {
    const world = scoringWorld({ models })
    await world.serveOnnx(SUM)
    world.tags.set('score/sums/june.csv', { 'score:reasons': '1' })
    const { record } = await world.score('score/sums/june.csv', 'links,capitals\n1,2\n')
    expect(record).toMatchObject({
      status: 'failed',
      failure: { message: expect.stringMatching(/It is an ONNX model, and what moves its answers is not known\.$/) },
    })
  })

  test('in a deployment without them ends with a record of what to do', async () => {
    const world = scoringWorld()
    await world.serveOnnx(SUM)
    const { record } = await world.score('score/sums/june.csv', 'links,capitals\n1,2\n')
    expect(record).toMatchObject({
      status: 'failed',
      model: null,
      failure: {
        code: 'onnx-not-served',
        message:
          'The file cannot be scored: boostline-sums-20260702-085500-0a1b2c3d is an ONNX model, and this deployment serves none.',
        hint: expect.stringMatching(/^Deploy with --onnx true .* Nothing was scored\.$/),
      },
    })
  })
})

describe('rows that take an ONNX model long', () => {
  const target = { type: 'lambda', format: 'onnx', modelKey: 'm', sourceHash: 'h' } as const
  const rows = { values: Float64Array.from({ length: 3000 }, (_, at) => at), width: 1 }

  /** Takes so many rows at once. */
  function slowEngine(most: number) {
    const asked: number[] = []
    const score: Parameters<typeof scoreByOnnx>[0]['score'] = async (_, { values }) => {
      asked.push(values.length)
      if (values.length <= most) return values.map((value) => -value)
      throw servingError('serving-refused', target, 'it took longer', { details: { saying: 'it took longer' } })
    }
    return { asked, engine: { score } }
  }

  test('are asked for in smaller requests from then on', async () => {
    const { asked, engine } = slowEngine(100)
    const score = scoreByOnnx(engine, target, 1)
    const { answers } = await score(rows, () => undefined)
    expect(answers).toEqual(rows.values.map((value) => -value))
    expect(asked.slice(0, 4)).toEqual([1024, 256, 64, 64])
    await score(rows, () => undefined)
    expect(asked.filter((count) => count > 64)).toEqual([1024, 256])
  })

  test('end the scoring where one alone is too much, and where the time is over', async () => {
    await expect(scoreByOnnx(slowEngine(0).engine, target, 1)(rows, () => undefined)).rejects.toMatchObject({
      code: 'serving-refused',
      hint: expect.stringMatching(/^One row of the file/),
    })
    const late = () => {
      throw new Error('the time is over')
    }
    const { asked, engine } = slowEngine(10_000)
    await expect(scoreByOnnx(engine, target, 1)(rows, late)).rejects.toThrow('the time is over')
    expect(asked).toEqual([])
  })
})

describe('a model on an endpoint', () => {
  test('scores in the function where it was compiled, and the endpoint is not asked', async () => {
    const world = scoringWorld()
    await world.serve({ ...NUMBERS, onEndpoint: 'compiled' })
    const { record } = await world.score('score/sizes/june.csv', FILE)
    expect(scoredRecord(record)).toMatchObject({ rows: { scored: 50 }, scoredBy: { type: 'function' } })
    expect(world.endpoints.requests).toEqual([])
  })

  test('that could not be is asked with half of its concurrency', async () => {
    const world = scoringWorld()
    await world.serve({ ...NUMBERS, onEndpoint: true })
    const asked: (number | undefined)[] = []
    const endpoints: typeof world.dependencies.endpoints = {
      score: async (target, rows, options) => {
        asked.push(options.concurrency)
        return await world.endpoints.score(target, rows, options)
      },
    }
    const handler = createHandler({ ...world.dependencies, endpoints })
    await handler(await world.drop('score/sizes/june.csv', FILE))
    expect(scoredRecord(await world.recordOf('score/sizes/june.csv')).scoredBy.type).toBe('endpoint')
    // Of maxConcurrency 8.
    expect(asked).toEqual([4])
  })
})

test('a file that meets a promotion is scored by the model that began, all of it', async () => {
  const world = scoringWorld()
  await world.serve({ ...NUMBERS, train: archiveOf([{ rounds: 1 }]) })
  const first = (await world.score('score/sizes/before.csv', FILE)).lines
  const event = await world.drop('score/sizes/june.csv', FILE)
  const { objects } = world
  const promoting: typeof objects = {
    ...objects,
    open: async (...args) => {
      if (args[0] === 'score/sizes/june.csv') {
        await world.serve({ ...NUMBERS, train: archiveOf([{ rounds: 9 }]) }, 'boostline-sizes-20260703-095500-0a1b2c3d')
      }
      return await objects.open(...args)
    },
  }
  await createHandler({ ...world.dependencies, objects: promoting })(event)
  expect((await world.textOf('scored/sizes/june.csv'))?.split('\n')).toEqual(first)
  const after = (await world.score('score/sizes/after.csv', FILE)).lines
  expect(after).not.toEqual(first)
})

test('two files that moved the same way are an alarm, with its notice', async () => {
  const world = scoringWorld()
  await world.serve(NUMBERS)
  const moved = (shift: number) => {
    const rows = Array.from({ length: 600 }, (_, index) => `${row(index)[0] + shift},${row(index)[1]}`)
    return `a,b\n${rows.join('\n')}\n`
  }
  await world.score('score/sizes/monday.csv', moved(0))
  const alarms = async () => (await readMonitoringState(world.objects, 'sizes'))?.state?.summary.alarms
  expect(await alarms()).toEqual([])
  await world.score('score/sizes/tuesday.csv', moved(20))
  expect(await alarms()).toEqual([])
  // Other rows: the same content is no second witness.
  await world.score('score/sizes/wednesday.csv', moved(20).replace(/\n[^\n]+\n$/, '\n'))
  expect(await alarms()).toEqual([
    expect.stringMatching(/^a is beyond the range of the training rows in 40 % of the rows since /),
  ])
  const notices = await Array.fromAsync(world.objects.list('notices/'))
  expect(notices).toHaveLength(1)
})
