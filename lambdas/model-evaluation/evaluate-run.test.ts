import { describe, expect, it } from 'vitest'
import { trainedModel } from '#engines/scoring/testing/trained-model.ts'
import { sampleError } from '#shared/errors/sample-error.ts'
import { refitKey, runKeys } from '#shared/names/run-keys.ts'
import { evaluationRecordSchema } from '#shared/records/evaluation-record.ts'
import { servingRecord, servingRecordSchema } from '#shared/records/serving-record.ts'
import { sourceRecordSchema } from '#shared/records/source-record.ts'
import type { TrainingRecord } from '#shared/records/training-record.ts'
import { featureSchemaSchema, type Problem } from '#shared/schema/feature-schema.ts'
import type { Scorer } from '#shared/serving/scorer.ts'
import { createHandler } from './create-handler.ts'
import {
  BUCKET,
  DEPLOYED_AT_MS,
  type EvaluationWorld,
  evaluationWorld,
  featureSchema,
  IMAGE,
  INVOCATION_MS,
  KEYS,
  MESSAGE,
  POINTER_KEY,
  putPointer,
  RUN_ID,
  repeated,
  sqsRecord,
  trainingRecord,
} from './testing/evaluation-world.ts'

const DONE = { batchItemFailures: [] }
const HANDED_BACK = { batchItemFailures: [{ itemIdentifier: 'message-1' }] }
const TWO_HOURS_MS = 2 * 60 * 60 * 1000

async function expectFailure(world: EvaluationWorld, failure: Record<string, unknown>): Promise<void> {
  expect(await world.json(KEYS.failure)).toMatchObject({ runId: RUN_ID, stage: 'evaluation', ...failure })
  expect(world.registry.packages).toEqual([])
  expect(await world.json(KEYS.evaluation)).toBeUndefined()
}

