import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { readS3Uri } from '#shared/events/upload-event.ts'
import { uploadKey } from '#shared/names/dataset-keys.ts'
import { datasetOfKey } from '#shared/names/dataset-name.ts'
import { FOLDERS } from '#shared/names/folders.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { isXgboostImage } from '#shared/training/xgboost-image.ts'
import type { Outcome } from './command-line/command.ts'

/** What a model package says of its model, whoever registered it. */
export type PackagedModel = {
  readonly groupName: string
  readonly image: string
  readonly modelDataUrl: string
}

export type ImportPorts = {
  readonly objects: ObjectStore
  /** @throws BoostlineError where there is no such package. */
  readonly describe: (arn: string) => Promise<PackagedModel>
  readonly bucketOf: (name: string) => ObjectStore
  readonly deploymentOptions: string
  readonly say: (line: string) => void
}

/** `import --package`: copies a package's model to `models/<dataset>/`, from where it is deployed and waits for approval. */
export async function importPackage(
  { arn, dataset }: { readonly arn: string; readonly dataset: string | undefined },
  ports: ImportPorts,
): Promise<Outcome> {
  const { objects, say } = ports
  const { groupName, image, modelDataUrl } = await ports.describe(arn)
  if (!isXgboostImage(image)) throw refused(`${arn} is served by ${image}`, "one of SageMaker's XGBoost images")
  const from = readS3Uri(modelDataUrl)
  if (!from?.key.endsWith('.tar.gz')) throw refused(`${arn} has its model at ${modelDataUrl}`, 'a model.tar.gz in S3')
  const name = datasetOfKey(uploadKey(`${dataset ?? groupName}.csv`))
  const folder = `${FOLDERS.models}${name}/`
  const found = await ports.bucketOf(from.bucket).open(from.key)
  if (!found) throw refused(`${modelDataUrl} of ${arn} is not there`, 'a model.tar.gz that you may read')
  // Before the model, whose arrival starts its deployment.
  await objects.put(`${folder}model.json`, JSON.stringify({ image }), { contentType: 'application/json' })
  await objects.upload(`${folder}model.tar.gz`, found.body)
  say(`Copied ${modelDataUrl} to s3://${objects.bucket}/${folder}model.tar.gz, to be served by ${image}.`)
  say('Its features go by the names in the model; a schema.json beside it says more (docs/operations.md).')
  say(`Next: ./boostline status ${name} ${ports.deploymentOptions}, then approve it.`)
  return { ok: true, result: { dataset: name, key: `${folder}model.tar.gz`, image } }
}

function refused(what: string, wanted: string): BoostlineError {
  return new BoostlineError({
    code: 'usage',
    kind: 'input',
    message: `${what}; ${wanted} is wanted.`,
    hint: 'Put the model under models/<dataset>/ yourself (docs/operations.md says what can be served).',
  })
}
