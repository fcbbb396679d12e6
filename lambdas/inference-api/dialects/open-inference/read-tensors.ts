import { jsonObject } from '#shared/json/json-fields.ts'
import { featureColumns } from '#shared/schema/feature-columns.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import { cutText, type FieldError, invalidFeatures } from '../../http/problem.ts'
import { withinLimit } from '../../predict/read-instances.ts'

/** The protocol's types; what a value may be is for the model's own column to say. */
const DATATYPES = new Set('BOOL UINT8 UINT16 UINT32 UINT64 INT8 INT16 INT32 INT64 FP16 FP32 FP64 BF16 BYTES'.split(' '))
/** As many tensors as are looked at: one a column, and some that are too many, of which the answer then tells. */
const MOST_TENSORS_MORE = 10

/** One dimension, or two. */
type Shape = readonly [rows: number, columns?: number]
type Tensor = { readonly name: string; readonly shape: Shape; readonly values: readonly unknown[] }

/**
 * Instances of named tensors, one a feature with a value a row, or of one matrix of the features in their order; the
 * values flat or nested, null where one is missing.
 * @throws RequestProblem 400 that names every tensor that is not as it should be.
 */
export function readTensors(inputs: unknown, schema: FeatureSchema): readonly unknown[] {
  if (!Array.isArray(inputs) || inputs.length === 0) {
    throw invalidFeatures([{ field: 'inputs', message: 'must be a list of tensors: one a feature, or one matrix' }])
  }
  if (inputs.length > schema.columns.length + MOST_TENSORS_MORE) {
    throw invalidFeatures([{ field: 'inputs', message: 'has more tensors than the model has columns' }])
  }
  const errors: FieldError[] = []
  const tensors = inputs.flatMap((input: unknown, index) => readTensor(input, index, errors) ?? [])
  if (errors.length > 0) throw invalidFeatures(errors)
  const [first] = tensors
  if (!first) return []
  const isNamed = schema.columns.some(({ name }) => name === first.name)
  return tensors.length === 1 && !isNamed ? rowsOfMatrix(first, schema) : rowsOfNamed(tensors, schema)
}

function readTensor(input: unknown, index: number, errors: FieldError[]): Tensor | undefined {
  const { name, shape, datatype, data } = jsonObject(input)
  const field = typeof name === 'string' ? name : `inputs[${index}]`
  const refuse = (message: string): undefined => void errors.push({ field, message })
  if (typeof name !== 'string') return refuse('a tensor needs a name')
  if (typeof datatype !== 'string' || !DATATYPES.has(datatype)) {
    return refuse(`the datatype must be one of ${[...DATATYPES].join(', ')}`)
  }
  if (!isShape(shape)) return refuse('the shape must be a list of one or two whole numbers')
  if (!Array.isArray(data)) return refuse('data must be a list; binary tensors are not taken')
  const values: readonly unknown[] = data.flat()
  const [rows, columns = 1] = shape
  if (values.length !== rows * columns) {
    return refuse(`data has ${values.length} values where the shape ${JSON.stringify(shape)} has ${rows * columns}`)
  }
  return { name, shape, values }
}

function isShape(shape: unknown): shape is Shape {
  return (
    Array.isArray(shape) &&
    (shape.length === 1 || shape.length === 2) &&
    shape.every((size) => Number.isSafeInteger(size) && Number(size) >= 0)
  )
}

function rowsOfNamed(tensors: readonly Tensor[], schema: FeatureSchema): readonly unknown[] {
  const rows = tensors[0]?.values.length ?? 0
  const errors: FieldError[] = []
  const names = new Set<string>()
  for (const { name, shape, values } of tensors) {
    if (names.has(name)) errors.push({ field: name, message: 'is there twice' })
    names.add(name)
    const isOneAColumn = shape.length === 1 || shape[1] === 1
    if (!isOneAColumn)
      errors.push({ field: name, message: 'a feature has one value a row: the shape [rows] or [rows, 1]' })
    else if (values.length !== rows) {
      errors.push({
        field: name,
        message: `has ${values.length} rows where ${cutText(tensors[0]?.name ?? '')} has ${rows}`,
      })
    }
  }
  if (errors.length > 0) throw invalidFeatures(errors)
  withinLimit({ length: rows }, schema)
  return Array.from({ length: rows }, (_, row) =>
    Object.fromEntries(tensors.map(({ name, values }) => [name, values[row]])),
  )
}

/** Of one row, too, a matrix has two dimensions: which of them a single one would be cannot be told. */
function rowsOfMatrix({ name, shape, values }: Tensor, schema: FeatureSchema): readonly unknown[] {
  const features = featureColumns(schema)
  const [rows, width] = shape
  const columns = width === schema.columns.length ? schema.columns : features
  if (width !== columns.length) {
    const wanted = cutText(features.map((feature) => feature.name).join(', '))
    throw invalidFeatures([
      {
        field: name,
        message: `is no feature, and no matrix of the shape [rows, ${features.length}] with the features in their order: ${wanted}`,
      },
    ])
  }
  withinLimit({ length: rows }, schema)
  return Array.from({ length: rows }, (_, row) =>
    Object.fromEntries(columns.map((column, at) => [column.name, values[row * columns.length + at]])),
  )
}
