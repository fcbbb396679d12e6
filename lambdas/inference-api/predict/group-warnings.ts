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
  const groups: { readonly first: Assumption; count: number }[] = []
  /** By kind and field: a request may have millions of assumptions, so that no key is spelled for each. */
  const byKind = new Map<string, Map<string | undefined, (typeof groups)[number]>>()
  return {
    add: (assumption: Assumption): void => {
      const { kind, field } = assumption
      const byField = byKind.get(kind) ?? new Map<string | undefined, (typeof groups)[number]>()
      const known = byField.get(field)
      if (known) known.count++
      if (known || groups.length >= MAX_LISTED) return
      const group = { first: assumption, count: 1 }
      groups.push(group)
      byKind.set(kind, byField.set(field, group))
    },
    /** In the order in which each was first met. */
    warnings: (): readonly Warning[] =>
      groups.map(({ first: { field, message, instance }, count }) => ({
        ...(field === undefined ? {} : { field: cutText(field) }),
        message: cutText(message),
        instance,
        count,
      })),
  }
}
