import { MODEL_ARCHIVE } from '#engines/scoring/archive/testing/model-archives.ts'
import type { OnnxHere } from '#engines/scoring/onnx.ts'
import { recordingLog } from '#shared/log/recording-log.ts'
import { pointerKey, runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import type { EvaluationMessage } from '#shared/records/evaluation-message.ts'
import type { Decision } from '#shared/records/evaluation-record.ts'
import { type FailureRecord, failureRecordSchema } from '#shared/records/failure-record.ts'
import { modelPointerSchema } from '#shared/records/model-pointer.ts'
import { type OpenWork, openWorkSchema } from '#shared/records/open-work.ts'
import { readRecord } from '#shared/records/record-files.ts'
import type { Quality } from '#shared/records/training-record.ts'
import { memoryRegistry } from '#shared/registry/memory-registry.ts'
import type { Approval, ModelRegistry } from '#shared/registry/model-registry.ts'
import { FakeTrainingJobs } from '#shared/training/fake-training-jobs.ts'
import { plannedJobs } from '#shared/training/training-plan.ts'
import type { UploadVersions } from '#shared/uploads/upload-version.ts'
import { createHandler } from '../create-handler.ts'
import { withHosting } from '../deps.ts'
import type { EvaluationQueue } from '../lifecycle/evaluation-queue.ts'
import type { TrainingOutcome } from '../lifecycle/training-outcomes.ts'
import { FakeHealth } from './fake-health.ts'
import { FakeSageMaker } from './fake-sagemaker.ts'
import { FakeScorer } from './fake-scorer.ts'

export const DATASET = 'iris'
export const FIRST = 'boostline-iris-20260701-100000-aaaaaaaa'
export const SECOND = 'boostline-iris-20260702-100000-bbbbbbbb'
export const THIRD = 'boostline-iris-20260703-100000-cccccccc'
const MINUTE_MS = 60_000

export const ROLLOUT_ALARM = {
  source: 'aws.cloudwatch',
  'detail-type': 'CloudWatch Alarm State Change',
  detail: { alarmName: 'boostline-rollout-errors', state: { value: 'ALARM' } },
}

export const HEARTBEAT = { source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} }

export type PipelineOptions = { readonly onnx?: OnnxHere; readonly modelPrefixes?: readonly string[] }

/** The function over fakes with state, and what a person or another function does around it. */
export function pipeline(options: PipelineOptions = {}) {
  const clock = pipelineClock()
  return pipelineWith(memoryRegistry(undefined, clock), (port) => port, clock, options)
}

function pipelineClock() {
  const clock = { time: Date.UTC(2026, 6, 5, 10, 0), now: () => clock.time }
  return clock
}

/** The same over another registry; `reach` stands between the function and each of its ports. */
export function pipelineWith<Registry extends ModelRegistry>(
  registry: Registry,
  reach: <Port extends object>(port: Port) => Port = (port) => port,
  clock = pipelineClock(),
  { onnx, modelPrefixes = [] }: PipelineOptions = {},
) {
  const objects = memoryObjectStore('boostline', clock)
  const sagemaker = new FakeSageMaker()
  const jobs = new FakeTrainingJobs()
  const messages: EvaluationMessage[] = []
  const logLines: string[] = []
  const endpointLogLines: string[] = []
  const log = recordingLog()
  const health = new FakeHealth()
  const scorer = new FakeScorer()
  const uploads: UploadVersions = {
    page: async () => ({ versions: [] }),
    tagsOf: async () => ({}),
    setTags: async () => undefined,
  }
  const dependencies = withHosting({
    objects: reach(objects),
    onnx,
    endpoints: reach(sagemaker),
    registry: reach<ModelRegistry>(registry),
    outcomes: reach(sagemaker.outcomes),
    jobs: reach(jobs),
    health: reach(health),
    scorer: reach(scorer),
    uploads: reach(uploads),
    trainingLog: { lastLines: async () => logLines },
    endpointLog: reach({ lastLines: async () => endpointLogLines }),
    queue: reach<EvaluationQueue>({ send: async (message) => void messages.push(message) }),
    clock,
    sleep: async (delayMs) => void (clock.time += delayMs),
    random: () => 0.5,
    log,
    config: {
      region: 'us-east-1',
      bucket: 'boostline',
      prefix: 'boostline',
      roleArn: 'arn:aws:iam::123456789012:role/sagemaker',
      evaluationQueueUrl: 'http://queue',
      modelPrefixes,
      uploadPrefixes: [],
    },
  })
  const handler = createHandler(dependencies)
  const put = (key: string, record: unknown) => objects.put(key, JSON.stringify(record))

  /** What model-training leaves behind for a run; of one with several jobs, the first is running. */
  async function startTraining(
    runId: string,
    manifest?: unknown,
    quality: Quality = 'fast',
    without: readonly string[] = [],
  ): Promise<void> {
    const keys = runKeys(DATASET, runId)
    await put(keys.source, sourceOf(runId, manifest))
    const jobs = plannedJobs(quality, { dataset: DATASET, runId }, without)
    await put(keys.training, { ...trainingOf(runId), quality, jobs })
    await put(keys.open, {
      version: 1,
      runId,
      dataset: DATASET,
      code: 'in-training',
      reason: '',
      hint: '',
      since: iso(),
    })
    const [first] = jobs
    if (first) sagemaker.trainings.set(first.name, outcomeOf('running', '', first.outputPrefix))
  }

  /** The job is complete and its model in the bucket; nobody was told. */
  async function finishTraining(runId: string): Promise<void> {
    await objects.put(runKeys(DATASET, runId).model, MODEL_ARCHIVE)
    sagemaker.trainings.set(runId, outcomeOf('completed'))
  }

  /** What model-evaluation leaves behind; returns the package's ARN. */
  async function evaluate(
    runId: string,
    approval: Approval = 'approved',
    facts: { readonly comparedWith?: string | null } = {},
  ): Promise<string> {
    const champion = (await pointer())?.champion?.runId ?? null
    const decision = { status: approval, reason: 'good enough', comparedWith: champion, ...facts }
    await put(runKeys(DATASET, runId).evaluation, evaluationOf(runId, decision))
    await registry.ensureGroup(DATASET)
    return await registry.create({
      runId,
      dataset: DATASET,
      image: 'image',
      modelDataUrl: `s3://boostline/${runKeys(DATASET, runId).model}`,
      evaluationUri: `s3://boostline/${runKeys(DATASET, runId).evaluation}`,
      metrics: {},
      decision,
    })
  }

  /** What model-evaluation makes of an imported model; returns the package's ARN. */
  async function registerImported(dataset: string, runId: string): Promise<string> {
    await registry.ensureGroup(dataset)
    return await registry.create({
      runId,
      dataset,
      image: 'image',
      modelDataUrl: `s3://boostline/${runKeys(dataset, runId).model}`,
      evaluationUri: `s3://boostline/${runKeys(dataset, runId).evaluation}`,
      metrics: {},
      decision: { status: 'pending', reason: 'imported' },
    })
  }

  /** A person's `update-model-package`. */
  function decide(arn: string, approval: Approval, reason = 'a person decided'): Promise<void> {
    return registry.decide(arn, approval, reason)
  }

  /** A run that went all the way to its package; its approval was not acted on. */
  async function deployed(runId: string, approval: Approval = 'approved', manifest?: unknown): Promise<string> {
    await startTraining(runId, manifest)
    await finishTraining(runId)
    await handler(modelUploaded(runId))
    return await evaluate(runId, approval)
  }

  /** A run whose approval was acted on. */
  async function serving(runId: string, manifest?: unknown): Promise<string> {
    const arn = await deployed(runId, 'approved', manifest)
    await handler(packageChanged(arn))
    return arn
  }

  const iso = () => new Date(clock.time).toISOString()
  const pointer = () => readRecord(objects, pointerKey(DATASET), modelPointerSchema)
  return {
    objects,
    registry,
    sagemaker,
    jobs,
    messages,
    logLines,
    endpointLogLines,
    log,
    health,
    scorer,
    clock,
    handler,
    startTraining,
    finishTraining,
    evaluate,
    registerImported,
    decide,
    deployed,
    serving,
    pointer,
    champion: async () => (await pointer())?.champion?.runId,
    open: (runId: string): Promise<OpenWork | undefined> =>
      readRecord(objects, runKeys(DATASET, runId).open, openWorkSchema),
    failure: (runId: string): Promise<FailureRecord | undefined> =>
      readRecord(objects, runKeys(DATASET, runId).failure, failureRecordSchema),
    endpoints: () => [...sagemaker.endpoints.keys()],
    advance: (minutes: number) => {
      clock.time += minutes * MINUTE_MS
    },
  }
}