describe('a run whose endpoint is in service', () => {
  it('is scored, recorded and registered: two classes', async () => {
    const world = await evaluationWorld()
    expect(await world.deliver()).toEqual(DONE)
    const reason = expect.stringMatching(
      /^It predicts better than guessing by the class shares\. Log loss 0\.3709 \(guessing by the class shares: 0\.6931; lower is better\) on 40 test rows: better by 0\.3222 \(95 % interval: 0\.\d+ to 0\.\d+ better\)\. The intervals are rough: there are 40 test rows where 50, with 10 of each class, are wanted\.$/,
    )
    expect(await world.json(KEYS.evaluation)).toMatchObject({
      version: 1,
      runId: RUN_ID,
      dataset: 'churn',
      problem: 'binary',
      rows: 40,
      metrics: {
        auc: { value: 1, baseline: 0.5 },
        prAuc: { value: 1 },
        logLoss: { value: expect.closeTo(-Math.log(0.9 * 0.9 * 0.4 * 0.7) / 4, 12) },
        brier: { value: expect.closeTo((0.01 + 0.01 + 0.36 + 0.09) / 4, 12) },
        accuracy: { value: 0.75 },
        balancedAccuracy: { value: 0.75 },
        precision: { value: expect.closeTo(2 / 3, 12) },
        recall: { value: 1 },
        f1: { value: 0.8 },
        specificity: { value: 0.5 },
        mcc: { value: expect.closeTo(1 / Math.sqrt(3), 12) },
      },
      confusion: {
        labels: ['no', 'yes'],
        matrix: [
          [10, 10],
          [0, 20],
        ],
      },
      threshold: 0.5,
      thresholdFrom: 'default',
      decision: { status: 'approved', reason, comparedWith: null },
      againstBaseline: { metric: 'logLoss', rows: 40 },
      againstChampion: null,
      importance: null,
      shapImportanceMissing: 'It was deployed by a version of Boostline that did not compile models for explanations.',
    })
    expect(world.registry.packages).toMatchObject([
      {
        runId: RUN_ID,
        dataset: 'churn',
        image: IMAGE,
        modelDataUrl: `s3://${BUCKET}/runs/churn/${RUN_ID}/output/model.tar.gz`,
        evaluationUri: `s3://${BUCKET}/runs/churn/${RUN_ID}/evaluation/evaluation.json`,
        metrics: { auc: 1, accuracy: 0.75 },
        approval: 'approved',
        decision: { status: 'approved', reason, comparedWith: null },
        word: undefined,
      },
    ])
    expect(await world.json(KEYS.failure)).toBeUndefined()
  })

  it('is scored, recorded and registered: several classes', async () => {
    const problem: Problem = {
      type: 'multiclass',
      classes: ['a', 'b', 'c'].map((label) => ({ label, count: 20 })),
    }
    const test = repeated(['0,0.8,0.1,0.1', '0,0.2,0.1,0.7', '1,0.3,0.4,0.3', '2,0,0,1'], 20)
    const world = await evaluationWorld({ problem, test })
    expect(await world.deliver()).toEqual(DONE)
    expect(await world.json(KEYS.evaluation)).toMatchObject({
      problem: 'multiclass',
      rows: 80,
      metrics: { accuracy: { value: 0.75 }, logLoss: { value: expect.closeTo(-Math.log(0.8 * 0.2 * 0.4) / 4, 9) } },
      confusion: {
        labels: ['a', 'b', 'c'],
        matrix: [
          [20, 0, 20],
          [0, 20, 0],
          [0, 0, 20],
        ],
      },
      threshold: null,
    })
    expect(world.registry.packages).toHaveLength(1)
  })

  it('is scored, recorded and registered: a number', async () => {
    const problem: Problem = { type: 'regression', target: { mean: 10, min: 0, max: 20 } }
    const world = await evaluationWorld({ problem, test: repeated(['3,2.5', '-0.5,0', '2,2', '7,8'], 10) })
    expect(await world.deliver()).toEqual(DONE)
    expect(await world.json(KEYS.evaluation)).toMatchObject({
      problem: 'regression',
      metrics: {
        rmse: { value: expect.closeTo(0.6123724, 6) },
        mae: { value: 0.5 },
        r2: { value: expect.closeTo(0.9486081, 6) },
      },
      confusion: null,
      threshold: null,
      decision: {
        status: 'approved',
        reason: expect.stringMatching(
          /^It predicts better than always answering the mean\. RMSE 0\.6124 \(.*\) on 40 test rows: better by 7\.0075 /,
        ),
      },
    })
  })

  it('says how far each column moves its answers, where its model is compiled', async () => {
    const world = await evaluationWorld()
    const { reference, bytes } = trainedModel(featureSchema(RUN_ID))
    reference.free()
    await world.objects.put(KEYS.servingModel, bytes)
    await world.deliver()
    const record = await world.json(KEYS.evaluation)
    expect(record).toMatchObject({
      shapImportance: {
        rows: 40,
        wantedRows: 40,
        features: [{ name: 'score', meanAbsolute: expect.any(Number) as number }],
      },
    })
    expect(record).not.toHaveProperty('shapImportanceMissing')
    expect(record).toMatchObject({ servedModel: { models: 1, trees: 10 } })
  })

  it.each([
    [{ num_round: '60', early_stopping_rounds: '50' }, undefined],
    [{ num_round: '59', early_stopping_rounds: '50', eta: '0.05' }, ['59', '0.05']],
  ])('warns where early stopping could not end its training: %j', async (hyperparameters, told) => {
    const world = await evaluationWorld()
    const { reference, bytes } = trainedModel(featureSchema(RUN_ID), 10)
    reference.free()
    await world.objects.put(KEYS.servingModel, bytes)
    await world.objects.put(KEYS.training, JSON.stringify({ ...trainingRecord(RUN_ID, 40), hyperparameters }))
    await world.deliver()
    const [num_round, eta] = told ?? []
    const { warnings } = (await world.json(KEYS.evaluation)) as { readonly warnings?: readonly string[] }
    expect(warnings).toEqual(
      told && [
        `More rounds might have helped: the best round on the validation rows, 10, is so near hyperparameters.num_round, ${num_round}, that early stopping, which waits 50 rounds for a better one, could not end the training. Raise num_round, or eta (${eta}).`,
      ],
    )
  })

  it('names the best round of stage 1 where a refit serves', async () => {
    const world = await evaluationWorld()
    const training: TrainingRecord = {
      ...trainingRecord(RUN_ID, 40),
      quality: 'good',
      hyperparameters: { num_round: '180', early_stopping_rounds: '50', eta: '0.05' },
    }
    const refit = {
      version: 1,
      runId: RUN_ID,
      dataset: training.dataset,
      bestRounds: 152,
      reachedCap: true,
      rounds: 175,
    }
    await world.objects.put(KEYS.training, JSON.stringify(training))
    await world.objects.put(refitKey(KEYS, { role: 'refit' }), JSON.stringify(refit))
    await world.deliver()
    const { warnings } = (await world.json(KEYS.evaluation)) as { readonly warnings?: readonly string[] }
    expect(warnings).toEqual([
      expect.stringContaining('validation rows, 152, is so near hyperparameters.num_round, 180,'),
    ])
  })

  it('keeps with the model why its quality is another than was asked for', async () => {
    const world = await evaluationWorld()
    const whyQuality = 'training.quality is fast: good is forecast to cost $0.0048, more than the $0.003.'
    await world.objects.put(KEYS.training, JSON.stringify({ ...trainingRecord(RUN_ID, 40), whyQuality }))
    await world.deliver()
    expect(await world.json(KEYS.evaluation)).toMatchObject({ warnings: [whyQuality] })
  })

  it('is left for a person to approve where the manifest says so', async () => {
    const world = await evaluationWorld({ manifest: { promotion: { approval: 'manual' } } })
    await world.deliver()
    const reason = expect.stringMatching(/^It is good enough, and waits for you: promotion\.approval is manual\./)
    expect(await world.json(KEYS.evaluation)).toMatchObject({ decision: { status: 'pending', reason } })
    expect(world.registry.packages).toMatchObject([{ approval: 'pending', decision: { reason } }])
  })

  it("is judged at the manifest's threshold", async () => {
    const world = await evaluationWorld({ manifest: { promotion: { threshold: 0.7 } } })
    await world.deliver()
    expect(await world.json(KEYS.evaluation)).toMatchObject({
      threshold: 0.7,
      thresholdFrom: 'manifest',
      metrics: { accuracy: { value: 1 } },
    })
  })
})

