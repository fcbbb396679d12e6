import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { manifestKeys } from '#shared/names/dataset-keys.ts'
import type { DatasetAnswer } from '../../answers.ts'
import type { Routes } from '../routes.ts'
import type { RunIndex } from '../runs/run-index.ts'
import type { Sources } from '../sources.ts'
import { datasetCosts } from './dataset-costs.ts'
import { datasetRow, datasetRows } from './dataset-rows.ts'

/** Points of a chart of metrics over time. */
const MOST_POINTS = 200

export function datasetRoutes(sources: Sources, index: RunIndex): Routes {
  return {
    'GET /api/datasets': async () => ({ datasets: await datasetRows(index, sources.clock.now()) }),
    'GET /api/datasets/:dataset': ({ parts }) => readDataset(parts['dataset'] ?? '', sources, index),
    'GET /api/datasets/:dataset/costs': ({ parts }) => datasetCosts(parts['dataset'] ?? '', sources, index),
  }
}

async function readDataset(dataset: string, sources: Sources, index: RunIndex): Promise<DatasetAnswer> {
  await index.refresh()
  const runs = index.runs.filter((run) => run.dataset === dataset)
  if (runs.length === 0) throw unknownDataset(dataset, sources.objects.bucket)
  const newest = runs.toSorted((a, b) => (a.runId < b.runId ? 1 : -1)).slice(0, MOST_POINTS)
  await index.read(newest)
  const pointer = index.pointerOf(dataset)
  const rows = runs.map((run) => index.row(run))
  const metrics = newest.flatMap((run) => {
    const { metric, uploadedMs } = index.row(run)
    return metric ? [{ runId: run.runId, uploadedMs, metric }] : []
  })
  return {
    ...datasetRow(dataset, rows, index, sources.clock.now()),
    rollout: pointer?.rollout ?? null,
    previous: (pointer?.previous ?? []).map(({ runId, since, until }) => ({ runId, since, until })),
    history: (pointer?.history ?? []).toReversed().map(({ at, who, why, from, to }) => ({ at, who, why, from, to })),
    metrics: metrics.toReversed(),
    manifest: await readManifest(dataset, sources),
  }
}

/** The dataset's manifest as it is now. */
async function readManifest(
  dataset: string,
  { objects }: Pick<Sources, 'objects'>,
): Promise<DatasetAnswer['manifest']> {
  const [key = ''] = manifestKeys('', dataset)
  const found = await objects.get(key)
  return found ? { key, text: Buffer.from(found.body).toString('utf8') } : null
}

function unknownDataset(dataset: string, bucket: string): BoostlineError {
  return new BoostlineError({
    code: 'page-unknown',
    kind: 'input',
    message: `There is no dataset ${dataset} with a run in ${bucket}.`,
    hint: 'The list of datasets has all there are.',
  })
}
