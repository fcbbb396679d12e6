import { readFileSync } from 'node:fs'

/**
 * What AWS's own model says of the inputs of a service's operations, taken by scripts/take-service-models.ts into the
 * service's `service-model.json`.
 */
export type ServiceModel = {
  /** Where it is from, of which version, under which licence. */
  readonly source: string
  /** The input's shape of each operation. */
  readonly operations: Readonly<Record<string, string>>
  readonly shapes: Readonly<Record<string, Shape>>
}

export type Shape = {
  readonly type:
    | 'structure'
    | 'list'
    | 'map'
    | 'string'
    | 'integer'
    | 'long'
    | 'float'
    | 'double'
    | 'boolean'
    | 'timestamp'
    | 'blob'
  readonly required?: readonly string[]
  readonly members?: Readonly<Record<string, MemberReference>>
  /** Of a list. */
  readonly member?: string
  /** Of a map. */
  readonly key?: string
  readonly value?: string
  /** Lengths of a text, a list, a map and a blob, the range of a number. */
  readonly min?: number
  readonly max?: number
  /** In Java's notation; the whole text has to match it. */
  readonly pattern?: string
  readonly enum?: readonly string[]
}

/** A shape's name, and where a member is that is not in the body: `NamespacedFunctionName uri FunctionName`. */
export type MemberReference = string

export function loadServiceModel(file: URL): ServiceModel {
  // The script wrote it, from this type.
  return JSON.parse(readFileSync(file, 'utf8')) as ServiceModel
}

/** Splits a reference into its parts. */
export function memberOf(reference: MemberReference): {
  readonly shape: string
  readonly location: string | undefined
  readonly locationName: string | undefined
} {
  const [shape = '', location, locationName] = reference.split(' ')
  return { shape, location, locationName }
}
