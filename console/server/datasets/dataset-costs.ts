import pMap from 'p-map'
import { type Answering, predictionCosts, totalDollars } from '#shared/cost/cost-lines.ts'
import { PRICES } from '#shared/cost/prices.ts'
import { runCosts } from '#shared/cost/run-costs.ts'
import { DEFAULT_ENDPOINT_MEMORY_MB } from '#shared/manifest/manifest.ts'
import { FOLDERS } from '#shared/names/folders.ts'
import { runKeys, runsPrefix } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import { deploymentRecordSchema } from '#shared/records/deployment-record.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { sourceRecordSchema } from '#shared/records/source-record.ts'
import { trainingRecordSchema } from '#shared/records/training-record.ts'
import { featureSchemaSchema } from '#shared/schema/feature-schema.ts'
import type { CostsAnswer } from '../../answers.ts'
import type { RunIndex } from '../runs/run-index.ts'
import type { Sources } from '../sources.ts'

/** Runs that are added up: a dataset may have thousands. */
const MOST_RUNS = 100
const AT_ONCE = 4

/** What a dataset's runs cost, each as its report says, what its objects cost a month, and what predictions cost. */
export async function datasetCosts(
  dataset: string,
  { objects }: Pick<Sources, 'objects'>,
  index: RunIndex,
): Promise<CostsAnswer> {
  await index.refresh()
  const runs = index.runs.filter((run) => run.dataset === dataset).toSorted((a, b) => (a.runId < b.runId ? 1 : -1))
  const costs = await pMap(runs.slice(0, MOST_RUNS), (run) => dollarsOf(run, objects), { concurrency: AT_ONCE })
  const known = costs.filter((each) => each !== undefined)
  const storedBytes =
    (await sizeOf(runsPrefix(dataset), objects)) + (await sizeOf(`${FOLDERS.datasets}${dataset}/`, objects))
  return {
    runs: known.length,
    unknown: costs.length - known.length,
    dollars: known.reduce((sum, dollars) => sum + dollars, 0),
    storedBytes,
    storageDollarsAMonth: (storedBytes / 1e9) * PRICES.s3GbMonth,
    predictionsDollarsAThousand: totalDollars(predictionCosts(await answering(dataset, objects, index))) / 1000,
  }
}

/** Undefined of a run that trained nothing that serves, and of one whose machine has no known price. */
async function dollarsOf({ dataset, runId }: RunName, objects: Sources['objects']): Promise<number | undefined> {
  const keys = runKeys(dataset, runId)
  const [training, schema, source, target] = await Promise.all([
    readRecord(objects, keys.training, trainingRecordSchema),
    readRecord(objects, keys.schema, featureSchemaSchema),
    readRecord(objects, keys.source, sourceRecordSchema),
    readRecord(objects, keys.deployment, deploymentRecordSchema),
  ])
  if (!training || !schema || !source || !target) return undefined
  const { run, unpriced } = runCosts({ training, schema, source, target })
  return unpriced === undefined ? totalDollars(run) : undefined
}

/** What serves now, with its own memory; before anything does, what would without a setting. */
async function answering(dataset: string, objects: Sources['objects'], index: RunIndex): Promise<Answering> {
  const runId = index.pointerOf(dataset)?.champion?.runId
  const target =
    runId === undefined
      ? undefined
      : await readRecord(objects, runKeys(dataset, runId).deployment, deploymentRecordSchema)
  return target ?? { type: 'endpoint', memoryMb: DEFAULT_ENDPOINT_MEMORY_MB }
}

async function sizeOf(prefix: string, objects: Sources['objects']): Promise<number> {
  let bytes = 0
  for await (const { sizeBytes } of objects.list(prefix)) bytes += sizeBytes
  return bytes
}
