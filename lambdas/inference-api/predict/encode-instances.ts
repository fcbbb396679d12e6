import { isJsonObject } from '#shared/json/json-fields.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import { type RowEncoder, warningText } from '#shared/schema/row-encoder.ts'
import { readSentTexts, textsAsSent } from '#shared/schema/sent-texts.ts'
import type { Prediction } from '#shared/serving/predictions.ts'
import type { RowBlock } from '#shared/serving/scorer.ts'
import { type FieldError, invalidFeatures, MAX_LISTED, MOST_COUNTED } from '../http/problem.ts'
import type { Assumption } from './group-warnings.ts'

export type EncodedInstances = {
  /** One encoded row an instance. */
  readonly rows: RowBlock
  /** Of the field to echo, the value of every instance; empty where none is asked for. */
  readonly ids: readonly Id[]
}

export type EncodingOptions = {
  /** Whether a category the model never saw is refused. */
  readonly strict: boolean
  /** The field to echo; it need not be a column of the model. */
  readonly idField: string | undefined
}

export type Id = string | number | boolean | null

/** A prediction with the echoed field of its instance. */
export type EchoingPrediction = { readonly id?: Id } & Prediction

/**
 * Encodes instances as the training rows were; `assume` hears what was assumed of each.
 * @throws RequestProblem 400 that names the first 100 problems of all instances, and counts some 10,000.
 */
export function encodeInstances(
  instances: readonly unknown[],
  { schema, encoder }: { readonly schema: FeatureSchema; readonly encoder: RowEncoder },
  { strict, idField }: EncodingOptions,
  assume: (assumption: Assumption) => void,
): EncodedInstances {
  const foreignId = schema.columns.some((column) => column.name === idField) ? undefined : idField
  const { width } = encoder
  const textColumns = textsAsSent(schema)
  const values = new Float64Array(instances.length * width)
  const ids: Id[] = []
  const texts: (readonly string[])[] = []
  const errors: FieldError[] = []
  let problems = 0

  function refuse(error: FieldError): void {
    problems++
    if (errors.length < MAX_LISTED) errors.push(error)
  }

  for (const [instance, sent] of instances.entries()) {
    if (problems >= MOST_COUNTED) break
    if (!isJsonObject(sent)) {
      refuse({ instance, message: `must be an object of features by name, not ${kindOf(sent)}` })
      continue
    }
    if (idField !== undefined) {
      const id = Object.hasOwn(sent, idField) ? sent[idField] : undefined
      if (isId(id)) ids.push(id)
      else refuse({ instance, field: idField, message: 'a text or a number is wanted here, as ?id= asks for it' })
    }
    const features = foreignId === undefined ? sent : without(sent, foreignId)
    const encoded = encoder.encodeValues(features, values, instance * width, { strict })
    const sentTexts = readSentTexts(textColumns, features)
    texts.push(sentTexts.texts)
    for (const { field, message } of [...encoded.problems, ...sentTexts.problems]) refuse({ instance, field, message })
    for (const warning of encoded.warnings) {
      assume({ instance, field: warning.field, kind: warning.kind, message: warningText(warning) })
    }
  }
  if (problems > 0) throw invalidFeatures(errors, problems)
  return { rows: { values, width, texts }, ids }
}

function isId(value: unknown): value is Id {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value)
}

function without(values: Readonly<Record<string, unknown>>, name: string): Readonly<Record<string, unknown>> {
  const { [name]: _, ...others } = values
  return others
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`
}
