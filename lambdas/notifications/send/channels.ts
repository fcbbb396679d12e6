import type { Notice } from '#shared/notifications/notice.ts'

/** How an attempt to send went. A `why` never holds a webhook's address, whose path is a secret. */
export type Sending =
  | { readonly outcome: 'sent'; readonly as: string }
  /** It may go well later. */
  | { readonly outcome: 'failed'; readonly why: string }
  /** It never will. */
  | { readonly outcome: 'refused'; readonly why: string }

/** To everybody who has subscribed to the deployment's topic. */
export type Mail = {
  send(message: Pick<Notice, 'subject' | 'text'>): Promise<Sending>
}

/** One POST of a JSON body to an address, with bounded time, no redirects and no private address. */
export type Webhook = {
  post(url: string, body: string): Promise<Sending>
}
