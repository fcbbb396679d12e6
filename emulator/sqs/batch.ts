import { AwsError } from '../http/aws-error.ts'
import type { JsonInput } from '../protocols/json.ts'
import { objectListField, stringField } from '../protocols/json-fields.ts'
import { queryCode } from './errors.ts'

const MAX_ENTRIES = 10
const ENTRY_ID = /^[A-Za-z0-9_-]{1,80}$/

export type BatchResult = { readonly Successful: readonly unknown[]; readonly Failed: readonly unknown[] }

/** The entries of a batch. What is wrong with their number or their ids refuses the batch as a whole. */
export function readBatch(input: JsonInput): readonly JsonInput[] {
  const entries = objectListField(input, 'Entries') ?? []
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
    const id = stringField(entry, 'Id') ?? ''
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
  return entries
}

/** Does each entry by itself: one that is refused is listed under `Failed`, and the others go on. */
export function runBatch(
  entries: readonly JsonInput[],
  runEntry: (entry: JsonInput) => object | undefined,
): BatchResult {
  const Successful: unknown[] = []
  const Failed: unknown[] = []
  for (const entry of entries) {
    try {
      Successful.push({ Id: entry['Id'], ...runEntry(entry) })
    } catch (error) {
      if (!(error instanceof AwsError)) throw error
      Failed.push({ Id: entry['Id'], SenderFault: true, Code: queryCode(error), Message: error.message })
    }
  }
  return { Successful, Failed }
}
