import * as z from 'zod/mini'

const count = z.number().check(z.int(), z.nonnegative())

const facts = {
  version: z.literal(1),
  dataset: z.string(),
  key: z.string(),
  /** ISO 8601: when the file was put there. */
  eventTime: z.string(),
  /** Of the file, where its event had one: the same content has the same one. */
  eTag: z.optional(z.string()),
}

/** monitoring/<dataset>/feedback/<file>.json: what came of a file of true outcomes; that of the latest of its name stands. */
export const takenFeedbackSchema = z.discriminatedUnion('status', [
  z.object({
    ...facts,
    status: z.literal('taken'),
    /** In one sentence. */
    text: z.string(),
    rows: z.object({
      total: count,
      /** Whose outcome is kept now: `known` of them were before. */
      taken: count,
      known: count,
      faulty: count,
    }),
    /** A sentence for what is unusual about the file, such as totals at its end, which are no rows. */
    notes: z.optional(z.array(z.string())),
    /** Scored files whose rows outcomes are of, and what was not looked through for them. */
    scoredFiles: z.optional(z.array(z.object({ file: z.string(), rows: count }))),
    leftOut: z.optional(z.array(z.string())),
    /** The rows that could not be taken, the first of them, each by its number in the file. */
    errors: z.array(z.object({ row: count, message: z.string() })),
  }),
  z.object({
    ...facts,
    status: z.literal('failed'),
    failure: z.object({ code: z.string(), message: z.string(), hint: z.string() }),
  }),
])

export type TakenFeedback = z.output<typeof takenFeedbackSchema>
