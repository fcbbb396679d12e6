import { packModels } from '#engines/scoring/archive/pack-models.ts'
import { jobModelKey } from '#shared/names/job-names.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { type JobsOutcome, jobsOutcomeSchema } from '#shared/records/jobs-outcome.ts'
import { readRecord, writeRecordOnce } from '#shared/records/record-files.ts'
import type { PlannedJob } from '#shared/records/training-record.ts'
import { lossReason, type TrainingFailurePorts } from './record-training-failure.ts'
import type { EndedJob } from './training-jobs-now.ts'

type Ports = Pick<TrainingFailurePorts, 'objects' | 'trainingLog' | 'log'>

/**
 * Writes down how a run's jobs have ended, and puts the models that serve together under the run's own key, where the
 * job with the run's name has not put its model itself. Doing it again writes the same bytes.
 * @throws BoostlineError `model-archive-invalid`, `model-unscorable`.
 */
export async function endTraining(
  run: RunName,
  jobs: readonly PlannedJob[],
  { served, lost }: { readonly served: readonly PlannedJob[]; readonly lost: readonly EndedJob[] },
  ports: Ports,
): Promise<void> {
  if (jobs.length === 1) return
  const { objects, log } = ports
  const keys = runKeys(run.dataset, run.runId)
  let outcome = await endedTraining(run, objects)
  if (!outcome) {
    const reasons: JobsOutcome['lost'] = []
    for (const { job, end } of lost) reasons.push({ role: job.role, reason: await lossReason(job.name, end, ports) })
    const found = { version: 1 as const, ...run, served: served.map(({ role }) => role), lost: reasons }
    outcome = await writeRecordOnce(objects, keys.jobsOutcome, jobsOutcomeSchema, found)
    log.info('training-jobs-ended', { ...run, served: outcome.served, lost: outcome.lost })
  }
  const { served: roles } = outcome
  const members = jobs.filter(({ role }) => roles.includes(role))
  if (members.some(({ name }) => name === run.runId)) return
  await packModels(objects, members.map(jobModelKey), keys.model)
}

/** How the jobs have ended, once that is written down. */
export async function endedTraining(
  { dataset, runId }: RunName,
  objects: ObjectStore,
): Promise<JobsOutcome | undefined> {
  return await readRecord(objects, runKeys(dataset, runId).jobsOutcome, jobsOutcomeSchema)
}
