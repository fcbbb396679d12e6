import { describe, expect, it } from 'vitest'
import { deploymentRecordSchema } from '#shared/records/deployment-record.ts'
import { evaluationMessageSchema } from '#shared/records/evaluation-message.ts'
import { evaluationRecordSchema } from '#shared/records/evaluation-record.ts'
import { modelPointerSchema } from '#shared/records/model-pointer.ts'
import type { Problem } from '#shared/schema/feature-schema.ts'
import { answersOf, predictionsOf } from './predictions.ts'

const RUN = 'boostline-iris-20260702-085500-0a1b2c3d'
const EARLIER = 'boostline-iris-20260701-085500-1a1b2c3d'
const RETIRED = 'boostline-iris-20260630-085500-2a1b2c3d'
const MESSAGE = {
  endpointName: RUN,
  testDataS3BucketName: 'boostline',
  testDataS3Key: `runs/iris/${RUN}/test/part-00000.csv`,
  runId: RUN,
  dataset: 'iris',
  version: 1,
}
const DEPLOYMENT = {
  version: 1,
  runId: RUN,
  dataset: 'iris',
  modelName: RUN,
  endpointConfigName: RUN,
  endpointName: RUN,
  image: '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:3.2-0',
  modelDataUrl: `s3://boostline/runs/iris/${RUN}/output/model.tar.gz`,
  memoryMb: 2048,
  maxConcurrency: 2,
  at: '2026-07-02T08:57:00.000Z',
}
const source = { key: 'datasets/iris.csv', eventTime: '2026-07-02T08:55:00.000Z', sequencer: '0A' }
const servingRun = (runId: string) => ({
  runId,
  endpointName: runId,
  modelPackageArn: 'arn:aws:sagemaker:us-east-1:123456789012:model-package/boostline-iris/2',
  source,
  since: '2026-07-02T08:58:00.000Z',
})
const POINTER = {
  version: 1,
  dataset: 'iris',
  revision: 2,
  champion: servingRun(RUN),
  challenger: null,
  rollout: null,
  previous: [{ ...servingRun(EARLIER), until: '2026-07-02T08:58:00.000Z' }],
  retired: [{ runId: RETIRED, endpointName: RETIRED, at: '2026-07-01T08:58:00.000Z' }],
  history: [{ revision: 2, at: '2026-07-02T08:58:00.000Z', who: 'evaluation', why: 'better', from: EARLIER, to: RUN }],
}

/** As versions before there were types of targets wrote them; buckets keep them for years. */
describe('what was written without a type is of an endpoint', () => {
  it('deployment.json', () => {
    expect(deploymentRecordSchema.parse(DEPLOYMENT)).toEqual({ ...DEPLOYMENT, type: 'endpoint' })
  })

  it('the message in the queue', () => {
    expect(evaluationMessageSchema.parse(MESSAGE)).toEqual({ ...MESSAGE, type: 'endpoint' })
  })

  it('the pointer', () => {
    const typed = <Run>(run: Run) => ({ ...run, type: 'endpoint' })
    expect(modelPointerSchema.parse(POINTER)).toEqual({
      ...POINTER,
      champion: typed(POINTER.champion),
      previous: POINTER.previous.map(typed),
      retired: POINTER.retired.map(typed),
    })
  })

  it('and what is written now has all that they read, so that two versions can run side by side', () => {
    expect(deploymentRecordSchema.parse({ ...DEPLOYMENT, type: 'endpoint' })).toMatchObject(DEPLOYMENT)
    expect(modelPointerSchema.parse(modelPointerSchema.parse(POINTER))).toMatchObject(POINTER)
  })
})

it('a type that this version does not know is refused, and not taken for an endpoint', () => {
  const unknown = { ...DEPLOYMENT, type: 'satellite' }
  expect(deploymentRecordSchema.safeParse(unknown).success).toBe(false)
})

it('an evaluation without what newer ones know answers at its threshold, with the probabilities of the model', () => {
  const evaluation = evaluationRecordSchema.parse({
    version: 1,
    runId: RUN,
    dataset: 'churn',
    problem: 'binary',
    rows: 40,
    metrics: { logLoss: { value: 0.4, low: 0.3, high: 0.5, baseline: 0.69 } },
    confusion: null,
    threshold: 0.3,
    thresholdFrom: 'validation rows',
    decision: { status: 'approved', reason: 'a gain of 0.29 over knowing no features' },
    againstChampion: { champion: EARLIER, advantage: null, obstacles: ['only 8 test rows are unknown to both models'] },
  })
  const problem: Problem = { type: 'binary', classes: ['no', 'yes'].map((label) => ({ label, count: 20 })) }
  const answers = answersOf(problem, Float64Array.of(0.29, 0.31), evaluation)
  expect(predictionsOf(problem, answers, { probabilities: false })).toEqual([
    { label: 'no', probability: 0.71, threshold: 0.3 },
    { label: 'yes', probability: 0.31, threshold: 0.3 },
  ])
})
