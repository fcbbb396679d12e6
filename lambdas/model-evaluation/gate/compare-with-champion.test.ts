import { describe, expect, it } from 'vitest'
import { sampleError } from '#shared/errors/sample-error.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { type EvaluationRecord, evaluationRecordSchema } from '#shared/records/evaluation-record.ts'
import { requireRecord } from '#shared/records/record-files.ts'
import type { TrainingRecord } from '#shared/records/training-record.ts'
import type { FeatureColumn, FeatureSchema, Problem } from '#shared/schema/feature-schema.ts'
import type { Finding } from '#shared/schema/finding.ts'
import type { Scorer } from '#shared/serving/scorer.ts'
import { targetName } from '#shared/serving/serving-target.ts'
import {
  type EvaluationWorld,
  evaluationWorld,
  featureSchema,
  KEYS,
  putPointer,
  RUN_ID,
  type RunOptions,
  repeated,
  trainingRecord,
} from '../testing/evaluation-world.ts'

const CHAMPION = 'boostline-churn-20260601-000000-00000001'
const EARLIER = { eventTime: '2026-06-01T00:00:00.000Z' }
const HIGHEST = 'fffffffffffff000'
const LOWEST = '0000000000000000'
const ALL_TESTED = { validation: LOWEST, test: LOWEST }

/** What both models say of a row: the endpoint answers each with the number in its own encoding of the row. */
type Row = { readonly actual: string; readonly ours: string; readonly champion: string; readonly hash?: string }

const BETTER: readonly Row[] = [
  { actual: 'no', ours: '0.1', champion: '0.45' },
  { actual: 'yes', ours: '0.9', champion: '0.6' },
  { actual: 'no', ours: '0.3', champion: '0.5' },
  { actual: 'yes', ours: '0.8', champion: '0.7' },
]
const WORSE = BETTER.map(({ actual, ours, champion }) => ({ actual, ours: champion, champion: ours }))
/** Each of the two is better on one row of two. */
const ALIKE: readonly Row[] = [
  { actual: 'no', ours: '0.1', champion: '0.3' },
  { actual: 'yes', ours: '0.8', champion: '0.9' },
  { actual: 'no', ours: '0.3', champion: '0.1' },
  { actual: 'yes', ours: '0.9', champion: '0.8' },
]

type ChampionOptions = RunOptions & {
  readonly rows?: readonly Row[]
  readonly training?: Partial<TrainingRecord['split']>
  readonly schema?: Partial<FeatureSchema>
  readonly header?: string
  /** All rows have the key of their boundary, as those of one patient have in a split by patient. */
  readonly isOneGroup?: boolean
}

/** A row of its own beside the boundary that the key begins like. */
function ownKey(hash: string, row: number): string {
  return `${hash.slice(0, -3)}${row.toString(16).padStart(3, '0')}`
}

/** A world where another run serves and the rows are there as they were uploaded. */
async function worldWithChampion(options: ChampionOptions = {}): Promise<EvaluationWorld> {
  const { rows = Array.from({ length: 10 }, () => BETTER).flat(), header = 'churned,score' } = options
  const test = rows.map(({ actual, ours }) => `${actual === 'yes' ? 1 : 0},${ours}`)
  const world = await evaluationWorld({ ...options, test })
  const { objects } = world
  await putPointer(objects, CHAMPION, { ...EARLIER, since: EARLIER.eventTime })
  const lines = rows.map(
    ({ actual, champion, hash = '8000000000000000' }, row) =>
      `${row + 2},${options.isOneGroup ? hash : ownKey(hash, row)},${actual},${champion}`,
  )
  await objects.put(KEYS.testRows, `_row,_hash,${header}\n${lines.join('\n')}\n`)
  const keys = runKeys('churn', CHAMPION)
  const training = trainingRecord(CHAMPION, 40)
  const split = { ...training.split, boundaries: { no: ALL_TESTED, yes: ALL_TESTED }, ...options.training }
  await objects.put(keys.training, JSON.stringify({ ...training, split }))
  await objects.put(keys.schema, JSON.stringify({ ...featureSchema(CHAMPION), ...options.schema }))
  return world
}

