import { readModelArchive } from '#engines/scoring/archive/model-archive.ts'
import { compileArchive, servingImageOf } from '#engines/scoring/compile-archive.ts'
import { loadModel, type Scorer } from '#engines/scoring/xgboost/load-model.ts'
import { hasCode } from '#shared/errors/boostline-error.ts'
import { jobModelKey } from '#shared/names/job-names.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import type { PlannedJob } from '#shared/records/training-record.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'

/**
 * The model that a training job left, to score with in this process, as `image` would. Or why it cannot be, in words
 * for a person.
 * @throws BoostlineError of an AWS call.
 */
export async function modelOfJob(
  job: PlannedJob,
  image: string,
  schema: Pick<FeatureSchema, 'problem' | 'encodedWidth'>,
  objects: ObjectStore,
): Promise<Scorer | { readonly reason: string }> {
  try {
    const files = await readModelArchive(objects, jobModelKey(job))
    return loadModel(compileArchive(files, servingImageOf(image), schema).bytes)
  } catch (error) {
    if (hasCode(error, 'model-unscorable', 'model-archive-invalid')) return { reason: error.message }
    throw error
  }
}
