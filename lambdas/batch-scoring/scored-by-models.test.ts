import { describe, expect, test } from 'vitest'
import { schemaOfModel } from '#engines/scoring/schema-of-model.ts'
import { compileModel } from '#engines/scoring/xgboost/compile-model.ts'
import { ReferenceModel } from '#engines/scoring/xgboost/testing/xgboost-c-api.ts'
import { monitoringKeys } from '#shared/names/monitoring-keys.ts'
import { monitoringDaySchema } from '#shared/records/monitoring-day.ts'
import { readMonitoringState } from '#shared/records/monitoring-state.ts'
import { requireRecord } from '#shared/records/record-files.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import { createHandler } from './create-handler.ts'
import { scoredRecord, scoringWorld, type WorldModel } from './testing/scoring-world.ts'

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
      await world.serve({ ...NUMBERS, train: archiveOf([{ rounds: 9 }]) }, 'boostline-sizes-20260703-095500-0a1b2c3d')
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
  const alarms = async () => (await readMonitoringState(world.objects, 'sizes'))?.state.summary.alarms
  expect(await alarms()).toEqual([])
  await world.score('score/sizes/tuesday.csv', moved(20))
  expect(await alarms()).toEqual([])
  await world.score('score/sizes/wednesday.csv', moved(20))
  expect(await alarms()).toEqual([
    expect.stringMatching(/^a is beyond the range of the training rows in 40 % of the rows since /),
  ])
  const notices = await Array.fromAsync(world.objects.list('notices/'))
  expect(notices).toHaveLength(1)
})