describe('what the threshold is for', () => {
  const CHAMPION = 'boostline-churn-20260601-000000-00000001'
  const CHAMPION_EVALUATION = {
    version: 1,
    runId: CHAMPION,
    dataset: 'churn',
    problem: 'binary',
    rows: 40,
    metrics: {},
    confusion: null,
    threshold: 0.3,
    decision: { status: 'approved', reason: '' },
  }

  it.each([
    ['accuracy', 'nothing serves', undefined, undefined],
    ['f1', 'an older version found that of the champion', { thresholdFrom: 'validation rows' }, undefined],
    ['f1', 'the champion has it for F1', { thresholdFrom: 'validation rows', thresholdFor: 'f1' }, undefined],
    ['accuracy', 'the champion has it by default', { thresholdFrom: 'default' }, undefined],
    [
      'accuracy',
      'the champion has it for a recall',
      { thresholdFrom: 'validation rows', thresholdFor: 'recall>=0.8' },
      undefined,
    ],
    ['balanced', 'the manifest says so', { thresholdFrom: 'validation rows' }, 'balanced'],
    ['accuracy', 'the manifest says so', { thresholdFrom: 'validation rows' }, 'accuracy'],
  ] as const)('is %s where %s', async (expected, _, ofChampion, thresholdFor) => {
    const world = await evaluationWorld(thresholdFor && { manifest: { promotion: { thresholdFor } } })
    if (ofChampion) {
      await putPointer(world.objects, CHAMPION, { eventTime: '2026-06-01T00:00:00.000Z' })
      const key = runKeys('churn', CHAMPION).evaluation
      await world.objects.put(key, JSON.stringify({ ...CHAMPION_EVALUATION, ...ofChampion }))
    }
    await world.deliver()
    expect(await world.json(KEYS.evaluation)).toMatchObject({ thresholdFor: expected })
  })

  it('is costs, with what a row costs on the test rows', async () => {
    const manifest = { promotion: { thresholdFor: { cost: { falsePositive: 2, falseNegative: 3 } } } }
    const world = await evaluationWorld({ manifest })
    await world.deliver()
    expect(await world.json(KEYS.evaluation)).toMatchObject({
      threshold: 0.4,
      thresholdFrom: 'costs',
      // A quarter of the rows is a false positive.
      thresholdTest: { metric: 'cost', value: 0.5, low: expect.any(Number), high: expect.any(Number), baseline: 1 },
      decision: {
        reason: expect.stringMatching(
          /The threshold 0\.4 follows from what promotion\.thresholdFor says that errors cost, 2 for each wrong "yes" and 3 for each wrong "no": at that price the answers cost 0\.5 a row on the test rows \(95 % interval .*\), and 1 where "yes" is always answered\./,
        ),
      },
    })
  })

  it('is said to be worth a thought where 0.5 hardly ever answers the rare class', async () => {
    const test = repeated(['0,0.1', '0,0.1', '0,0.1', '0,0.1', '0,0.1', '0,0.1', '0,0.1', '1,0.4'], 20)
    const world = await evaluationWorld({ test })
    await world.deliver()
    expect(await world.json(KEYS.evaluation)).toMatchObject({
      decision: {
        reason: expect.stringContaining(
          'At the threshold 0.5 none of 20 test rows of the class "yes" is answered "yes": promotion.thresholdFor in the manifest',
        ),
      },
      reliability: { error: expect.closeTo((140 * 0.1 + 20 * 0.6) / 160, 9) },
    })
  })
})