async function evaluated(world: EvaluationWorld): Promise<EvaluationRecord> {
  await world.deliver()
  expect(await world.json(KEYS.failure)).toBeUndefined()
  return await requireRecord(world.objects, KEYS.evaluation, evaluationRecordSchema)
}

const many = (rows: readonly Row[], times = 10) => Array.from({ length: times }, () => rows).flat()

describe('against a champion, on the same rows', () => {
  it('a better run is approved, and the registry says whom it was compared with', async () => {
    const world = await worldWithChampion()
    const { decision, againstChampion } = await evaluated(world)
    expect(decision).toMatchObject({ status: 'approved', comparedWith: CHAMPION })
    expect(decision.reason).toContain(
      `Compared with ${CHAMPION} on 40 rows that neither has learnt: log loss better by `,
    )
    expect(againstChampion).toMatchObject({
      champion: CHAMPION,
      obstacles: [],
      advantage: { metric: 'logLoss', rows: 40 },
    })
    const loss = (p: readonly number[]) => p.reduce((sum, value) => sum - Math.log(value), 0) / p.length
    const gain = loss([0.55, 0.6, 0.5, 0.7]) - loss([0.9, 0.9, 0.7, 0.8])
    expect(againstChampion?.advantage?.value).toBeCloseTo(gain, 10)
    expect(world.registry.packages[0]?.decision.comparedWith).toBe(CHAMPION)
  })

  it('tells with which columns a person let the champion pass', async () => {
    const about = { columns: ['score'], text: 'Column "score" alone predicts the target.', hint: 'Leave it out.' }
    const leak: Finding = { kind: 'alone', effect: 'holds', ...about }
    const guess: Finding = { ...leak, kind: 'target', columns: ['churned'] }
    const strong: Finding = { ...leak, effect: 'warns', columns: ['age'] }
    const { againstChampion } = await evaluated(
      await worldWithChampion({ schema: { findings: [leak, guess, strong] } }),
    )
    expect(againstChampion?.letPass).toEqual(['score'])
    expect((await evaluated(await worldWithChampion())).againstChampion).not.toHaveProperty('letPass')
  })

  it('a worse run is rejected, and nothing is waited for', async () => {
    const world = await worldWithChampion({ rows: many(WORSE) })
    expect(await world.deliver()).toEqual({ batchItemFailures: [] })
    expect(world.registry.packages).toMatchObject([{ approval: 'rejected' }])
  })

  it.each(['NFC', 'NFD'] as const)('names of columns are the same, put together or taken apart: %s', async (form) => {
    const named = (letters: 'NFC' | 'NFD') => {
      const name = (text: string) => text.replace('score', 'größe').normalize(letters)
      const { columns } = featureSchema('r')
      return columns.map((column) => ({ ...column, name: name(column.name) }))
    }
    const world = await worldWithChampion({
      schema: { columns: named(form) },
      training: { columns: ['größe'.normalize(form)] },
    })
    const ours = form === 'NFC' ? 'NFD' : 'NFC'
    const training = trainingRecord(RUN_ID, 40)
    const split = { ...training.split, columns: ['größe'.normalize(ours)] }
    await world.objects.put(KEYS.training, JSON.stringify({ ...training, split }))
    await world.objects.put(KEYS.schema, JSON.stringify({ ...featureSchema(RUN_ID), columns: named(ours) }))
    const { decision, againstChampion } = await evaluated(world)
    expect(decision).toMatchObject({ status: 'approved', comparedWith: CHAMPION })
    expect(againstChampion).toMatchObject({ obstacles: [], advantage: { metric: 'logLoss', rows: 40 } })
  })

  it('rows of one group are one: however many, they do not tell which model is better', async () => {
    const { decision, againstBaseline, againstChampion } = await evaluated(
      await worldWithChampion({ isOneGroup: true }),
    )
    expect([againstBaseline?.groups, againstChampion?.advantage?.groups]).toEqual([1, 1])
    expect(decision).toMatchObject({
      status: 'pending',
      reason: expect.stringContaining(
        '40 test rows with 1 combination of cells are too few, 10 combinations are wanted',
      ),
    })
  })

  it("only rows in the champion's own test range count, class by class", async () => {
    const rows = many(BETTER).map((row, index) => ({
      ...row,
      hash: index < 20 ? '9000000000000000' : '1000000000000000',
    }))
    const boundaries = {
      no: { validation: LOWEST, test: '9000000000000000' },
      yes: { validation: LOWEST, test: LOWEST },
    }
    const { againstChampion } = await evaluated(await worldWithChampion({ rows, training: { boundaries } }))
    // Ten of the first twenty and none of the others are of the class no; yes counts everywhere.
    expect(againstChampion?.advantage?.rows).toBe(30)
  })

  it.each(['__proto__', 'constructor', 'toString'])('a class named %s has its own boundary', async (label) => {
    const problem: Problem = {
      type: 'binary',
      classes: [
        { label: 'no', count: 40 },
        { label, count: 40 },
      ],
    }
    const rows = many(BETTER)
    const boundaries = Object.fromEntries(['no', label].map((name) => [name, ALL_TESTED]))
    const world = await worldWithChampion({ rows, problem, training: { boundaries }, schema: { problem } })
    expect((await evaluated(world)).againstChampion?.advantage?.rows).toBe(40)
  })

  it('a class named like a method has no boundary where the champion knew none', async () => {
    const problem: Problem = {
      type: 'binary',
      classes: [
        { label: 'no', count: 40 },
        { label: 'constructor', count: 40 },
      ],
    }
    const rows = many(BETTER)
    const world = await worldWithChampion({
      rows,
      problem,
      training: { boundaries: { '*': ALL_TESTED } },
      schema: { problem },
    })
    expect((await evaluated(world)).againstChampion?.advantage?.rows).toBe(40)
  })

  it('the one boundary of a split by key, group or time holds for every class', async () => {
    const rows = many(BETTER).map((row, index) => ({ ...row, hash: index < 36 ? HIGHEST : LOWEST }))
    const boundaries = { '*': { validation: LOWEST, test: '9000000000000000' } }
    const { againstChampion } = await evaluated(await worldWithChampion({ rows, training: { boundaries } }))
    expect(againstChampion?.advantage?.rows).toBe(36)
  })

  it.each([
    ['under 30 rows', many(ALIKE, 7), '28 test rows that are unknown to both models are too few, 30 are wanted'],
    [
      'under 5 rows of a class',
      [...many([...ALIKE.slice(1, 2), ...ALIKE.slice(3)], 18), ...many(ALIKE.slice(0, 1), 4)],
      'only 4 comparable rows are of the class no; 5 are wanted',
    ],
  ])('%s leave the decision to a person where it may be worse', async (_, rows, lack) => {
    const { decision } = await evaluated(await worldWithChampion({ rows }))
    expect(decision.status).toBe('pending')
    expect(decision.reason).toContain(lack)
  })

  it('few rows are enough where their interval alone excludes that it is worse', async () => {
    const { decision } = await evaluated(await worldWithChampion({ rows: many(BETTER, 3) }))
    expect(decision.status).toBe('approved')
    expect(decision.reason).toContain('on 12 rows that neither has learnt')
  })

  it('classes are matched by their text, in whatever order the champion has them', async () => {
    const problem: Problem = { type: 'binary', classes: ['yes', 'no'].map((label) => ({ label, count: 100 })) }
    // For this champion the probability is that of no.
    const rows = many(BETTER).map((row) => ({ ...row, champion: String(1 - Number(row.champion)) }))
    const swapped = await evaluated(await worldWithChampion({ rows, schema: { problem } }))
    const straight = await evaluated(await worldWithChampion())
    expect(swapped.againstChampion?.advantage?.value).toBeCloseTo(straight.againstChampion?.advantage?.value ?? 0, 12)
  })

  it('classes of several are matched by their text', async () => {
    const classes = (labels: readonly string[]): Problem => ({
      type: 'multiclass',
      classes: labels.map((label) => ({ label, count: 50 })),
    })
    const answer = '0.7,0.2,0.1'
    const test = repeated([`0,${answer}`, `0,${answer}`, '1,0.2,0.6,0.2', '2,0.3,0.3,0.4'], 10)
    const world = await evaluationWorld({ problem: classes(['a', 'b', 'c']), test })
    await putPointer(world.objects, CHAMPION, EARLIER)
    const keys = runKeys('churn', CHAMPION)
    const split = trainingRecord(CHAMPION, 40)
    const boundaries = { a: ALL_TESTED, b: ALL_TESTED, c: ALL_TESTED }
    await world.objects.put(keys.training, JSON.stringify({ ...split, split: { ...split.split, boundaries } }))
    await world.objects.put(keys.schema, JSON.stringify(featureSchema(CHAMPION, classes(['c', 'a', 'b']))))
    const lines = test.map((line, row) => `${row},80,${'abc'[Number(line[0])]},0.5`)
    await world.objects.put(KEYS.testRows, `_row,_hash,churned,score\n${lines.join('\n')}\n`)
    // The champion knows nothing but its order: c 0.1, a 0.7, b 0.2, whatever the row.
    world.scorer.models.set(CHAMPION, () => [0.1, 0.7, 0.2])
    world.scorer.models.set(RUN_ID, (row) => (row.length === 3 ? row : [0.1, 0.7, 0.2]))
    const { againstChampion } = await evaluated(world)
    const loss = (...p: number[]) => p.reduce((sum, value) => sum - Math.log(value), 0) / p.length
    const gain = loss(0.7, 0.7, 0.2, 0.1) - loss(0.7, 0.7, 0.6, 0.4)
    expect(againstChampion?.advantage?.value).toBeCloseTo(gain, 10)
  })

  it("the champion reads the cells by its own columns' places", async () => {
    const [target, score] = featureSchema(CHAMPION).columns
    const columns = [
      { ...(score as FeatureColumn), index: 0 },
      { ...target, index: 1 },
    ] as FeatureSchema['columns']
    const moved = await evaluated(await worldWithChampion({ schema: { columns } }))
    const straight = await evaluated(await worldWithChampion())
    expect(moved.againstChampion).toEqual(straight.againstChampion)
  })

  it.each([
    [
      'another target',
      { schema: { columns: [{ name: 'left', index: 0, role: 'target' as const }], encodedWidth: 0 } },
      'the target is churned here, and left there',
    ],
    [
      'another set of classes',
      {
        schema: {
          problem: { type: 'binary' as const, classes: ['no', 'maybe'].map((label) => ({ label, count: 9 })) },
        },
      },
      'the set of classes is no, yes here, and maybe, no there',
    ],
    ['another seed', { training: { seed: 7 } }, 'the split is hash with seed 1729 here, and hash with seed 7 there'],
    [
      'one more hashed column',
      { training: { columns: ['score', 'age'] } },
      'is one with none of its own here, and one with age there',
    ],
    [
      'other hashed columns',
      { training: { columns: ['age'] } },
      'the list of columns that decide the split is one with score here, and one with age there',
    ],
  ])('%s cannot be compared: pending, the difference named', async (_, options, difference) => {
    const world = await worldWithChampion(options)
    const { decision, againstChampion } = await evaluated(world)
    expect(decision).toMatchObject({ status: 'pending', comparedWith: CHAMPION })
    expect(decision.reason).toContain(difference)
    expect(againstChampion?.advantage).toBeNull()
  })

  describe('where a column of the champion’s keys is gone', () => {
    const apart = 'the list of columns that decide the split is one with none of its own here, and one with shop there'
    /** The champion's own parts: each row of the file, and those of them that it learnt. */
    const lookedUp = async (learnt: readonly Row[], rows: readonly Row[]) => {
      const world = await worldWithChampion({ training: { columns: ['score', 'shop'] }, rows })
      const keys = runKeys('churn', CHAMPION)
      const part = (some: readonly Row[]) =>
        some.map(({ actual, champion }) => `${actual === 'yes' ? 1 : 0},${champion}\n`).join('')
      await world.objects.put(keys.source, JSON.stringify(await world.json(KEYS.source)))
      await world.objects.put(keys.testPart, part(rows))
      await world.objects.put(`${keys.trainPrefix}part-00000.csv`, part(learnt))
      return await evaluated(world)
    }
    const unlike: Row = { actual: 'no', ours: '0.2', champion: '0.21' }

    it('a row counts that is among its test rows and nowhere among those it learnt', async () => {
      const { decision, againstChampion } = await lookedUp([unlike], many(BETTER))
      expect(againstChampion).toMatchObject({ advantage: { rows: 40 }, obstacles: [] })
      expect(decision).toMatchObject({ status: 'approved', reasons: [{ code: 'better-than-champion' }, {}, {}] })
    })

    it('what it learnt once is dropped, and too few rows that are left are pending with that reason', async () => {
      const { decision, againstChampion } = await lookedUp(ALIKE.slice(0, 2), many(ALIKE))
      expect(againstChampion?.advantage?.rows).toBe(20)
      expect(decision.status).toBe('pending')
      expect(decision.reason).toContain('20 test rows that are unknown to both models are too few, 30 are wanted')
      expect(decision.reason).toContain(`rows were looked up by their cells, since ${apart}`)
    })
  })

  it.each([
    [
      'a type',
      { type: 'category', encoding: 'codes', vocabulary: ['0', '1'] },
      'score is a number where it was a category',
    ],
    ['a name', { name: 'age' }, 'score is a new feature'],
  ])('features that callers would have to change leave the decision to a person: %s', async (_, change, obstacle) => {
    const [target, score] = featureSchema(CHAMPION).columns
    const statistics = { top: [], missingRate: 0 }
    const columns = [
      target,
      { ...score, ...change, ...('type' in change ? { statistics } : {}) },
    ] as FeatureSchema['columns']
    // A weak champion, in cells that both can read.
    const rows = many(BETTER).map((row) => ({ ...row, champion: row.actual === 'yes' ? '0' : '1' }))
    const { decision } = await evaluated(await worldWithChampion({ rows, schema: { columns } }))
    expect(decision.status).toBe('pending')
    expect(decision.reason).toContain(obstacle)
  })

  describe('with a feature that is read otherwise', () => {
    type Reading = NonNullable<(FeatureColumn & { type: 'number' })['reading']>['number']
    const dressed = (number: Partial<Reading>): Reading => ({
      decimal: '.',
      thousands: null,
      prefix: null,
      suffix: null,
      ...number,
    })
    const columnsReading = (number: Reading) => {
      const { columns } = featureSchema('r')
      const reading = { missingWords: 'values', number }
      return columns.map((column) => (column.role === 'feature' ? { ...column, reading } : column)) as typeof columns
    }
    const decided = async (was: Reading, is: Reading, cell: (text: string) => string) => {
      const rows = many(BETTER).map((row) => ({ ...row, champion: cell(row.champion) }))
      const world = await worldWithChampion({ rows, schema: { version: 3, columns: columnsReading(was) } })
      const schema = { ...featureSchema(RUN_ID), version: 3, columns: columnsReading(is) }
      await world.objects.put(KEYS.schema, JSON.stringify(schema))
      return await evaluated(world)
    }

    it('in another unit it is no gain that the champion cannot read the rows: callers have to be told', async () => {
      const [was, is] = [dressed({ decimal: ',', suffix: '€' }), dressed({ prefix: '$' })]
      const { decision, againstChampion } = await decided(was, is, (text) => `$${text}`)
      expect(againstChampion).toMatchObject({
        advantage: null,
        obstacles: ['that one reads score in another way, so its answers to these rows say nothing of it'],
        changes: ['score is read as in "$1234.5" where it was as in "1234,5€"'],
      })
      expect(decision).toMatchObject({
        status: 'pending',
        reasons: [{ code: 'not-comparable-with-champion' }, { code: 'callers-must-change' }, {}, {}],
      })
    })

    it('that only gained a unit the champion is given numbers that it knows, and nobody has to change', async () => {
      const dollars = await decided(null, dressed({ prefix: '$' }), (text) => `$${text}`)
      const plain = await evaluated(await worldWithChampion())
      expect(dollars.againstChampion).toEqual(plain.againstChampion)
      expect(dollars.decision.status).toBe('approved')
    })
  })

  it.each([
    [{ kind: 'missing' } as const, 'its endpoint boostline-churn-20260601-000000-00000001 is gone'],
    [{ kind: 'failed', status: 'Failed', reason: 'x' } as const, 'is Failed'],
  ])('a champion that does not serve leaves the decision to a person', async (state, obstacle) => {
    const world = await worldWithChampion()
    world.scorer.states.push({ kind: 'ready' }, state)
    expect((await evaluated(world)).decision).toMatchObject({
      status: 'pending',
      reason: expect.stringContaining(obstacle),
    })
  })

  it('a champion that does not take the rows leaves the decision to a person', async () => {
    const world = await worldWithChampion()
    world.scorer.models.set(CHAMPION, () => [])
    const { decision } = await evaluated(world)
    expect(decision.status).toBe('pending')
    expect(decision.reason).toContain('that one could not be scored (predictions-unreadable)')
  })

  it('a right to ask the champion that is missing is an error in the log: who decides cannot know', async () => {
    const world = await worldWithChampion()
    world.scorer.models.set(CHAMPION, () => {
      throw sampleError('aws-denied', 'no InvokeEndpoint')
    })
    expect((await evaluated(world)).decision.status).toBe('pending')
    expect(world.log.entries.filter(({ level }) => level === 'error')).toMatchObject([
      { message: 'champion-unscored', fields: { runId: CHAMPION, code: 'aws-denied', hint: expect.any(String) } },
    ])
  })

  it('a champion that is being changed is waited for', async () => {
    const world = await worldWithChampion()
    world.scorer.states.push({ kind: 'ready' }, { kind: 'changing', status: 'Updating' })
    expect((await world.deliver()).batchItemFailures).toHaveLength(1)
    expect(await world.json(KEYS.evaluation)).toBeUndefined()
  })

  it('a champion that was imported cannot be compared', async () => {
    const world = await worldWithChampion()
    const { training, source } = runKeys('churn', CHAMPION)
    await world.objects.delete(training)
    const imported = {
      ...((await world.json(KEYS.source)) as object),
      runId: CHAMPION,
      key: 'models/churn/model.tar.gz',
    }
    await world.objects.put(source, JSON.stringify(imported))
    expect((await evaluated(world)).decision.reason).toContain('that one was trained elsewhere')
  })

  it.each(['training', 'schema'] as const)(
    'a champion whose %s.json was deleted leaves it to a person',
    async (record) => {
      const world = await worldWithChampion()
      const key = runKeys('churn', CHAMPION)[record]
      await world.objects.delete(key)
      const { decision } = await evaluated(world)
      expect([decision.status, decision.reason]).toEqual([
        'pending',
        expect.stringContaining(`${key} of that one is not there any more`),
      ])
    },
  )

  it.each(['training', 'schema', 'source', 'evaluation'] as const)(
    'a champion whose %s.json is damaged is not the failure of the run',
    async (record) => {
      const world = await worldWithChampion()
      const key = runKeys('churn', CHAMPION)[record]
      await world.objects.put(key, '{}')
      const { decision } = await evaluated(world)
      expect([decision.status, decision.reason]).toEqual([
        'pending',
        expect.stringMatching(`what is stored of that one cannot be read: .*${key}`),
      ])
      expect(await world.json(KEYS.failure)).toBeUndefined()
    },
  )

  it('where nothing can be compared, tells what the champion reached by itself', async () => {
    const world = await worldWithChampion({ training: { columns: ['age'] } })
    const { evaluation } = runKeys('churn', CHAMPION)
    const { decision, ...record } = await evaluated(await worldWithChampion())
    const logLoss = { value: 0.3, baseline: 0.69 }
    const before = { ...record, decision, runId: CHAMPION, rows: 80, metrics: { logLoss } }
    await world.objects.put(evaluation, JSON.stringify(before))
    expect((await evaluated(world)).againstChampion).toMatchObject({
      advantage: null,
      championAlone: { metric: 'logLoss', rows: 80, ...logLoss },
    })
  })

  it('the champion is asked one call at a time, with a pause as long as the call after each', async () => {
    const world = await worldWithChampion()
    const concurrencies: number[] = []
    const scorer: Scorer = {
      ...world.scorer,
      score: async (target, rows, { attempt = async (call) => await call(), ...options }) => {
        const isChampion = targetName(target) === CHAMPION
        if (isChampion) concurrencies.push(options.concurrency)
        const slowly = (call: () => Promise<Float64Array>) =>
          attempt(async () => {
            if (isChampion) world.nowMs += 700
            return await call()
          })
        return await world.scorer.score(target, rows, { ...options, attempt: slowly })
      },
    }
    Object.assign(world.dependencies, { scorer })
    await evaluated(world)
    expect(concurrencies).toEqual([1])
    expect(world.delaysMs).toEqual([700])
  })
})

