import pMap from 'p-map'
import { FOLDERS } from '#shared/names/folders.ts'
import { runKeys, runsPrefix } from '#shared/names/run-keys.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { trainingRecordSchema } from '#shared/records/training-record.ts'
import { TRAINING_DOLLARS_AN_HOUR } from '#shared/training/training-forecast.ts'
import { MILLION_PREDICTIONS_DOLLARS, PRICES } from '../../../infra/cost.ts'
import type { CostsAnswer } from '../../answers.ts'
import type { RunIndex } from '../runs/run-index.ts'
import { runJobs } from '../runs/run-jobs.ts'
import type { Sources } from '../sources.ts'

/** Jobs that are asked about: a dataset may have thousands. */
const MOST_RUNS = 100
const AT_ONCE = 4

/** What a dataset's trainings took, what its objects cost a month, and what predictions cost, by docs/cost.md's prices. */
export async function datasetCosts(
  dataset: string,
  { objects, services }: Pick<Sources, 'objects' | 'services'>,
  index: RunIndex,
): Promise<CostsAnswer> {
  await index.refresh()
  const runs = index.runs.filter((run) => run.dataset === dataset).toSorted((a, b) => (a.runId < b.runId ? 1 : -1))
  const asked = await pMap(
    runs.slice(0, MOST_RUNS),
    async (run) => {
      const training = await readRecord(objects, runKeys(dataset, run.runId).training, trainingRecordSchema)
      const jobs = await runJobs(training, services)
      const machines = training?.job.instanceCount ?? 1
      return jobs.map(({ seconds }) => (seconds === undefined ? undefined : seconds * machines))
    },
    { concurrency: AT_ONCE },
  )
  const jobs = asked.flat()
  const seconds = jobs.reduce<number>((sum, each) => sum + (each ?? 0), 0)
  const storedBytes =
    (await sizeOf(runsPrefix(dataset), objects)) + (await sizeOf(`${FOLDERS.datasets}${dataset}/`, objects))
  return {
    trainings: jobs.length,
    unknown: jobs.filter((each) => each === undefined).length,
    seconds,
    dollars: (seconds / 3600) * TRAINING_DOLLARS_AN_HOUR,
    storedBytes,
    storageDollarsAMonth: (storedBytes / 1e9) * PRICES.s3GbMonth,
    predictionsDollarsAThousand: MILLION_PREDICTIONS_DOLLARS / 1000,
  }
}

async function sizeOf(prefix: string, objects: Sources['objects']): Promise<number> {
  let bytes = 0
  for await (const { sizeBytes } of objects.list(prefix)) bytes += sizeBytes
  return bytes
}
