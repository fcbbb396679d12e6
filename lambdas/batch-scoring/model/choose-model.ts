import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { type OwnDeployment, ownOptions } from '#shared/names/deployment-options.ts'
import { pointerKey, runsPrefix } from '#shared/names/run-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { modelPointerSchema } from '#shared/records/model-pointer.ts'
import { readRecord } from '#shared/records/record-files.ts'

/**
 * The run that scores a file dropped now: the dataset's champion.
 * @throws BoostlineError `score-model-missing`.
 */
export async function chooseModel(
  dataset: string,
  key: string,
  objects: ObjectStore,
  own: OwnDeployment,
): Promise<string> {
  const pointer = await readRecord(objects, pointerKey(dataset), modelPointerSchema)
  if (pointer?.champion) return pointer.champion.runId
  const isKnown = pointer !== undefined || (await hasRuns(dataset, objects))
  const isInFolder = key.split('/').length > 2
  throw new BoostlineError({
    code: 'score-model-missing',
    kind: 'input',
    message: isKnown
      ? `No model of ${dataset} serves ${pointer?.history.length ? 'now' : 'yet'}, so that nothing can score s3://${objects.bucket}/${key}.`
      : `There is no dataset ${dataset}, so that no model can score s3://${objects.bucket}/${key}.`,
    hint: isKnown
      ? `./boostline status ${dataset} ${ownOptions(own)} says where it is. Drop the file again once its model serves.`
      : isInFolder
        ? `Drop the file under score/<dataset>/, by the name that ./boostline models ${ownOptions(own)} and GET /models show; or upload a CSV under datasets/ to train a model, and drop the file again once it serves.`
        : 'Drop the file into the folder of its dataset: score/<dataset>/.',
  })
}

async function hasRuns(dataset: string, objects: ObjectStore): Promise<boolean> {
  for await (const _ of objects.list(runsPrefix(dataset))) return true
  return false
}
