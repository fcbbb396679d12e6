/**
 * Which messages of a batch a function that reports batch item failures has dealt with, by its answer.
 * Nothing reported, in whatever form, is success; a report that can't be understood fails the whole batch.
 */
export function succeededMessageIds(messageIds: readonly string[], payload: string): readonly string[] {
  const answer = parse(payload)
  if (answer === undefined) return []
  if (answer === null || answer === '') return messageIds
  if (typeof answer !== 'object') return []
  const failures = 'batchItemFailures' in answer ? answer.batchItemFailures : undefined
  if (failures === undefined || failures === null) return messageIds
  if (!Array.isArray(failures)) return []
  const failedIds = failures.map(itemIdentifierOf)
  if (!failedIds.every((id) => id !== undefined && messageIds.includes(id))) return []
  return messageIds.filter((id) => !failedIds.includes(id))
}

function parse(payload: string): unknown {
  if (payload === '') return null
  try {
    return JSON.parse(payload)
  } catch {
    // Not JSON, which AWS takes for a failed batch.
    return undefined
  }
}

function itemIdentifierOf(failure: unknown): string | undefined {
  if (typeof failure !== 'object' || failure === null || !('itemIdentifier' in failure)) return undefined
  return typeof failure.itemIdentifier === 'string' ? failure.itemIdentifier : undefined
}
