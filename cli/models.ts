import { datasetOfPointerKey, pointersPrefix, runKeys } from '#shared/names/run-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { evaluationRecordSchema } from '#shared/records/evaluation-record.ts'
import { modelPointerSchema } from '#shared/records/model-pointer.ts'
import { listOpenWork } from '#shared/records/open-work.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { mainMetricText } from '#shared/runs/metric-lines.ts'
import { SERVED_FROM } from '#shared/serving/what-serves.ts'
import type { Outcome } from './command-line/command.ts'

export type ModelsPorts = { readonly objects: ObjectStore; readonly say: (line: string) => void }

type Listed = {
  readonly dataset: string
  /** Null where nothing serves: the run was taken back, or is still being made. */
  readonly runId: string | null
  readonly challenger: string | null
  readonly by: string | null
  readonly metric: string | null
}

/** `models`: every dataset and what serves it. */
export async function listModels({ objects, say }: ModelsPorts): Promise<Outcome> {
  const models = new Map<string, Listed>()
  for await (const { key } of objects.listFolder(pointersPrefix)) {
    const dataset = datasetOfPointerKey(key)
    const pointer = dataset === undefined ? undefined : await readRecord(objects, key, modelPointerSchema)
    if (dataset === undefined || !pointer) continue
    const { champion, challenger } = pointer
    const runId = champion?.runId ?? null
    const evaluation = runId && (await readRecord(objects, runKeys(dataset, runId).evaluation, evaluationRecordSchema))
    models.set(dataset, {
      dataset,
      runId,
      challenger: challenger?.runId ?? null,
      by: champion ? SERVED_FROM[champion.type] : null,
      metric: (evaluation && mainMetricText(evaluation)) || null,
    })
  }
  for await (const { dataset } of listOpenWork(objects)) {
    if (!models.has(dataset)) models.set(dataset, { dataset, runId: null, challenger: null, by: null, metric: null })
  }
  const listed = [...models.values()].sort((a, b) => (a.dataset < b.dataset ? -1 : 1))
  const width = Math.max(0, ...listed.map(({ dataset }) => dataset.length))
  for (const { dataset, runId, challenger, by, metric } of listed) {
    const serves = runId === null ? 'nothing serves it' : `${runId} from ${by}${metric === null ? '' : `; ${metric}`}`
    const rollout = challenger === null ? '' : `; ${challenger} takes over`
    say(`${dataset.padEnd(width)}  ${serves}${rollout}`)
  }
  if (listed.length === 0) say(`No model is in s3://${objects.bucket}: upload a CSV to train one.`)
  return { ok: true, result: { models: listed } }
}
