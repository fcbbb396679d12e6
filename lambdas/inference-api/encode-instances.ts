import type { RowEncoder } from '#shared/schema/row-encoder.ts'
import { cutText, type FieldError, invalidFeatures, MAX_LISTED } from './http/problem.ts'

export type EncodedInstances = {
  /** One encoded row an instance. */
  readonly lines: readonly string[]
  /** What was taken, but a person should know, by instance. */
  readonly warnings: readonly InstanceWarning[]
}

type InstanceWarning = { readonly instance: number; readonly message: string }

/**
 * Encodes instances as the training rows were.
 * @throws RequestProblem 400 that names every problem of every instance (the first 100).
 */
export function encodeInstances(instances: readonly unknown[], encoder: RowEncoder): EncodedInstances {
  const lines: string[] = []
  const warnings: InstanceWarning[] = []
  const errors: FieldError[] = []
  let problems = 0

  function refuse(error: FieldError): void {
    problems++
    if (errors.length < MAX_LISTED) errors.push(error)
  }

  for (const [instance, value] of instances.entries()) {
    if (!isObject(value)) {
      refuse({ instance, message: `must be an object of features by name, not ${kindOf(value)}` })
      continue
    }
    const encoded = encoder.encodeValues(withoutNesting(value))
    for (const { field, message } of encoded.problems) refuse({ instance, field, message })
    for (const message of encoded.warnings) {
      if (warnings.length < MAX_LISTED) warnings.push({ instance, message: cutText(message) })
    }
    if (encoded.line !== undefined) lines.push(encoded.line)
  }
  if (problems > 0) throw invalidFeatures(errors, problems)
  return { lines, warnings }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Lists and objects are no features; emptied, their refusal does not have to spell out what may be megabytes deep. */
function withoutNesting(values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (!Object.values(values).some(isNested)) return values
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, isNested(value) ? (Array.isArray(value) ? [] : {}) : value]),
  )
}

function isNested(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`
}
