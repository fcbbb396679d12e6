import { archiveOf, MODEL_ARCHIVE } from '#engines/scoring/archive/testing/model-archives.ts'
import { tinyModel } from '#engines/scoring/testing/tiny-model.ts'
import { type CreatedObject, readS3Records } from '#shared/events/s3-records.ts'
import { FOLDERS } from '#shared/names/folders.ts'
import { isHeartbeatKey } from '#shared/names/heartbeat-keys.ts'
import { runOfJob } from '#shared/names/job-names.ts'
import { datasetOfPointerKey } from '#shared/names/run-keys.ts'
import { memoryRegistry } from '#shared/registry/memory-registry.ts'
import type { FunctionName } from '../../infra/wiring.ts'
import { wiring } from '../../infra/wiring.ts'
import { runOfUpload } from '../../lambdas/model-training/start-training.ts'
import { Faults } from './faults.ts'
import { handlerOf, type Services } from './handlers.ts'
import { Invariants } from './invariants/invariants.ts'
import { Invocation, type Outcome } from './invocation.ts'
import { DAY_MS, HOUR_MS, type Plan, START_MS, tellsSomebody, type Upload } from './plan.ts'
import { roll } from './random.ts'
import { Scheduler } from './scheduler.ts'
import { AsyncInvocations } from './services/async-invocations.ts'
import { simulatedBucket, type Write } from './services/bucket.ts'
import { DroppedFiles } from './services/dropped-files.ts'
import { EndpointService } from './services/endpoint-service.ts'
import { EvaluationQueue } from './services/evaluation-queue.ts'
import { Receivers } from './services/receivers.ts'
import { PlannedRuns } from './services/runs.ts'
import { TrainingService } from './services/training-service.ts'
import { Story } from './story.ts'

export const PREFIX = 'boostline'

const PICKLE_ARCHIVE = archiveOf({ 'model.pkl': 'not a model' })
const OF_ONE_COLUMN = tinyModel(1)
const OF_TWO_COLUMNS = tinyModel(2)
/** Of as many columns as most uploads have; its tenth round is the best. */
const STAGE_ONE_ARCHIVE = tinyModel(1, 9)

export type Living = {
  /** No other faults than these happen. */
  readonly only?: ReadonlySet<string> | undefined
  readonly keepsTrace?: boolean
}

/** The functions, the services they call and the events between them, in simulated time. */
export class World {
  readonly plan: Plan
  readonly scheduler = new Scheduler(START_MS)
  readonly story: Story
  readonly faults: Faults
  readonly runs = new PlannedRuns()
  readonly dropped = new DroppedFiles()
  readonly services: Services
  readonly asyncInvocations: AsyncInvocations
  readonly invariants: Invariants
  /**
   * Grows with every change that means something: an unfinished run tried again in vain is none, nor is a mark that goes
   * or comes back (what waits for room loses its model once a day and gets it again), nor what is measured every day.
   */
  changes = 0
  /** The upload that is being put. */
  uploading: { readonly name: string; readonly upload: Upload } | undefined
  /** What is to be known of the event of the file that is being put, to be scored or of outcomes. */
  dropping: ((created: CreatedObject) => void) | undefined
  #underWay = 0
  #measuredMs = START_MS

