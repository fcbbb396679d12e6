import { readModelArchive, readModelHeads } from '#engines/scoring/archive/model-archive.ts'
import { type BoostedRounds, bestRoundsOfHead, boostedRounds, HEAD_BYTES } from '#engines/scoring/boosted-rounds.ts'
import { BoostlineError, hasCode } from '#shared/errors/boostline-error.ts'
import type { Log } from '#shared/log/log.ts'
import { jobModelKey } from '#shared/names/job-names.ts'
import { refitKey, runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { requireRecord, writeRecordOnce } from '#shared/records/record-files.ts'
import { refitRecordSchema } from '#shared/records/refit-record.ts'
import { type PlannedJob, trainingRecordSchema } from '#shared/records/training-record.ts'
import { refitRounds } from '#shared/training/refit-hyperparameters.ts'
import { jobsOf, stageOneOf } from '#shared/training/training-plan.ts'

type Ports = { readonly objects: ObjectStore; readonly log: Log }

/**
 * Writes down what the completed stage 1 of each refit says of it: its rounds are read from the model that it left.
 * @throws BoostlineError `stage-one-unreadable`, `model-archive-invalid`.
 */
export async function recordRefits(
  run: RunName,
  refits: readonly PlannedJob[],
  { objects, log }: Ports,
): Promise<void> {
  const { dataset, runId } = run
  const keys = runKeys(dataset, runId)
  const training = await requireRecord(objects, keys.training, trainingRecordSchema)
  for (const refit of refits) {
    const stageOne = stageOneOf(jobsOf(training), refit)
    if (!stageOne) throw new Error(`${runId} has no job of stage 1 for ${refit.role}`)
    const hyperparameters = { ...training.hyperparameters, ...stageOne.hyperparameters }
    const found = refitRounds(await roundsOf(stageOne, objects), hyperparameters)
    await writeRecordOnce(objects, refitKey(keys, refit), refitRecordSchema, { version: 1, runId, dataset, ...found })
    log.info('refit-decided', { runId, dataset, role: refit.role, ...found })
  }
}

async function roundsOf(job: PlannedJob, objects: ObjectStore): Promise<BoostedRounds | undefined> {
  const key = jobModelKey(job)
  try {
    return boostedRounds(await readModelArchive(objects, key))
  } catch (error) {
    if (!hasCode(error, 'model-unscorable')) throw error
    const found = bestRoundsOfHead(await readModelHeads(objects, key, HEAD_BYTES))
    if (found) return found
    throw unreadable(`s3://${objects.bucket}/${key}`, error)
  }
}

function unreadable(place: string, cause: BoostlineError): BoostlineError {
  return new BoostlineError({
    code: 'stage-one-unreadable',
    kind: 'input',
    message: `The rounds of ${place} cannot be read, and the refit is not begun without them: ${cause.message}`,
    hint: 'Set training.quality to "fast" in the manifest, then upload the CSV again: the first model is served then.',
    cause,
  })
}
