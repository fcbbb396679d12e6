import { runKeys } from '#shared/names/run-keys.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { type Ranges, rangesSchema, whyNoLevel } from '#shared/serving/ranges.ts'
import type { Dependencies } from '../deps.ts'
import { RequestProblem } from '../http/problem.ts'
import type { ServingModel } from '../models/serving-models.ts'

/**
 * The table that a model's ranges are made of; read once, and kept with what else is known of the model.
 * @throws RequestProblem 409 where it has none, 400 where its rows cannot give the level.
 */
export async function requireRanges(
  { dataset, runId, kept }: ServingModel,
  level: number,
  { objects }: Pick<Dependencies, 'objects'>,
): Promise<Ranges> {
  kept.ranges ??= await readRecord(objects, runKeys(dataset, runId).ranges, rangesSchema)
  const { ranges } = kept
  if (!ranges) {
    throw new RequestProblem('model-without-ranges', {
      detail:
        'Nobody measured how far off this model is: it was imported, or evaluated by an older version. Without interval it predicts as before; upload the CSV again for a model that has ranges.',
      members: { model: runId },
    })
  }
  const problem = whyNoLevel(ranges, level)
  if (problem !== undefined) throw new RequestProblem('invalid-query', { detail: problem, members: { model: runId } })
  return ranges
}
