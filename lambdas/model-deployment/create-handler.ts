import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { type EventSummary, type HandledObject, handleCreatedObjects } from '#shared/events/handle-created-objects.ts'
import type { CreatedObject } from '#shared/events/s3-records.ts'
import { isS3Event } from '#shared/events/s3-records.ts'
import { isImportedModel } from '#shared/names/imported-model-keys.ts'
import { jobOfModelKey, runOfJob } from '#shared/names/job-names.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { listOpenWork } from '#shared/records/open-work.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { sourceRecordSchema } from '#shared/records/source-record.ts'
import { attempt } from './attempt.ts'
import type { Dependencies } from './deps.ts'
import { importModel } from './import/import-model.ts'
import { advanceRun } from './lifecycle/run-lifecycle.ts'
import { settleEndpointFailure } from './lifecycle/settle-endpoint-failure.ts'
import { START_MS, startNextTrainings } from './lifecycle/start-waiting-trainings.ts'
import { changeType, type TypeReport, type TypeRequest } from './promotion/change-type.ts'
import { reconcileAndTell } from './promotion/reconcile-and-tell.ts'
import { reconcile, reconcileChampions } from './reconcile.ts'
import { surveyEndpoints } from './retirement/endpoint-survey.ts'
import { type Retirement, retireEndpoints } from './retirement/retire-endpoints.ts'
import { readStateChange } from './state-change.ts'

/** What a command is answered with; notifications of objects are answered with what became of them, other events with their kind. */
type Answer = readonly Retirement[] | TypeReport | Refusal | EventSummary | { readonly event: string }
type Refusal = { readonly refused: { readonly message: string; readonly hint: string } }

/** What of Lambda's context is used. */
type InvocationContext = { getRemainingTimeInMillis(): number }

/**
 * S3 notifications of models, SageMaker's state changes, the alarm on challengers and the heartbeat in. A model is
 * deployed, an approval promoted, a rejected or failing challenger rolled back, a failure recorded, an endpoint nobody
 * needs deleted. Events may come any number of times, in any order, or not at all: the heartbeat finds what a lost
 * event would have said.
 */
export function createHandler(dependencies: Dependencies) {
  const { log } = dependencies
  return async (event: unknown, context?: InvocationContext): Promise<Answer> => {
    const remainingMs = () => context?.getRemainingTimeInMillis() ?? Number.POSITIVE_INFINITY
    if (isS3Event(event)) {
      return await handleCreatedObjects(event, log, (object) => deploy(object, dependencies, remainingMs))
    }
    const change = readStateChange(event)
    switch (change.kind) {
      case 'model-package':
        await packageChanged(change.arn, dependencies)
        return { event: change.kind }
      case 'training-job':
        await trainingChanged(change.jobName, dependencies, remainingMs)
        return { event: change.kind }
      case 'endpoint':
        await endpointChanged(change.endpointName, dependencies)
        return { event: change.kind }
      case 'heartbeat':
        await reconcileByOneSurvey(dependencies, remainingMs)
        return { event: change.kind }
      case 'rollout-alarm':
        await reconcileChampions(dependencies, remainingMs)
        return { event: change.kind }
      case 'cleanup':
        return await cleanUp(change, dependencies, remainingMs)
      case 'type':
        return await changeTypeOrRefuse(change, dependencies)
      case 'other':
        log.info('event-ignored', { what: change.what })
        return { event: change.kind }
    }
  }
}

/** The endpoints are listed once for all that ask for them in a heartbeat. */
async function reconcileByOneSurvey(dependencies: Dependencies, remainingMs: () => number): Promise<void> {
  const { config } = dependencies
  const survey = surveyEndpoints(dependencies, config)
  await reconcile({ ...dependencies, survey, hosting: dependencies.hostingOver(survey) }, config, remainingMs)
}

async function cleanUp(
  { dryRun }: { readonly dryRun: boolean },
  dependencies: Dependencies,
  remainingMs: () => number,
): Promise<readonly Retirement[] | Refusal> {
  const { retirements, leftOut } = await retireEndpoints(dependencies, dependencies.config, { dryRun, remainingMs })
  if (leftOut === 0) return retirements
  const message = `${dryRun ? 'To be deleted so far' : 'Deleted so far'}: ${retirements.length}. There was no time for the endpoints of ${leftOut} datasets, or they could not be looked at.`
  return { refused: { message, hint: 'The heartbeat goes on with them, within hours at most; or ask again.' } }
}

