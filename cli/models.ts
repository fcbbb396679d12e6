import { hasCode } from '#shared/errors/boostline-error.ts'
import { datasetOfPointerKey, pointersPrefix, runKeys } from '#shared/names/run-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { evaluationRecordSchema } from '#shared/records/evaluation-record.ts'
import { modelPointerSchema } from '#shared/records/model-pointer.ts'
import { listOpenWork } from '#shared/records/open-work.ts'
import { readRecord, requireRecord } from '#shared/records/record-files.ts'
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
  /** What of it is lost or damaged, and what to do. */
  readonly damage?: string
}

const NOTHING = { runId: null, challenger: null, by: null, metric: null } as const

/** `models`: every dataset and what serves it. */
export async function listModels({ objects, say }: ModelsPorts): Promise<Outcome> {
  const models = new Map<string, Listed>()
  for await (const { key } of objects.listFolder(pointersPrefix)) {
    const dataset = datasetOfPointerKey(key)
    const listed = dataset === undefined ? undefined : await readModel(dataset, key, objects)
    if (listed) models.set(listed.dataset, listed)
  }
  for await (const { dataset } of listOpenWork(objects)) {
    if (!models.has(dataset)) models.set(dataset, { dataset, ...NOTHING })
  }
  const listed = [...models.values()].sort((a, b) => (a.dataset < b.dataset ? -1 : 1))
  const width = Math.max(0, ...listed.map(({ dataset }) => dataset.length))
  for (const { dataset, runId, challenger, by, metric, damage } of listed) {
    const serves = runId === null ? 'nothing serves it' : `${runId} from ${by}${metric === null ? '' : `; ${metric}`}`
    const rollout = challenger === null ? '' : `; ${challenger} takes over`
    say(`${dataset.padEnd(width)}  ${damage === undefined ? `${serves}${rollout}` : `is damaged: ${damage}`}`)
  }
  if (listed.length === 0) say(`No model is in s3://${objects.bucket}: upload a CSV to train one.`)
  return { ok: true, result: { models: listed } }
}

/** One damaged dataset is a line like any other. Undefined where the pointer went meanwhile. */
async function readModel(dataset: string, key: string, objects: ObjectStore): Promise<Listed | undefined> {
  try {
    const pointer = await readRecord(objects, key, modelPointerSchema)
    if (!pointer) return undefined
    const { champion, challenger } = pointer
    if (pointer.dataset !== dataset) return { dataset, ...NOTHING, damage: copied(key, pointer.dataset, objects) }
    const evaluation =
      champion && (await requireRecord(objects, runKeys(dataset, champion.runId).evaluation, evaluationRecordSchema))
    return {
      dataset,
      runId: champion?.runId ?? null,
      challenger: challenger?.runId ?? null,
      by: champion ? SERVED_FROM[champion.type] : null,
      metric: (evaluation && mainMetricText(evaluation)) || null,
    }
  } catch (error) {
    if (!hasCode(error, 'record-invalid', 'record-missing')) throw error
    return { dataset, ...NOTHING, damage: `${error.message} ${error.hint}` }
  }
}

function copied(key: string, from: string, { bucket }: ObjectStore): string {
  return `s3://${bucket}/${key} is the pointer of ${from}. Delete it: a dataset's own is made by the pipeline.`
}
