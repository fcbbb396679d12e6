import * as z from 'zod/mini'
import { columnComparisonSchema } from '#shared/monitoring/compare-column.ts'

const count = z.number().check(z.int(), z.nonnegative())

/** The drop of one file. */
const facts = {
  version: z.literal(1),
  /** Named by the event alone, as runs are: a redelivered event is the same job. */
  job: z.string(),
  dataset: z.string(),
  file: z.object({
    key: z.string(),
    versionId: z.optional(z.string()),
    eTag: z.optional(z.string()),
    eventTime: z.string(),
    sequencer: z.optional(z.string()),
  }),
}

/** What is decided before the first row, so that every delivery does the same. */
const plan = {
  /** The run that scores all of the file. */
  model: z.string(),
  options: z.object({
    probabilities: z.boolean(),
    reasons: count,
    /** The level of the ranges; null where none are given. */
    interval: z.nullable(z.number()),
    strict: z.boolean(),
    /** Of two classes; null where the model's own decides. */
    threshold: z.nullable(z.number()),
    escapeFormulas: z.boolean(),
    csv: z.record(z.string(), z.unknown()),
  }),
  /** ISO 8601. */
  startedAt: z.string(),
}

const columnWarning = z.object({
  column: z.string(),
  /** `text`: what a model says that reads it as it is. */
  kind: z.enum(['missing', 'unknown-category', 'out-of-range', 'text']),
  rows: count,
  examples: z.array(z.object({ message: z.string(), rows: count, firstRow: count })),
})

const scored = z.object({
  ...facts,
  ...plan,
  status: z.literal('scored'),
  finishedAt: z.string(),
  seconds: z.number(),
  problem: z.enum(['binary', 'multiclass', 'regression']),
  output: z.object({ key: z.string(), columns: z.array(z.string()), encoding: z.string() }),
  /** The rows that could not be scored, with the API's words; null where there is none. */
  errors: z.nullable(z.object({ key: z.string(), rows: count })),
  rows: z.object({
    total: count,
    scored: count,
    /** A value cannot be used: the row is in the scored file, without a prediction. */
    faulty: count,
    /** Too few or too many cells, or a misplaced quote. Of these `leftOut` are not in the scored file. */
    unreadable: count,
    leftOut: count,
    blank: count,
  }),
  /** What scored: the model in the function, or an endpoint, and why that. */
  scoredBy: z.object({
    type: z.enum(['function', 'endpoint']),
    endpointName: z.optional(z.string()),
    reason: z.optional(z.string()),
  }),
  /** Of two classes, what the second is predicted from. */
  threshold: z.nullable(z.number()),
  predictions: z.object({
    classes: z.optional(z.array(z.object({ label: z.string(), rows: count, meanProbability: z.number() }))),
    values: z.optional(z.object({ mean: z.number(), min: z.number(), max: z.number() })),
  }),
  formulasEscaped: count,
  /** Against the column to predict, where the file has it. */
  metrics: z.nullable(z.object({ rows: count, values: z.record(z.string(), z.number()) })),
  /** What a person should know of the file as a whole. */
  notes: z.array(z.string()),
  /** Why rows could not be scored, by column (empty: of the line as a whole); records of older versions have none. */
  faults: z.optional(z.array(z.object({ column: z.string(), rows: count, message: z.string(), firstRow: count }))),
  warnings: z.array(columnWarning),
  comparison: z.object({
    trainingRows: z.nullable(count),
    /** What differs so much that somebody should look, the most striking first. */
    differences: z.array(z.string()),
    columns: z.array(columnComparisonSchema),
    /** Columns for which there was no room. */
    leftOut: count,
  }),
})

/**
 * scored/<dataset>/<file>.json: what became of a dropped file. It changes while the file is scored, by compare and swap,
 * and the next drop of the same name begins it anew: the one that stands is of the latest drop.
 */
export const scoredRecordSchema = z.discriminatedUnion('status', [
  z.object({ ...facts, ...plan, status: z.literal('scoring') }),
  scored,
  z.object({
    ...facts,
    status: z.literal('failed'),
    model: z.nullable(z.string()),
    at: z.string(),
    failure: z.object({ code: z.string(), message: z.string(), hint: z.string() }),
  }),
])

export type ScoredRecord = z.output<typeof scoredRecordSchema>
export type RecordOf<Status extends ScoredRecord['status']> = Extract<ScoredRecord, { readonly status: Status }>
export type ScoringPlan = Pick<RecordOf<'scoring'>, 'model' | 'options' | 'startedAt'>
