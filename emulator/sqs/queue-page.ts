import { invalidValue } from './errors.ts'
import type { Queue } from './queue-store.ts'
import { queueUrl, type SqsService } from './service.ts'

const MAX_RESULTS = 1000

/** A page of queue URLs. As in AWS, a NextToken is given only to who asked for a page size. */
export function pageOfQueues(
  service: SqsService,
  input: { readonly MaxResults?: number; readonly NextToken?: string },
  queuesAfter: (name: string) => readonly Queue[],
): { urls: readonly string[]; nextToken: string | undefined } {
  const maxResults = input.MaxResults
  if (maxResults !== undefined && (maxResults < 1 || maxResults > MAX_RESULTS)) {
    throw invalidValue('MaxResults', maxResults, `MaxResults must be an integer between 1 and ${MAX_RESULTS}.`)
  }
  const after = Buffer.from(input.NextToken ?? '', 'base64url').toString('utf8')
  const queues = queuesAfter(after)
  const page = queues.slice(0, maxResults ?? MAX_RESULTS)
  const last = page.at(-1)
  const hasMore = maxResults !== undefined && last !== undefined && queues.length > page.length
  return {
    urls: page.map((queue) => queueUrl(service, queue.name)),
    nextToken: hasMore ? Buffer.from(last.name).toString('base64url') : undefined,
  }
}
