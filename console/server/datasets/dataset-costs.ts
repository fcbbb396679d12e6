import pMap from 'p-map'
import { predictionCosts, totalDollars } from '#shared/cost/cost-lines.ts'
import { PRICES, trainingHourOf } from '#shared/cost/prices.ts'
import { DEFAULT_ENDPOINT_MEMORY_MB } from '#shared/manifest/manifest.ts'
import { FOLDERS } from '#shared/names/folders.ts'
import { runKeys, runsPrefix } from '#shared/names/run-keys.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { trainingRecordSchema } from '#shared/records/training-record.ts'
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
      const { instanceCount = 1, instanceType = '' } = training?.job ?? {}
      const hour = trainingHourOf(instanceType)
      return jobs.map(({ seconds }) => {
        if (seconds === undefined || hour === undefined) return undefined
        const machineSeconds = seconds * instanceCount
        return { seconds: machineSeconds, dollars: (machineSeconds / 3600) * hour }
      })
    },
    { concurrency: AT_ONCE },
  )
  const jobs = asked.flat()
  const known = jobs.filter((each) => each !== undefined)
  const answering =
    index.pointerOf(dataset)?.champion?.type === 'lambda'
      ? ({ type: 'lambda' } as const)
      : ({ type: 'endpoint', memoryMb: DEFAULT_ENDPOINT_MEMORY_MB } as const)
  const storedBytes =
    (await sizeOf(runsPrefix(dataset), objects)) + (await sizeOf(`${FOLDERS.datasets}${dataset}/`, objects))
  return {
    trainings: jobs.length,
    unknown: jobs.length - known.length,
    seconds: known.reduce((sum, { seconds }) => sum + seconds, 0),
    dollars: known.reduce((sum, { dollars }) => sum + dollars, 0),
    storedBytes,
    storageDollarsAMonth: (storedBytes / 1e9) * PRICES.s3GbMonth,
    predictionsDollarsAThousand: totalDollars(predictionCosts(answering)) / 1000,
  }
}

async function sizeOf(prefix: string, objects: Sources['objects']): Promise<number> {
  let bytes = 0
  for await (const { sizeBytes } of objects.list(prefix)) bytes += sizeBytes
  return bytes
}
