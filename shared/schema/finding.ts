import * as z from 'zod/mini'

/*
 * What a run found that a person should weigh before its model serves. Each stands in schema.json, and its text among
 * the warnings.
 */

/**
 * `alone`: one feature predicts the target; `linear`: several add up to it; `part`: one is one of its classes;
 * `level`: a value, or being missing, comes almost only with one class; `name`: by its name the column is made from the
 * target; `order`: an ID or the order of the rows predicts; `target`: the target is a guess, and another could as well
 * be meant; `duplicates`, `groups`, `time`: the split at random lets the test rows look easier than new rows are.
 */
export const FINDING_KINDS = [
  'alone',
  'linear',
  'part',
  'level',
  'name',
  'order',
  'target',
  'duplicates',
  'groups',
  'time',
] as const

export const findingSchema = z.object({
  kind: z.enum(FINDING_KINDS),
  /** The columns that it is about. */
  columns: z.array(z.string()),
  /** Holds: the model serves when a person approved it. Warns: a person should know. */
  effect: z.enum(['holds', 'warns']),
  /** How much of the error without features the columns take away on rows held out; 1 is all of it. */
  skill: z.optional(z.number()),
  /** In one sentence, for a person. */
  text: z.string(),
  /** What to do about it. */
  hint: z.string(),
})

export type Finding = z.output<typeof findingSchema>

/** Whether the columns of a finding may give the target away. */
export function isLeak({ kind }: Pick<Finding, 'kind'>): boolean {
  return kind !== 'target' && kind !== 'duplicates' && kind !== 'groups' && kind !== 'time'
}
