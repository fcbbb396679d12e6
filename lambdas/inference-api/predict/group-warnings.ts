import { cutText, MAX_LISTED } from '../http/problem.ts'

/** What was assumed of one field of an instance, or of the instance as a whole. */
export type Assumption = {
  readonly instance: number
  readonly field?: string
  readonly kind: string
  readonly message: string
}

/** Assumptions of one kind about one field, counted. */
export type Warning = {
  /** The field; absent where the warning is of the instance as a whole. */
  readonly field?: string
  /** What was assumed of the first instance. */
  readonly message: string
  /** The first instance that it is about. */
  readonly instance: number
  /** How many instances it is about. */
  readonly count: number
}

/** Counts assumptions by field and kind as they come, so that ten thousand instances take no more than a few. */
export function warningCounter() {
  const groups = new Map<string, { readonly first: Assumption; count: number }>()
  return {
    add: (assumption: Assumption): void => {
      const key = JSON.stringify([assumption.field, assumption.kind])
      const known = groups.get(key)
      if (known) known.count++
      else if (groups.size < MAX_LISTED) groups.set(key, { first: assumption, count: 1 })
    },
    /** In the order in which each was first met. */
    warnings: (): readonly Warning[] =>
      Array.from(groups.values(), ({ first: { field, message, instance }, count }) => ({
        ...(field === undefined ? {} : { field: cutText(field) }),
        message: cutText(message),
        instance,
        count,
      })),
  }
}