  /** `pointerChanged`: what else happens when a pointer does. */
  constructor(
    plan: Plan,
    { only, keepsTrace = false }: Living,
    pointerChanged: (write: Write, dataset: string, world: World) => void,
  ) {
    const { seed, storm } = plan
    this.plan = plan
    const scheduler = this.scheduler
    const story = new Story(() => scheduler.nowMs, keepsTrace)
    const faults = new Faults(seed, storm, only)
    this.story = story
    this.faults = faults
    const invoke = (functionName: FunctionName, name: string, event: unknown) => this.#invoke(functionName, name, event)
    this.asyncInvocations = new AsyncInvocations({ scheduler, faults, story, invoke })
    const objects = simulatedBucket(scheduler, {
      written: (write) => {
        const isSame = write.earlier === write.body
        const isRoutine = write.key.startsWith('open/') || write.key.startsWith(FOLDERS.monitoring) || onlyMarks(write)
        if (!isSame && !isRoutine) this.changes++
        this.invariants.written(write)
        const dataset = datasetOfPointerKey(write.key)
        if (dataset !== undefined) pointerChanged(write, dataset, this)
      },
      deleted: (key) => this.invariants.deleted(key),
      notify: (functionName, event, key) => this.#notify(functionName, event, key),
    })
    const jobs = new TrainingService({
      quota: plan.trainingQuota,
      scheduler,
      objects,
      fateOf: ({ name: jobName, outputUri }) => {
        const runId = runOfJob(jobName, outputUri, objects.bucket)?.runId ?? jobName
        const role = /\/jobs\/([^/]+)\/$/.exec(outputUri)?.[1]
        const isOnlyOrLast = jobName === runId || role?.startsWith('refit') === true
        const run = this.runs.nameOf(runId)
        const name = role === undefined ? run : `${run}, ${role.replace('stage-1', 'stage 1')}`
        const upload = this.runs.upload(runId)
        // Of a run in two stages either of them ends as planned, and of several jobs of a stage some of them.
        const endsInStageOne = roll(seed, `stage of ${run}`) < 0.5
        const isOneOfSeveral = /-[a-z]$/.test(role ?? '')
        const isMeant = (isOnlyOrLast || endsInStageOne) && (!isOneOfSeveral || roll(seed, `end of ${name}`) < 0.7)
        const job = isMeant ? (upload?.job ?? 'completes') : 'completes'
        return {
          job,
          minutes: 2 + 40 * roll(seed, `training of ${name}`),
          archiveSecondsBefore: 60 * roll(seed, `archive of ${name}`),
          archive:
            job === 'odd-archive' ? PICKLE_ARCHIVE : isOnlyOrLast ? archiveOfUpload(upload, plan) : STAGE_ONE_ARCHIVE,
        }
      },
      ended: (TrainingJobName, TrainingJobStatus) => {
        story.tell(`SageMaker: the training job of ${TrainingJobName} is ${TrainingJobStatus}`)
        this.#stateChange('Training Job', { TrainingJobName, TrainingJobStatus }, `job of ${TrainingJobName}`)
      },
    })
    const endpoints = new EndpointService({
      quota: plan.endpointQuota,
      scheduler,
      fateOf: (runId) => this.runs.endpoint(runId),
      minutesOf: (what) => 1 + 9 * roll(seed, `endpoint ${this.#withName(what)}`),
      settled: (EndpointName, EndpointStatus) => {
        story.tell(`SageMaker: the endpoint ${EndpointName} is ${EndpointStatus}`)
        const key = `endpoint ${EndpointName} ${EndpointStatus} ${++this.changes}`
        this.#stateChange('Endpoint', { EndpointName, EndpointStatus }, key)
      },
      deletes: (name) => {
        this.changes++
        story.tell(`SageMaker: the endpoint ${name} is being deleted`)
        this.invariants.endpointDeleted(name)
      },
    })
    const packageChanges = new Map<string, number>()
    const registry = memoryRegistry(
      async ({ arn, runId, approval }) => {
        this.changes++
        story.tell(`registry: the package of ${runId} is ${approval}`)
        const change = (packageChanges.get(runId) ?? 0) + 1
        packageChanges.set(runId, change)
        this.invariants.decided(runId, approval)
        this.#stateChange('Model Package', { ModelPackageArn: arn }, `package of ${runId} ${change}`)
      },
      { now: () => scheduler.nowMs },
    )
    const queue = new EvaluationQueue({ scheduler, faults, story, invoke })
    const receivers = new Receivers({
      faults,
      story,
      arrived: (message, body) => {
        this.changes++
        this.invariants.arrived(message, body)
      },
    })
    this.services = {
      objects,
      state: objects.state,
      jobs,
      endpoints,
      registry,
      queue,
      runs: this.runs,
      dropped: this.dropped,
      receivers,
      hasMail: plan.hasMail,
      story,
      scheduler,
      refused: (what) => this.invariants.breach(what),
    }
    this.invariants = new Invariants(scheduler, story, this.services)
    scheduler.at(plan.calmFromMs, () => {
      story.tell('the services are well from now on')
      faults.areOver = true
    })
  }

  get isIdle(): boolean {
    const { jobs, endpoints, queue, state } = this.services
    const isOpen = [...state].some(([key, body]) => key.startsWith('open/') && !mayStayOpen(key, body))
    const isChanging = [...endpoints.states.values()].some((state) => state !== 'failed')
    return (
      this.#underWay === 0 &&
      this.asyncInvocations.underWay === 0 &&
      queue.messages.size === 0 &&
      jobs.running === 0 &&
      !isChanging &&
      !isOpen
    )
  }

