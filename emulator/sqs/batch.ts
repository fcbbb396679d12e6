import { AwsError } from '../http/aws-error.ts'
import { queryCode } from './errors.ts'

const MAX_ENTRIES = 10
const ENTRY_ID = /^[A-Za-z0-9_-]{1,80}$/

/** Each entry is refused by itself, so nothing of it is known to be there. */
export type BatchEntry = { readonly Id?: string }
export type BatchResult = { readonly Successful: readonly unknown[]; readonly Failed: readonly unknown[] }

/** What is wrong with the number of a batch's entries or their ids refuses the batch as a whole. */
export function checkBatch(entries: readonly BatchEntry[]): void {
  if (entries.length === 0) {
    throw new AwsError('EmptyBatchRequest', 'There should be at least one entry in the request.')
  }
  if (entries.length > MAX_ENTRIES) {
    throw new AwsError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${MAX_ENTRIES}. You have sent ${entries.length}.`,
    )
  }
  const seen = new Set<string>()
  for (const entry of entries) {
    const { Id: id = '' } = entry
    if (!ENTRY_ID.test(id)) {
      throw new AwsError(
        'InvalidBatchEntryId',
        'A batch entry id can only contain alphanumeric characters, hyphens and underscores. ' +
          'It can be at most 80 letters long.',
      )
    }
    if (seen.has(id)) throw new AwsError('BatchEntryIdsNotDistinct', `Id ${id} repeated.`)
    seen.add(id)
  }
}

/** Does each entry by itself: one that is refused is listed under `Failed`, and the others go on. */
export function runBatch<Entry extends BatchEntry>(
  entries: readonly Entry[],
  runEntry: (entry: Entry) => object | undefined,
): BatchResult {
  const Successful: unknown[] = []
  const Failed: unknown[] = []
  for (const entry of entries) {
    try {
      Successful.push({ Id: entry.Id, ...runEntry(entry) })
    } catch (error) {
      if (!(error instanceof AwsError)) throw error
      Failed.push({ Id: entry.Id, SenderFault: true, Code: queryCode(error), Message: error.message })
    }
  }
  return { Successful, Failed }
}