export function modelUploaded(runId: string, key = `runs/${DATASET}/${runId}/output/model.tar.gz`) {
  return {
    Records: [
      {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        eventTime: '2026-07-05T10:00:00.000Z',
        eventName: 'ObjectCreated:CompleteMultipartUpload',
        s3: { bucket: { name: 'boostline' }, object: { key } },
      },
    ],
  }
}

export function packageChanged(ModelPackageArn: string) {
  return stateChange('Model Package', { ModelPackageArn })
}

export function trainingChanged(TrainingJobName: string) {
  return stateChange('Training Job', { TrainingJobName })
}

export function endpointChanged(EndpointName: string) {
  return stateChange('Endpoint', { EndpointName })
}

export function outcomeOf(status: TrainingOutcome['status'], failureReason = '', outputPrefix = 'runs/iris/') {
  const phase = 'Starting: Preparing the instances'
  return { status, phase, failureReason, outputUri: `s3://boostline/${outputPrefix}` }
}

function stateChange(what: string, detail: Record<string, string>) {
  return { source: 'aws.sagemaker', 'detail-type': `SageMaker ${what} State Change`, detail }
}

/** The day in a run's name is the day of its upload. */
function sourceOf(runId: string, manifest: unknown) {
  const [, year, month, day] = /-(\d{4})(\d{2})(\d{2})-/.exec(runId) ?? []
  return {
    version: 1,
    runId,
    dataset: DATASET,
    bucket: 'boostline',
    key: 'datasets/iris.csv',
    eTag: 'e',
    sizeBytes: 1,
    eventTime: `${year}-${month}-${day}T10:00:00Z`,
    manifest: manifest === undefined ? null : { key: 'datasets/iris/manifest.json', text: JSON.stringify(manifest) },
    codeVersion: 'test',
  }
}

function trainingOf(runId: string) {
  return {
    version: 1,
    runId,
    dataset: DATASET,
    rows: { total: 150, withoutTarget: 0, train: 105, validation: 30, test: 15 },
    split: {
      method: 'hash',
      seed: 1729,
      ratios: { train: 0.7, validation: 0.2, test: 0.1 },
      columns: [],
      boundaries: {},
    },
    hyperparameters: { num_round: '4000' },
    job: {
      name: runId,
      image: 'registry/sagemaker-xgboost:1.7-1',
      instanceType: 'ml.m5.large',
      instanceCount: 1,
      volumeSizeGb: 10,
      maxRuntimeSeconds: 3600,
    },
    warnings: [],
  }
}

function evaluationOf(runId: string, decision: Decision) {
  return {
    version: 1,
    runId,
    dataset: DATASET,
    problem: 'multiclass',
    rows: 15,
    metrics: {},
    confusion: null,
    threshold: null,
    decision,
  }
}