  /** The heartbeat's event; `number` tells it from the others. */
  beat(number: number): void {
    const key = `heartbeat ${number}`
    if (this.faults.happens('heartbeat-missed', key)) return this.story.tell(`! missed: ${key}`)
    this.#schedule('model-deployment', key)
  }

  /** The other rules: who is told has a heartbeat of its own, and once a day it is looked at what models are worth. */
  beatOthers(number: number): void {
    if (tellsSomebody(this.plan)) this.#schedule('notifications', `notices heartbeat ${number}`)
    if (this.dropped.ofOutcomes.length === 0 || this.scheduler.nowMs - this.#measuredMs < DAY_MS) return
    this.#measuredMs = this.scheduler.nowMs
    this.#schedule('feedback', `daily ${number}`)
  }

  #schedule(functionName: FunctionName, key: string): void {
    const event = { source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} }
    this.asyncInvocations.send({ functionName, key, event }, { mayBeLost: false })
  }

  invokeDeployment(key: string, event: unknown): void {
    this.asyncInvocations.send({ functionName: 'model-deployment', key, event }, { mayBeLost: false })
  }

  async #invoke(functionName: FunctionName, name: string, event: unknown): Promise<Outcome> {
    const { scheduler, faults, story } = this
    const timeoutMs = wiring.functions[functionName].timeoutSeconds * 1000
    const invocation = new Invocation(this.#withName(name), timeoutMs, { scheduler, faults, story })
    story.detail(`${invocation.name} begins`)
    const handle = handlerOf(functionName, invocation, this.services)
    this.#underWay++
    const outcome = await invocation.run(() => handle(event))
    this.#underWay--
    if (outcome.kind !== 'returned') this.dropped.triedInVain(name)
    return outcome
  }

  /** Ids in the names of events are replaced: they hold a hash of all that came before. */
  #withName(text: string): string {
    return text.replace(/boostline-[a-z0-9-]+-\d{8}-\d{6}-[0-9a-f]{8}/, (runId) => this.runs.nameOf(runId))
  }

  #notify(functionName: FunctionName, event: unknown, key: string): void {
    const [created] = readS3Records(event).created
    if (functionName === 'model-training' && created && this.uploading) {
      const { upload, name } = this.uploading
      const { runId, dataset } = runOfUpload(created, PREFIX)
      this.runs.add({ runId, name, ...upload, dataset })
      this.story.call(runId, name)
    }
    if (created && (functionName === 'batch-scoring' || functionName === 'feedback')) this.dropping?.(created)
    const what =
      functionName === 'model-training' ? `${key} ${this.uploading?.name ?? ''}` : `${key} at ${this.scheduler.nowMs}`
    this.asyncInvocations.send({ functionName, key: this.#withName(what), event }, { mayBeLost: false })
  }

  #stateChange(what: string, detail: Readonly<Record<string, string>>, key: string): void {
    const event = { source: 'aws.sagemaker', 'detail-type': `SageMaker ${what} State Change`, detail }
    const named = this.#withName(key)
    this.asyncInvocations.send({ functionName: 'model-deployment', key: named, event }, { mayBeLost: true })
  }
}

/** Whether nothing of a pointer changed but the marks of retirements. */
function onlyMarks({ key, body, earlier }: Write): boolean {
  if (earlier === undefined || datasetOfPointerKey(key) === undefined) return false
  const rest = (text: string) => JSON.stringify({ ...(JSON.parse(text) as object), revision: 0, retired: [] })
  return rest(body) === rest(earlier)
}

/** What is compiled has to be a model of these columns; of another one nobody reads more than its first bytes. */
function archiveOfUpload(upload: Upload | undefined, { actions }: Plan): Buffer {
  // A run goes by the manifest that lies there when it is prepared: that of a later upload, now and then.
  const isCompiled = actions.some(
    (action) =>
      (action.kind === 'upload' && action.target === 'lambda') || (action.kind === 'serve' && action.type === 'lambda'),
  )
  if (!isCompiled) return MODEL_ARCHIVE
  return upload?.data === 'other-columns' ? OF_TWO_COLUMNS : OF_ONE_COLUMN
}

/** An approved run waits for room for as long as it takes. */
export function mayStayOpen(key: string, body: string): boolean {
  return isHeartbeatKey(key) || (body.includes('"promotion"') && body.includes('"endpoint-quota"'))
}

/** What a run may take in the worst case: a day for each wait (two trainings and an endpoint), what is between them, and the quiet at the end. */
export const SETTLES_WITHIN_MS = 117 * HOUR_MS