describe('a run whose endpoint is not in service', () => {
  it('is handed back, hidden for longer each time, and evaluated once the endpoint serves', async () => {
    const world = await evaluationWorld()
    world.scorer.states.push(
      { kind: 'changing', status: 'Creating' },
      { kind: 'changing', status: 'Creating' },
      { kind: 'ready' },
    )
    expect(await world.deliver({ receiveCount: 1 })).toEqual(HANDED_BACK)
    expect(await world.deliver({ receiveCount: 2 })).toEqual(HANDED_BACK)
    expect(world.registry.packages).toEqual([])
    expect(world.scorer.requests).toHaveLength(0)
    expect(await world.deliver({ receiveCount: 3 })).toEqual(DONE)
    expect(world.registry.packages).toHaveLength(1)
    expect(world.hidden).toEqual([
      { receiptHandle: 'receipt-of-message-1', seconds: 1 },
      { receiptHandle: 'receipt-of-message-1', seconds: 2 },
    ])
    expect(world.delaysMs).toEqual([])
  })

  it.each([
    [1, 1],
    [2, 2],
    [3, 4],
    [4, 8],
    [5, 16],
    [6, 32],
    [7, 60],
    [900, 60],
  ])('is hidden at delivery %i for %i seconds', async (receiveCount, seconds) => {
    const world = await evaluationWorld()
    world.scorer.states.push({ kind: 'changing', status: 'Updating' })
    await world.deliver({ receiveCount })
    expect(world.hidden).toMatchObject([{ seconds }])
  })

  it("fails with the endpoint's own reason where the endpoint failed", async () => {
    const world = await evaluationWorld()
    world.scorer.states.push({ kind: 'failed', status: 'Failed', reason: 'The image does not exist.' })
    expect(await world.deliver()).toEqual(DONE)
    await expectFailure(world, {
      code: 'serving-failed',
      message: `The endpoint ${RUN_ID} is Failed: The image does not exist.`,
    })
  })

  it.each([
    [
      'failed for want of an answer',
      { kind: 'failed', status: 'Failed', reason: 'It did not pass the ping health check.' },
    ],
    ['is missing meanwhile', { kind: 'missing' }],
  ] as const)('is waited for while it may be made again with more memory: it %s', async (_, state) => {
    const world = await evaluationWorld()
    world.scorer.states.push(state)
    const retry = { version: 1, runId: RUN_ID, dataset: 'churn', memoryMb: 3072, reason: 'no ping' }
    const at = new Date(DEPLOYED_AT_MS + 10 * 60_000).toISOString()
    await world.objects.put(KEYS.deploymentRetry, JSON.stringify({ ...retry, at }))
    world.nowMs = DEPLOYED_AT_MS + 39 * 60_000
    expect(await world.deliver()).toEqual(HANDED_BACK)
    expect(await world.json(KEYS.failure)).toBeUndefined()
    world.nowMs = DEPLOYED_AT_MS + 41 * 60_000
    expect(await world.deliver()).toEqual(DONE)
    expect(await world.json(KEYS.failure)).toMatchObject({ stage: 'evaluation' })
  })

  it('fails where the endpoint was deleted', async () => {
    const world = await evaluationWorld()
    world.scorer.states.push({ kind: 'missing' })
    world.nowMs = DEPLOYED_AT_MS + 2 * 60_000
    expect(await world.deliver()).toEqual(DONE)
    await expectFailure(world, { code: 'serving-missing' })
  })

  it('waits for an endpoint that was asked for a moment ago and is not known yet', async () => {
    const world = await evaluationWorld()
    world.scorer.states.push({ kind: 'missing' })
    world.nowMs = DEPLOYED_AT_MS + 2 * 60_000 - 1
    expect(await world.deliver()).toEqual(HANDED_BACK)
    expect(await world.json(KEYS.failure)).toBeUndefined()
  })

  it('is waited for until two hours after its message was sent, and not longer', async () => {
    const world = await evaluationWorld()
    world.scorer.states.push({ kind: 'changing', status: 'Creating' })
    world.nowMs = DEPLOYED_AT_MS + TWO_HOURS_MS
    expect(await world.deliver({ receiveCount: 120 })).toEqual(HANDED_BACK)
    world.nowMs += 1
    expect(await world.deliver({ receiveCount: 121 })).toEqual(DONE)
    await expectFailure(world, {
      code: 'evaluation-timed-out',
      message: `${RUN_ID} could not be evaluated within two hours of its deployment. The last obstacle: The endpoint ${RUN_ID} is Creating.`,
    })
  })

  it('is still evaluated after two hours where the endpoint serves by then', async () => {
    const world = await evaluationWorld()
    world.nowMs = DEPLOYED_AT_MS + TWO_HOURS_MS + 1
    expect(await world.deliver()).toEqual(DONE)
    expect(world.registry.packages).toHaveLength(1)
    expect(await world.json(KEYS.failure)).toBeUndefined()
  })
})

