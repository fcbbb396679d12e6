import * as z from 'zod/mini'

/** What people are told of: a run that ended, failed or waits for a decision; a model that does not hold any more. */
export const NOTICE_KINDS = ['ended', 'failed', 'waiting', 'alarm'] as const

/** A part of a key: of the event alone, so that whoever meets the event again says the same. */
const NOTICE_ID = /^[A-Za-z0-9-]{1,128}$/

/** notices/open/<dataset>/<id>.json: one thing to tell people, once. */
export const noticeSchema = z.object({
  version: z.literal(1),
  id: z.string().check(z.regex(NOTICE_ID)),
  kind: z.enum(NOTICE_KINDS),
  dataset: z.string(),
  /** The run that it is about, whose manifest says whether anybody wants to know. */
  runId: z.string(),
  /** One line: what happened, and to what. */
  subject: z.string(),
  /** Plain sentences: what happened, why, and what a person can do. */
  text: z.string(),
  /** ISO 8601: when it was decided. */
  at: z.string(),
})

export type Notice = z.output<typeof noticeSchema>
