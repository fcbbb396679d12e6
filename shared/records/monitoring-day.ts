import * as z from 'zod/mini'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import type { Log } from '#shared/log/log.ts'
import { columnComparisonSchema } from '#shared/monitoring/compare-column.ts'
import { realPerformanceSchema } from '#shared/monitoring/real-performance.ts'
import { monitoringKeys } from '#shared/names/monitoring-keys.ts'
import { pointerKey } from '#shared/names/run-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { parseRecordIfValid, readRecord } from './record-files.ts'

const count = z.number().check(z.int(), z.nonnegative())

/** Rows that were looked at together: of requests one after the other, or of one file. */
export const driftWindowSchema = z.object({
  source: z.enum(['captures', 'file']),
  /** Of requests the last key that was passed; of a file its job. */
  id: z.string(),
  /** The run that answered. */
  model: z.string(),
  /** ISO 8601: of the first and the last row. */
  from: z.string(),
  to: z.string(),
  /** Requests, or files. */
  requests: count,
  /** Rows that were read of them. */
  rows: count,
  /** Columns that differ so far, and so surely, that a second window in a row makes an alarm of it. */
  suspects: z.array(z.string()),
})

const alarmSchema = z.object({
  model: z.string(),
  /** The column, or `prediction`. */
  column: z.string(),
  /** What has changed. */
  kind: z.enum(['mean', 'spread', 'missing', 'new-categories', 'out-of-range']),
  /** Standard deviations of the mean, with a sign; else the stability index less what chance makes of it. */
  effect: z.number(),
  /** ISO 8601: the first row of the first window; when it was confirmed. */
  since: z.string(),
  at: z.string(),
  /** A plain sentence. */
  text: z.string(),
})

const estimateSchema = z.object({
  metric: z.enum(['auc', 'accuracy', 'logLoss']),
  value: z.number(),
  low: z.number(),
  high: z.number(),
  /** On the test rows, as the evaluation measured it. */
  tested: z.number(),
})

/** How the rows differ from the training rows. */
const driftSchema = z.object({
  model: z.string(),
  /** Where rows come from: without captures only files are watched. */
  capture: z.boolean(),
  /** Of the whole day, whichever model answered: requests that came in and those of them that were read, files, rows. */
  requests: z.object({ captured: count, read: count }),
  files: count,
  rows: count,
  /** The day's windows of this model, the latest last; of very many the latest. */
  windows: z.array(driftWindowSchema),
  /** Each column in the latest window; of very many those that differ most. */
  columns: z.array(columnComparisonSchema),
  /** The predicted classes of the latest window against those of the test rows, as a column. */
  predictions: z.optional(columnComparisonSchema),
  /** All that hold on this day, the most striking first. */
  alarms: z.array(alarmSchema),
  notWatched: z.array(z.object({ column: z.string(), reason: z.string() })),
  movesByNature: z.array(z.object({ column: z.string(), reason: z.string() })),
})

/** What the model is worth by its own probabilities, if the relation to the outcome is unchanged. */
const estimatedSchema = z.union([
  z.object({ rows: count, metrics: z.array(estimateSchema).check(z.minLength(1)), text: z.string() }),
  /** Why there is none. */
  z.object({ hidden: z.string() }),
])

/**
 * monitoring/<dataset>/yyyy-mm-dd.json: how a dataset's model held on a day (UTC). Each section is written by whoever
 * computes it, through {@link updateMonitoringDay}, which leaves the others as they are.
 */
export const monitoringDaySchema = z.object({
  version: z.literal(1),
  dataset: z.string(),
  day: z.string(),
  /** ISO 8601: of the latest change. */
  at: z.string(),
  /** The run that served at that time: every section is of it. Older records do not say it. */
  model: z.optional(z.string()),
  /** What a person should know, in one plain sentence. */
  sentence: z.string(),
  drift: z.optional(driftSchema),
  estimated: z.optional(estimatedSchema),
  /** Against the truth that came as feedback. */
  realPerformance: z.optional(realPerformanceSchema),
  /** What a new training would have to learn from. */
  proposal: z.optional(z.object({ sentence: z.string(), model: z.string(), requests: count })),
})