describe('what the predict API reads of a run', () => {
  it('is one record, made of the others', async () => {
    const world = await evaluationWorld({ manifest: { capture: { enabled: true } } })
    await world.deliver()
    const stored = servingRecordSchema.parse(await world.json(KEYS.servingRecord))
    const schema = featureSchemaSchema.parse(await world.json(KEYS.schema))
    const evaluation = evaluationRecordSchema.parse(await world.json(KEYS.evaluation))
    const source = sourceRecordSchema.parse(await world.json(KEYS.source))
    expect(stored).toEqual(servingRecord({ schema, evaluation, source }))
    expect(stored.schema).toEqual(schema)
    expect(evaluation).toMatchObject(stored.evaluation)
    expect(source).toMatchObject(stored.source)
    expect(stored.source.manifest?.text).toContain('capture')
  })

  it('is written by the next delivery where it was cut off before it, and never again', async () => {
    const world = await evaluationWorld()
    await world.deliver()
    const before = await world.text(KEYS.servingRecord)
    await world.objects.delete(KEYS.servingRecord)
    await world.deliver({ receiveCount: 2 })
    expect(await world.text(KEYS.servingRecord)).toBe(before)
    const { eTag, lastModified } = (await world.objects.head(KEYS.servingRecord)) ?? {}
    await world.deliver({ receiveCount: 3 })
    expect(await world.objects.head(KEYS.servingRecord)).toMatchObject({ eTag, lastModified })
  })
})