/** What no retry mends is for the person who asked. */
async function changeTypeOrRefuse(request: TypeRequest, dependencies: Dependencies): Promise<TypeReport | Refusal> {
  try {
    return await changeType(request, dependencies)
  } catch (error) {
    if (!(error instanceof BoostlineError) || error.retryable) throw error
    return { refused: { message: error.message, hint: error.hint } }
  }
}

async function deploy(
  upload: CreatedObject,
  dependencies: Dependencies,
  remainingMs: () => number,
): Promise<HandledObject | string> {
  const { log, config } = dependencies
  const { bucket, key } = upload
  const run = bucket === config.bucket ? await deployModelOf(key, dependencies) : undefined
  if (!run) {
    const what = 'an object that is no model'
    log.info('event-ignored', { what, bucket, key })
    return what
  }
  const job = jobOfModelKey(key)
  if (job && (await dependencies.outcomes.describe(job.jobName))?.status === 'completed') {
    await startNext(job.run, dependencies, remainingMs)
  }
  return { dataset: run.dataset, runId: run.runId, ...(job && { job: job.jobName }) }
}

/** A run's job has ended: there is room for the next one. */
async function startNext(ended: RunName, dependencies: Dependencies, remainingMs: () => number): Promise<void> {
  const { log, config } = dependencies
  const hasTime = () => remainingMs() >= START_MS
  await attempt('runs that wait for room to train', log, () => startNextTrainings(ended, dependencies, config, hasTime))
}

/** Returns the run of the model; undefined where the key is none of one. */
async function deployModelOf(key: string, dependencies: Dependencies): Promise<RunName | undefined> {
  const run = jobOfModelKey(key)?.run
  if (!run) return await importModel(key, dependencies, dependencies.config)
  if (await isImported(run, dependencies.objects)) return undefined
  await advanceRun(run, dependencies, dependencies.config)
  return run
}

/** The copy of an imported model, which is deployed by whoever has made the copy. */
async function isImported({ dataset, runId }: RunName, objects: ObjectStore): Promise<boolean> {
  const source = await readRecord(objects, runKeys(dataset, runId).source, sourceRecordSchema)
  return source !== undefined && isImportedModel(source.key)
}

async function trainingChanged(jobName: string, dependencies: Dependencies, remainingMs: () => number): Promise<void> {
  const { outcomes, objects, log, config } = dependencies
  const outcome = await outcomes.describe(jobName)
  const run = outcome && runOfJob(jobName, outcome.outputUri, objects.bucket)
  if (!run) return log.info('event-ignored', { what: 'a training job that is not of this pipeline', jobName })
  try {
    await advanceRun(run, dependencies, config)
  } finally {
    await startNext(run, dependencies, remainingMs)
  }
}

async function endpointChanged(endpointName: string, dependencies: Dependencies): Promise<void> {
  const { endpoints, objects, log, config } = dependencies
  const { state, dataset } = await endpoints.describeEndpoint(endpointName)
  if (dataset === undefined) {
    // One that is to be made again, and could not be while it was being deleted.
    for await (const run of listOpenWork(objects)) {
      if (run.runId === endpointName) return await advanceRun(run, dependencies, config)
    }
    return log.info('event-ignored', { what: 'an endpoint that is gone, or not of this pipeline', endpointName })
  }
  const run = { dataset, runId: endpointName }
  if (state.kind === 'failed') await settleEndpointFailure(run, state.reason, dependencies, config)
  // One that failed may be what serves: nothing is taken for granted then.
  if (state.kind === 'failed') await reconcileAndTell(dataset, dependencies, { seen: new Set() })
  if (state.kind === 'ready') await reconcileAndTell(dataset, dependencies)
}

async function packageChanged(arn: string, dependencies: Dependencies): Promise<void> {
  const { registry, log } = dependencies
  const found = await registry.describe(arn)
  if (!found?.run) {
    return log.info('event-ignored', { what: 'a model package that is gone, or not of this pipeline', arn })
  }
  await reconcileAndTell(found.run.dataset, dependencies, { eventArn: arn })
}