export type MonitoringDay = z.output<typeof monitoringDaySchema>
export type DriftAlarm = z.output<typeof alarmSchema>
export type EstimatedSection = z.output<typeof estimatedSchema>
export type MetricEstimate = z.output<typeof estimateSchema>
/** What one writer adds or replaces: all of one model. */
export type DaySections = Partial<Pick<MonitoringDay, 'drift' | 'estimated' | 'realPerformance' | 'proposal'>>

const MOST_ATTEMPTS = 5

/**
 * Replaces the sections of `change`, which are of `model`, in a day's record, and makes the record where there is none. The
 * others stay, also where somebody else writes at the same time; but those of a model that served before are taken out.
 * Where another model serves by now nothing is written: undefined. What is no such record is begun anew, and the log says so.
 * @throws BoostlineError `record-contended` where others keep being faster: try again later.
 */
export async function updateMonitoringDay(
  objects: ObjectStore,
  { dataset, day, at, model }: Pick<MonitoringDay, 'dataset' | 'day' | 'at'> & { readonly model: string },
  change: DaySections,
  log: Log,
): Promise<MonitoringDay | undefined> {
  const key = monitoringKeys(dataset).day(day)
  const place = `s3://${objects.bucket}/${key}`
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const found = await objects.get(key)
    const known = found && parseRecordIfValid(found.body, monitoringDaySchema, place)
    // Read after the record, which is written only as it was read: who wrote before that knew no newer model.
    const pointer = await readRecord(objects, pointerKey(dataset), championSchema)
    if (pointer?.champion?.runId !== model) return undefined
    const sections = { ...(known && sectionsOf(model, known)), ...change }
    const record: MonitoringDay = { version: 1, dataset, day, at, model, sentence: daySentence(sections), ...sections }
    const { written } = await objects.put(key, `${JSON.stringify(record, null, 2)}\n`, {
      contentType: 'application/json',
      condition: found ? { eTag: found.eTag } : 'absent',
    })
    if (written) {
      if (found && !known) log.warn('monitoring-begun-anew', { dataset, key })
      return record
    }
  }
  throw recordContended(place, MOST_ATTEMPTS)
}

/** Of the pointer no more than who serves. */
const championSchema = z.object({ champion: z.nullable(z.object({ runId: z.string() })) })

/** What a record has of a model. What is estimated is of the rows whose drift is told. */
function sectionsOf(model: string, { drift, estimated, realPerformance, proposal }: MonitoringDay): DaySections {
  return {
    ...(drift?.model === model && { drift, ...(estimated && { estimated }) }),
    ...(realPerformance?.model === model && { realPerformance }),
    ...(proposal?.model === model && { proposal }),
  }
}

/** Others were faster at each attempt. */
export function recordContended(place: string, attempts: number): BoostlineError {
  return new BoostlineError({
    code: 'record-contended',
    kind: 'dependency',
    retryable: true,
    message: `${place} was changed by others ${attempts} times while it was to be written.`,
    hint: 'The next look at the dataset writes it.',
  })
}

/** The alarm first; beside it what the model is worth. */
export function daySentence(sections: DaySections): string {
  const { drift } = sections
  const [first, ...others] = drift?.alarms ?? []
  const more =
    others.length > 0 ? ` ${others.length} more ${others.length === 1 ? 'column has' : 'columns have'} changed.` : ''
  const moved = first ? `${first.text}${more}` : drift ? 'No column has moved away from the training rows.' : ''
  return [moved, worthSentence(sections)].filter((part) => part !== '').join(' ')
}

/** What the model is worth, by the outcomes that came or else as it is expected, and what there is to learn from. */
export function worthSentence({ estimated, realPerformance, proposal }: DaySections): string {
  const worth = realPerformance?.sentence ?? (estimated && 'text' in estimated ? estimated.text : undefined)
  return [worth, proposal?.sentence].filter((part) => part !== undefined).join(' ')
}
