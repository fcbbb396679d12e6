import * as z from 'zod/mini'
import { NOTICE_KINDS } from '#shared/notifications/notice.ts'

const sending = z.object({
  /** ISO 8601. */
  at: z.string(),
  /** SNS's id of the message, or the status that the webhook answered with. */
  as: z.optional(z.string()),
  /** Why it was not sent, and never will be. */
  refused: z.optional(z.string()),
})

/** notices/sent/<dataset>/<id>.json: who sends a notice, and how that went. Changed by compare-and-swap. */
export const sentNoticeSchema = z.object({
  version: z.literal(1),
  id: z.string(),
  kind: z.enum(NOTICE_KINDS),
  dataset: z.string(),
  subject: z.string(),
  text: z.string(),
  /** Sending: somebody is at it since `tried`. Waiting: it is tried again. */
  state: z.enum(['sending', 'waiting', 'sent', 'given-up']),
  /** ISO 8601: the first attempt, and the last. */
  since: z.string(),
  tried: z.string(),
  mail: z.optional(sending),
  webhook: z.optional(sending),
  /** Why the last attempt did not get through, where one did not. */
  why: z.optional(z.string()),
})

export type SentNotice = z.output<typeof sentNoticeSchema>
