import { uploadTimeOf } from '#shared/names/run-id.ts'
import type { ServingRun } from '#shared/records/model-pointer.ts'
import { challengerShare } from '#shared/routing/serving-run.ts'
import type { DatasetRow, RunRow, ServingAnswer } from '../../answers.ts'
import type { RunIndex } from '../runs/run-index.ts'

/** Every dataset with what serves it, the one with the newest upload first. */
export async function datasetRows(index: RunIndex, nowMs: number): Promise<readonly DatasetRow[]> {
  await index.refresh()
  const runs = Map.groupBy(index.runs, ({ dataset }) => dataset)
  const newest = [...runs.values()].map((each) => each.reduce((a, b) => (uploadOf(b) > uploadOf(a) ? b : a)))
  const serving = index.datasets.flatMap((dataset) => {
    const { champion, challenger } = index.pointerOf(dataset) ?? {}
    return [champion, challenger].flatMap((run) => (run ? { dataset, runId: run.runId } : []))
  })
  await index.read([...newest, ...serving])
  return newest
    .toSorted((a, b) => uploadOf(b) - uploadOf(a))
    .map(({ dataset }) => datasetRow(dataset, runs.get(dataset)?.map((run) => index.row(run)) ?? [], index, nowMs))
}

export function datasetRow(dataset: string, rows: readonly RunRow[], index: RunIndex, nowMs: number): DatasetRow {
  const pointer = index.pointerOf(dataset)
  const damage = index.damageOf(dataset)
  const serving = (run: ServingRun): ServingAnswer => {
    const { metric, problem } = index.row({ dataset, runId: run.runId })
    return { runId: run.runId, type: run.type, since: run.since, metric, problem }
  }
  const sorted = rows.toSorted((a, b) => b.uploadedMs - a.uploadedMs)
  return {
    dataset,
    runs: rows.length,
    newest: sorted[0],
    champion: pointer?.champion ? serving(pointer.champion) : undefined,
    challenger:
      pointer?.challenger && pointer
        ? { ...serving(pointer.challenger), share: challengerShare(pointer, nowMs) }
        : undefined,
    pending: sorted.find(({ status }) => status?.state === 'pending')?.status,
    damage: damage && { message: damage.message, hint: damage.hint },
  }
}

function uploadOf({ runId }: { readonly runId: string }): number {
  return uploadTimeOf(runId) ?? 0
}
