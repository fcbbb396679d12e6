import { pointerKey, type RunKeys, runKeys, runsPrefix } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { deploymentRecordSchema } from '#shared/records/deployment-record.ts'
import { type Decision, evaluationRecordSchema } from '#shared/records/evaluation-record.ts'
import { failureRecordSchema } from '#shared/records/failure-record.ts'
import { modelPointerSchema } from '#shared/records/model-pointer.ts'
import { readOpenWork } from '#shared/records/open-work.ts'
import { hasServed } from '#shared/records/pointer-history.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { sourceRecordSchema } from '#shared/records/source-record.ts'
import { type PlannedJob, type TrainingRecord, trainingRecordSchema } from '#shared/records/training-record.ts'
import type { RegisteredDecision } from '#shared/registry/registered-decision.ts'
import type { Scorer } from '#shared/serving/scorer.ts'
import { jobsDue } from '#shared/training/jobs-due.ts'
import { jobsOf } from '#shared/training/training-plan.ts'
import type { JobState, RunDecision, RunFacts, RunRecord } from './run-status.ts'

/** Where the services that train and serve can be asked. */
export type RunServices = Pick<Scorer, 'state'> & {
  /** Undefined where there is no such job. */
  job(name: string): Promise<JobState | undefined>
  /** The run's package in the model registry; undefined where there is none. */
  registered(run: RunName): Promise<RegisteredDecision | undefined>
}

const RECORDS = ['source', 'training', 'deployment', 'evaluation', 'failure'] as const

/** Reads what says how a run stands. Of services that are left out nothing is asked. */
export async function readRunFacts(
  run: RunName,
  objects: ObjectStore,
  services?: Partial<RunServices>,
): Promise<RunFacts> {
  const keys = runKeys(run.dataset, run.runId)
  const { written, writtenMs, lastWrittenMs, isReadable } = await listRecords(objects, keys)
  const has = (record: RunRecord) => written.has(record)
  const evaluation = has('evaluation') ? await readRecord(objects, keys.evaluation, evaluationRecordSchema) : undefined
  const failure = has('failure') ? await readRecord(objects, keys.failure, failureRecordSchema) : undefined
  // An imported model's evaluation is written before what serves it is tried.
  const failedAfter = (writtenMs.get('failure') ?? 0) > (writtenMs.get('evaluation') ?? 0) || evaluation?.rows === 0
  const isOutdone = failure !== undefined && failedAfter
  const evaluated = isOutdone ? undefined : evaluation
  // Whoever decided since the evaluation did it in the registry.
  const registered = evaluated && (await services?.registered?.(run))
  // It is in the registry once it was tried: until then the record says nothing of how far it has come.
  const isUntried = evaluated?.rows === 0 && services?.registered !== undefined && !registered
  if (isUntried) written.delete('evaluation')
  const decision = evaluated && !isUntried ? decisionNow(evaluated.decision, registered) : undefined
  const isRegistered = decision && services?.registered && registered !== undefined
  const open = await readOpenWork(run, objects)
  // Before its evaluation a run is in no pointer.
  const pointer = evaluation && (await readRecord(objects, pointerKey(run.dataset), modelPointerSchema))
  const served = pointer && (await hasServed(pointer, run.runId, objects))
  const upload = pointer?.champion ? await readRecord(objects, keys.source, sourceRecordSchema) : undefined
  const isTraining = has('training') && !has('deployment')
  const isDeployed = has('deployment') && !has('evaluation')
  const training =
    isTraining && services?.job ? await readRecord(objects, keys.training, trainingRecordSchema) : undefined
  const job = training && services?.job && (await currentJob(training, { job: services.job }))
  const deployment =
    services?.state && isDeployed ? await readRecord(objects, keys.deployment, deploymentRecordSchema) : undefined
  const target = deployment ?? [pointer?.champion, pointer?.challenger].find((each) => each?.runId === run.runId)
  const serving = target ? await services?.state?.(target) : undefined
  return {
    run,
    written,
    lastWrittenMs,
    decision,
    isRegistered,
    failure,
    open,
    pointer,
    hasServed: served,
    upload,
    job,
    serving,
    ...(services?.state && !isReadable && { lostRecord: keys.schema }),
  }
}

/** The evaluation's decision, or what a person has made of it since. */
export function decisionNow(decision: Decision, registered: RegisteredDecision | undefined): RunDecision {
  if (!registered?.decidedByPerson) return decision
  const { approval, reason, changedMs } = registered
  return { status: approval, reason, byPerson: { evaluated: decision }, decidedMs: changedMs }
}

/** The job that a run's training has come to. One that is complete, or lost to a run that goes on, is not the end. */
async function currentJob(training: TrainingRecord, services: Pick<RunServices, 'job'>): Promise<JobState | undefined> {
  const jobs = jobsOf(training)
  const found = new Map<PlannedJob, JobState>()
  for (const job of jobs) {
    const state = await services.job(job.name)
    if (state) found.set(job, state)
  }
  const step = jobsDue(jobs, (job) => STATUS[found.get(job)?.kind ?? 'missing'])
  const [running] = step.kind === 'under-way' ? step.running : []
  const job = step.kind === 'failed' ? step.by : (running ?? [...found.keys()].at(-1))
  const state = job && found.get(job)
  if (!state || jobs.length === 1) return state
  const kind = { failed: 'ended-without-a-model', ended: 'completed', 'under-way': 'running' } as const
  return {
    kind: kind[step.kind],
    says: state.says,
    which: `${job.role}, job ${jobs.indexOf(job) + 1} of ${jobs.length}`,
  }
}

const STATUS = {
  running: 'running',
  completed: 'completed',
  'ended-without-a-model': 'failed',
  missing: 'absent',
} as const

/** A dataset's newest run. Run ids of a dataset carry their time first, so it is the last in order of keys. */
export async function newestRun(objects: ObjectStore, dataset: string): Promise<RunName | undefined> {
  const prefix = runsPrefix(dataset)
  let runId: string | undefined
  for await (const { key } of objects.list(prefix)) runId = key.slice(prefix.length).split('/', 1)[0]
  return runId === undefined ? undefined : { dataset, runId }
}

async function listRecords(
  objects: ObjectStore,
  keys: RunKeys,
): Promise<{
  readonly written: Set<RunRecord>
  readonly writtenMs: ReadonlyMap<RunRecord, number>
  readonly lastWrittenMs: number | undefined
  /** Whether what the API reads of it is there: the schema, or the copy of it that is kept for the API. */
  readonly isReadable: boolean
}> {
  const names = new Map<string, RunRecord>(RECORDS.map((name) => [keys[name], name]))
  const writtenMs = new Map<RunRecord, number>()
  let lastWrittenMs: number | undefined
  let isReadable = false
  for await (const { key, lastModified } of objects.list(keys.folder)) {
    const record = names.get(key)
    isReadable ||= key === keys.schema || key === keys.servingRecord
    if (record) writtenMs.set(record, Date.parse(lastModified))
    lastWrittenMs = Math.max(lastWrittenMs ?? 0, Date.parse(lastModified))
  }
  return { written: new Set(writtenMs.keys()), writtenMs, lastWrittenMs, isReadable }
}
