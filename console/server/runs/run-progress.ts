import { uploadTimeOf } from '#shared/names/run-id.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { sourceRecordSchema } from '#shared/records/source-record.ts'
import { type TrainingRecord, trainingRecordSchema } from '#shared/records/training-record.ts'
import { readRunFacts } from '#shared/runs/read-run-status.ts'
import { runStatus } from '#shared/runs/run-status.ts'
import type { ProgressAnswer } from '../../answers.ts'
import type { Sources } from '../sources.ts'
import { recordTimes } from './record-times.ts'
import { statusAnswer } from './run-index.ts'
import { runJobs } from './run-jobs.ts'
import { runStages } from './run-stages.ts'

/** When what serves a run was seen ready; of the runs that somebody looked at while they went on. */
export type SeenReady = Map<string, number>

export type ProgressPorts = Pick<Sources, 'objects' | 'services' | 'clock'> & { readonly seenReady: SeenReady }

/** A run as it stands now: asked of its records, of SageMaker and of the registry. */
export async function readProgress(run: RunName, ports: ProgressPorts) {
  const { objects, services, clock, seenReady } = ports
  const keys = runKeys(run.dataset, run.runId)
  const facts = await readRunFacts(run, objects, services)
  const [folder, source, training] = await Promise.all([
    recordTimes(objects, keys),
    facts.written.has('source') ? readRecord(objects, keys.source, sourceRecordSchema) : undefined,
    facts.written.has('training') ? readRecord(objects, keys.training, trainingRecordSchema) : undefined,
  ])
  const status = runStatus(facts, clock.now())
  // Of a run that is evaluated nobody knows any more when it was ready.
  const isFirstReady = facts.serving?.kind === 'ready' && !facts.written.has('evaluation')
  if (isFirstReady && !seenReady.has(run.runId)) seenReady.set(run.runId, clock.now())
  const progress: ProgressAnswer = {
    status: statusAnswer(run, status, facts.decision?.byPerson?.evaluated ?? facts.decision),
    stages: runStages({
      status,
      uploadedMs: source ? Date.parse(source.eventTime) : (uploadTimeOf(run.runId) ?? 0),
      times: folder.times,
      readyMs: seenReady.get(run.runId),
      pointer: facts.pointer,
      runId: run.runId,
    }),
    jobs: await runJobs(training, services),
    preparation: undefined,
  }
  return { progress, facts, folder, source, training } satisfies {
    readonly progress: ProgressAnswer
    readonly training: TrainingRecord | undefined
    readonly [name: string]: unknown
  }
}
