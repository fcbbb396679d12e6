import { createHash } from 'node:crypto'
import { writeCapture } from '#shared/captures/capture-lines.ts'
import type { CapturedPrediction } from '#shared/captures/capture-records.ts'
import { recordingLog } from '#shared/log/recording-log.ts'
import { captureId, captureKeys } from '#shared/names/capture-keys.ts'
import { monitoringKeys } from '#shared/names/monitoring-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import type { RecordOf } from '#shared/records/scored-record.ts'
import { createHandler } from '../create-handler.ts'
import { readOutcomes } from '../outcomes/scored-outcomes.ts'

export const MODEL = 'boostline-churn-20260601-080000-00000001'
const START_MS = Date.UTC(2026, 5, 1)
export const DAY_MS = 86_400_000
export const SCHEMA = {
  version: 1,
  dataset: 'churn',
  runId: MODEL,
  problem: { type: 'binary', classes: ['stays', 'leaves'].map((label) => ({ label, count: 50 })) },
  columns: [{ name: 'outcome', index: 0, role: 'target' }],
  encodedWidth: 0,
  warnings: [],
}
export const POINTER = {
  version: 1,
  dataset: 'churn',
  revision: 1,
  champion: {
    runId: MODEL,
    endpointName: MODEL,
    modelPackageArn: 'arn',
    source: { key: 'datasets/churn.csv', eventTime: '2026-06-01T08:00:00.000Z' },
    since: '2026-05-31T09:00:00.000Z',
  },
  challenger: null,
  rollout: null,
  retired: [],
  history: [],
}

export const SCORED: RecordOf<'scored'> = {
  version: 1,
  job: 'boostline-churn-job',
  dataset: 'churn',
  file: { key: 'score/churn/june.csv', eventTime: '2026-06-01T08:00:00.000Z' },
  model: MODEL,
  options: {
    probabilities: false,
    reasons: 0,
    interval: null,
    strict: false,
    threshold: null,
    escapeFormulas: true,
    csv: {},
  },
  startedAt: '2026-06-01T08:00:00.000Z',
  status: 'scored',
  finishedAt: '2026-06-01T08:00:01.000Z',
  seconds: 1,
  problem: 'binary',
  output: { key: '', columns: [], encoding: 'UTF-8' },
  errors: null,
  rows: { total: 0, scored: 0, faulty: 0, unreadable: 0, leftOut: 0, blank: 0 },
  scoredBy: { type: 'function' },
  threshold: 0.5,
  predictions: {},
  formulasEscaped: 0,
  metrics: null,
  notes: [],
  warnings: [],
  comparison: { trainingRows: null, differences: [], columns: [], leftOut: 0 },
}

export function eventOf(key: string, content: string | Uint8Array, eventMs: number) {
  const object = { key, eTag: createHash('md5').update(content).digest('hex') }
  const facts = { eventVersion: '2.1', eventSource: 'aws:s3', eventName: 'ObjectCreated:Put' }
  const record = { ...facts, eventTime: new Date(eventMs).toISOString(), s3: { bucket: { name: 'bucket' }, object } }
  return { Records: [record] }
}

/** The function on objects in memory, with a model that serves. */
export async function world() {
  const clock = { nowMs: START_MS, now: () => clock.nowMs }
  const objects = memoryObjectStore('bucket', clock)
  const log = recordingLog()
  await objects.put(`runs/churn/${MODEL}/schema.json`, JSON.stringify(SCHEMA))
  await objects.put('models/churn.json', JSON.stringify(POINTER))
  const handler = createHandler({ objects, clock, log, config: { bucket: 'bucket', prefix: 'boostline' } })

  let serial = 0
  /** A request of so many instances, each as sure that its customer leaves; returns its id. */
  const capture = async (probabilities: readonly number[], more: Partial<CapturedPrediction> = {}) => {
    const requestId = captureId(clock.nowMs, `r${serial++}`)
    const key = captureKeys('churn', requestId)?.predictions ?? ''
    const lines = probabilities.map(
      (leaves, instance): CapturedPrediction => ({
        version: 1,
        kind: 'prediction',
        requestId,
        instance,
        at: new Date(clock.nowMs).toISOString(),
        dataset: 'churn',
        model: MODEL,
        role: 'champion',
        latencyMs: 1,
        features: {},
        prediction:
          leaves >= 0.5 ? { label: 'leaves', probability: leaves } : { label: 'stays', probability: 1 - leaves },
        ...more,
      }),
    )
    await writeCapture(objects, key, lines)
    return requestId
  }
  const drop = (content: string | Uint8Array, name = 'june.csv', eventMs = clock.nowMs) =>
    dropAt(`feedback/churn/${name}`, content, eventMs)
  const dropAt = async (key: string, content: string | Uint8Array, eventMs = clock.nowMs) => {
    await objects.put(key, content)
    await handler(eventOf(key, content, eventMs))
  }
  const json = async (key: string) => {
    const found = await objects.get(key)
    return found && (JSON.parse(Buffer.from(found.body).toString()) as Record<string, unknown>)
  }
  const truths = async () => {
    const told: Record<string, unknown> = {}
    for await (const { key } of objects.list('captures/')) {
      if (!key.endsWith('.feedback.jsonl')) continue
      const found = await objects.get(key)
      for (const line of Buffer.from(found?.body ?? [])
        .toString()
        .trimEnd()
        .split('\n')) {
        const { requestId, instance, truth } = JSON.parse(line) as {
          requestId: string
          instance: number
          truth: string
        }
        told[`${requestId}#${instance}`] = truth
      }
    }
    return told
  }
  const record = () => json('monitoring/churn/feedback/june.json')
  /** A file as batch-scoring leaves it: its text, and the columns that were added. */
  const score = async (name: string, text: string, more: Partial<RecordOf<'scored'>> = {}) => {
    const bare = `scored/churn/${name.replace(/\.csv$/, '')}`
    const rows = text.trimEnd().split('\n').length - 1
    const scored: RecordOf<'scored'> = {
      ...SCORED,
      job: `boostline-churn-job-${name.replaceAll(/[^a-z0-9]/g, '')}`,
      file: { key: `score/churn/${name}`, eventTime: new Date(clock.nowMs).toISOString() },
      startedAt: new Date(clock.nowMs).toISOString(),
      output: { key: `${bare}.csv`, columns: ['prediction', 'probability', 'model'], encoding: 'UTF-8' },
      rows: { total: rows, scored: rows, faulty: 0, unreadable: 0, leftOut: 0, blank: 0 },
      ...more,
    }
    await objects.put(`${bare}.csv`, text)
    await objects.put(`${bare}.json`, JSON.stringify(scored))
  }
  /** By file and row, the outcomes that are kept of scored files. */
  const outcomes = async () => {
    const told: Record<string, unknown> = {}
    for await (const { key } of objects.list(monitoringKeys('churn').outcomesPrefix)) {
      const found = await readOutcomes(objects, key)
      for (const { row, truth, prediction } of found?.outcomes ?? []) {
        told[`${found?.facts.file.slice('scored/churn/'.length)}#${row}`] = [truth, ...Object.values(prediction)]
      }
    }
    return told
  }
  return {
    score,
    outcomes,
    clock,
    objects,
    log,
    handler,
    capture,
    drop,
    dropAt,
    json,
    truths,
    record,
  }
}