describe('a message delivered more than once', () => {
  it('makes one model package of ten deliveries one after another, and scores once', async () => {
    const world = await evaluationWorld()
    for (let delivery = 1; delivery <= 10; delivery++) {
      expect(await world.deliver({ receiveCount: delivery })).toEqual(DONE)
    }
    expect(world.registry.packages).toHaveLength(1)
    expect(world.scorer.requests).toHaveLength(1)
  })

  it('makes one record and one model package of ten deliveries at once, even if the answers differ', async () => {
    const world = await evaluationWorld()
    let calls = 0
    const scorer: Scorer = {
      ...world.scorer,
      score: async () => {
        const row = [0.1, 0.9, 0.6, (calls++ % 10) / 10]
        return Float64Array.from({ length: 40 }, (_, at) => row[at % 4] ?? 0)
      },
    }
    const handler = createHandler({ ...world.dependencies, scorer })
    const event = { Records: [sqsRecord({ messageId: 'message-1', body: JSON.stringify(MESSAGE), receiveCount: 1 })] }
    const deliveries = Array.from({ length: 10 }, () =>
      handler(event, { getRemainingTimeInMillis: () => INVOCATION_MS }),
    )
    expect(await Promise.all(deliveries)).toEqual(deliveries.map(() => DONE))
    expect(calls).toBe(10)
    expect(world.registry.requestCount()).toBeGreaterThan(1)
    const evaluation = (await world.json(KEYS.evaluation)) as { metrics: { brier: { value: number } } }
    expect(world.registry.packages).toHaveLength(1)
    expect(world.registry.packages[0]?.metrics['brier']).toBe(evaluation.metrics.brier.value)
  })

  it('registers without scoring again where it was cut off in between', async () => {
    const world = await evaluationWorld()
    world.registry.failures.push(new Error('the process ended'))
    expect(await world.deliver()).toEqual(HANDED_BACK)
    const before = await world.text(KEYS.evaluation)
    expect(before).toBeDefined()
    expect(world.registry.packages).toEqual([])
    world.scorer.states.push({ kind: 'missing' })
    expect(await world.deliver({ receiveCount: 2 })).toEqual(DONE)
    expect(world.registry.packages).toHaveLength(1)
    expect(world.scorer.requests).toHaveLength(1)
    expect(await world.text(KEYS.evaluation)).toBe(before)
  })

  it('leaves a package alone that a person has decided on meanwhile', async () => {
    const world = await evaluationWorld({ manifest: { promotion: { approval: 'manual' } } })
    await world.deliver()
    const before = [...world.registry.packages]
    await world.deliver({ receiveCount: 2 })
    expect(world.registry.packages).toEqual(before)
  })
})

