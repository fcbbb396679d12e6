import { readFile } from 'node:fs/promises'
import process from 'node:process'
import { text as textOf } from 'node:stream/consumers'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { S3Client } from '@aws-sdk/client-s3'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { s3ObjectStore } from '#shared/objects/s3-object-store.ts'
import { answersOf, answerWidth, predictionsOf } from '#shared/serving/predictions.ts'
import { type Ranges, rangesOf, whyNoLevel } from '#shared/serving/ranges.ts'
import type { Outcome, Terminal } from './command-line/command.ts'
import { bucketOf, clientSettings, type Deployment } from './deployment.ts'
import { modelOfDataset, modelOfFile, type OfflineModel } from './predict/offline-model.ts'
import { encodeRows, readInstances } from './predict/read-rows.ts'

export type PredictRequest = {
  /** A model's file, or the name of a dataset in a deployment. */
  readonly model: { readonly file: string } | { readonly dataset: string; readonly deployment: Deployment }
  /** The rows themselves, or where they are; without either they come from stdin. */
  readonly rows: { readonly text: string } | { readonly file: string } | undefined
  readonly options: PredictOptions
}

export type PredictOptions = {
  /** Those of all classes. */
  readonly probabilities: boolean
  /** How often the range beside each prediction is to hold. */
  readonly interval: number | undefined
}

/** `predict`: scores rows in this process, without an endpoint and without the API, and answers in the API's words. */
export async function runPredict(
  { model, rows, options }: PredictRequest,
  terminal: Terminal,
  stdin: AsyncIterable<Uint8Array> = process.stdin,
): Promise<Outcome> {
  const found = 'file' in model ? await modelOfFile(model.file) : await championOf(model)
  const text = rows === undefined ? await textOf(stdin) : 'text' in rows ? rows.text : await readFile(rows.file, 'utf8')
  return await predictOffline(found, text, options, terminal)
}

async function championOf({ dataset, deployment }: Extract<PredictRequest['model'], { dataset: string }>) {
  const settings = clientSettings(deployment, process.env)
  const s3 = new S3Client({ ...settings, forcePathStyle: deployment.endpointUrl !== undefined })
  const objects = s3ObjectStore(s3, await bucketOf(deployment, new LambdaClient(settings)))
  return await modelOfDataset(dataset, objects, deployment.options)
}

/** Says a prediction a line; the result is the API's answer. */
export async function predictOffline(
  model: OfflineModel,
  text: string,
  { probabilities, interval }: PredictOptions,
  { say }: Pick<Terminal, 'say'>,
): Promise<Outcome> {
  const { schema, reading, name } = model
  const { problem } = schema
  const instances = readInstances(text, schema)
  const { rows, warnings } = encodeRows(instances, schema)
  const values = await model.score(rows, answerWidth(problem))
  const answers = answersOf(problem, values, reading)
  const ranges =
    interval === undefined ? undefined : rangesOf(problem, answers, requireRanges(model, interval), interval)
  const predictions = predictionsOf(problem, answers, { probabilities }).map((prediction, row) => ({
    ...prediction,
    ...ranges?.[row],
  }))
  for (const prediction of predictions) say(JSON.stringify(prediction))
  for (const warning of warnings) say(`warning: ${warning}`)
  const answer = instances.batch ? { predictions } : { prediction: predictions[0] }
  return { ok: true, result: { ...answer, model: name, ...(warnings.length > 0 && { warnings }) } }
}

function requireRanges({ name, ranges }: OfflineModel, level: number): Ranges {
  const problem = ranges ? whyNoLevel(ranges, level) : `nobody measured how far off ${name} is.`
  if (ranges && problem === undefined) return ranges
  throw new BoostlineError({
    code: 'ranges-missing',
    kind: 'input',
    message: `The rows get no ranges: ${problem}`,
    hint: 'Ask for a lower level, or for none. The evaluation of a run writes ranges.json; of a model in a file it has to lie beside it.',
  })
}