it('says which rows were hardest, which feature counts, and what SageMaker shows', async () => {
  const { worstErrors, importance, binary_classification_metrics } = await evaluated(await worldWithChampion())
  expect(worstErrors).toHaveLength(20)
  expect(worstErrors?.[0]).toEqual({
    row: '4',
    actual: 'no',
    predicted: 'no',
    probability: '0.7',
    loss: expect.closeTo(-Math.log(0.7), 12),
  })
  // The rows as uploaded hold the champion's answers, which this world's model would give as well.
  expect(importance).toMatchObject({ metric: 'logLoss', rows: 40, features: [{ name: 'score' }] })
  expect(importance?.features[0]?.increase).toBeGreaterThan(0)
  expect(binary_classification_metrics).toMatchObject({
    confusion_matrix: { 0: { 0: 20, 1: 0 }, 1: { 0: 0, 1: 20 } },
    auc: { value: 1, standard_deviation: 'NaN' },
    false_positive_rate: { value: 0 },
    receiver_operating_characteristic_curve: {
      true_positive_rates: [0.5, 1, 1, 1],
      false_positive_rates: [0, 0, 0.5, 1],
    },
  })
})

describe('where too few rows are unknown to both', () => {
  const FEW = many(ALIKE, 3)
  const BURST = { since: '2026-07-01T10:41:00.000Z' }
  const BEFORE = { since: '2026-07-01T10:00:00.000Z' }

  it.each([
    ['pending', 'a champion that served at the upload', FEW, BEFORE, [expect.stringContaining('12 test rows')]],
    ['approved', 'a champion of the same burst, before which nothing served', FEW, BURST, undefined],
    ['approved', 'the same, and the few rows look worse', many(WORSE, 3), BURST, undefined],
  ] as const)('is %s against %s', async (status, _, rows, { since }, lack) => {
    const world = await worldWithChampion({ rows })
    await putPointer(world.objects, CHAMPION, { ...EARLIER, since })
    const { decision, againstChampion } = await evaluated(world)
    expect([decision.status, againstChampion?.lack]).toEqual([status, lack])
    expect(againstChampion?.obstacles).toEqual([])
  })

  it('a file that is the same to the byte, trained in the same way, is no worse', async () => {
    const world = await worldWithChampion({ rows: FEW.map((row) => ({ ...row, champion: row.ours })) })
    await putPointer(world.objects, CHAMPION, { ...EARLIER, ...BEFORE })
    const copy = async (name: 'source' | 'training') => {
      const found = await world.objects.get(KEYS[name])
      await world.objects.put(runKeys('churn', CHAMPION)[name], found?.body ?? '')
    }
    const everyRow = { no: ALL_TESTED, yes: ALL_TESTED }
    const training = trainingRecord(RUN_ID, FEW.length)
    await world.objects.put(
      KEYS.training,
      JSON.stringify({ ...training, split: { ...training.split, boundaries: everyRow } }),
    )
    await copy('source')
    await copy('training')
    const { decision, againstChampion } = await evaluated(world)
    expect(againstChampion).toMatchObject({ advantage: { value: 0, low: 0, high: 0, rows: 12 }, obstacles: [] })
    expect(decision.status).toBe('approved')
  })
})

it('a run is judged against the champion that serves when the comparison is done', async () => {
  const world = await worldWithChampion({ rows: many(WORSE) })
  const NEXT = 'boostline-churn-20260602-000000-00000002'
  for (const name of ['training', 'schema'] as const) {
    const found = await world.objects.get(runKeys('churn', CHAMPION)[name])
    await world.objects.put(runKeys('churn', NEXT)[name], found?.body ?? '')
  }
  // The next one of the burst takes over while the first is asked, and answers nothing but halves.
  world.scorer.models.set(NEXT, () => [0.5])
  world.scorer.models.set(CHAMPION, (row) => {
    void putPointer(world.objects, NEXT, EARLIER)
    return row
  })
  const { decision, againstChampion } = await evaluated(world)
  expect([decision.status, decision.comparedWith, againstChampion?.champion]).toEqual(['approved', NEXT, NEXT])
})