describe('a dependency that fails', () => {
  it('is called again after growing delays', async () => {
    const world = await evaluationWorld()
    world.scorer.faults.push('serving-busy', 'serving-busy', 'serving-busy')
    expect(await world.deliver()).toEqual(DONE)
    expect(world.delaysMs).toEqual([150, 300, 600])
    expect(world.registry.packages).toHaveLength(1)
  })

  it('is left to the next delivery when the time of the function runs out', async () => {
    const world = await evaluationWorld()
    const startedMs = world.nowMs
    world.scorer.faults.push(...Array.from({ length: 100 }, () => sampleError('serving-busy')))
    expect(await world.deliver({ receiveCount: 4 })).toEqual(HANDED_BACK)
    expect(world.nowMs - startedMs).toBeLessThan(INVOCATION_MS - 10_000)
    expect(world.hidden).toMatchObject([{ seconds: 8 }])
    expect(await world.json(KEYS.evaluation)).toBeUndefined()
    expect(await world.json(KEYS.failure)).toBeUndefined()
    world.scorer.faults.length = 0
    expect(await world.deliver({ receiveCount: 5 })).toEqual(DONE)
  })

  it('is called again where the registry is changed by somebody else at the moment', async () => {
    const world = await evaluationWorld()
    world.registry.failures.push(sampleError('registry-conflict'), sampleError('aws-throttled'))
    expect(await world.deliver()).toEqual(DONE)
    expect(world.registry.packages).toHaveLength(1)
  })

  it('ends in failure.json with the last obstacle when it still fails after two hours', async () => {
    const world = await evaluationWorld()
    world.nowMs = DEPLOYED_AT_MS + TWO_HOURS_MS + 1
    world.registry.failures.push(...Array.from({ length: 100 }, () => sampleError('aws-unavailable')))
    expect(await world.deliver({ receiveCount: 130 })).toEqual(DONE)
    expect(await world.json(KEYS.failure)).toMatchObject({
      code: 'evaluation-timed-out',
      message: expect.stringContaining('It is aws-unavailable.'),
    })
  })

  it('ends in failure.json at once where the container refuses the rows', async () => {
    const world = await evaluationWorld()
    world.scorer.faults.push(sampleError('serving-refused'))
    expect(await world.deliver()).toEqual(DONE)
    await expectFailure(world, { code: 'serving-refused' })
  })

  it('hands the message back on a fault that nobody planned for, and says so', async () => {
    const world = await evaluationWorld()
    world.scorer.faults.push(new TypeError('a bug'))
    expect(await world.deliver()).toEqual(HANDED_BACK)
    expect(world.log.entries).toContainEqual(expect.objectContaining({ level: 'error', message: 'unexpected-error' }))
  })
})

describe('records and data that cannot be used', () => {
  it.each([
    ['no deployment.json', KEYS.deployment, undefined, 'record-missing'],
    ['no training.json', KEYS.training, undefined, 'record-missing'],
    ['no schema.json', KEYS.schema, undefined, 'record-missing'],
    ['a schema.json of another kind', KEYS.schema, '{"version":2}', 'record-invalid'],
    ['a damaged pointer', POINTER_KEY, 'not JSON', 'record-invalid'],
    ['no test part', KEYS.testPart, undefined, 'test-data-missing'],
    ['an empty test part', KEYS.testPart, '', 'test-data-empty'],
    ['a label without a class', KEYS.testPart, '2,0.5\n', 'test-data-invalid'],
    ['a test part that lost rows', KEYS.testPart, '1,0.5\n0,0.5\n', 'test-rows-differ'],
    ['rows of another number in rows/test.csv', KEYS.testRows, '_row,_hash,x\n2,00ff,1\n', 'test-rows-differ'],
    ['rows/test.csv of another kind', KEYS.testRows, 'x\n1\n', 'test-rows-differ'],
    [
      'a model that answers margins',
      KEYS.testPart,
      repeated(['0,-3.5\n1,2\n'], 20).join(''),
      'predictions-not-probabilities',
    ],
    [
      'a model that answers too many values',
      KEYS.testPart,
      repeated(['0,0,1\n1,0,1\n'], 20).join(''),
      'predictions-unreadable',
    ],
  ])('end in failure.json: %s', async (_, key, body, code) => {
    const world = await evaluationWorld()
    if (body === undefined) await world.objects.delete(key)
    else await world.objects.put(key, body)
    expect(await world.deliver()).toEqual(DONE)
    await expectFailure(world, { code })
  })
})
