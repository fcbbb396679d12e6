import * as z from 'zod/mini'
import type { Dimension, Measurement } from './store.ts'

const MAX_DIMENSIONS = 30
const MAX_VALUES = 100

const name = z.string().check(z.minLength(1), z.maxLength(1024))
const valueSchema = z.union([z.number(), z.array(z.number()).check(z.maxLength(MAX_VALUES))])
const dimensionValue = z.string().check(z.minLength(1), z.maxLength(1024))
const metadataSchema = z.object({
  Timestamp: z.int(),
  CloudWatchMetrics: z.array(
    z.object({
      Namespace: name,
      Dimensions: z.array(z.array(name).check(z.maxLength(MAX_DIMENSIONS))),
      Metrics: z.array(z.object({ Name: name, Unit: z._default(z.string(), 'None') })),
    }),
  ),
})

/**
 * The measurements in a line of a log: embedded metric format. A line that is not of the format says nothing, as in
 * AWS, where such a line stays a line.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function measurementsOf(line: string): readonly Measurement[] {
  if (!line.startsWith('{') || !line.includes('"_aws"')) return []
  const fields = parseObject(line)
  const metadata = metadataSchema.safeParse(fields?.['_aws'])
  if (!fields || !metadata.success) return []
  const { Timestamp: timestampMs, CloudWatchMetrics } = metadata.data
  return CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
    Metrics.flatMap(({ Name, Unit }) => {
      const values = valueSchema.safeParse(fields[Name])
      if (!values.success) return []
      const counted = [values.data].flat().map((value) => ({ value, count: 1 }))
      return Dimensions.map((names) => dimensionsOf(names, fields))
        .filter((dimensions) => dimensions !== undefined)
        .map((dimensions) => ({
          metric: { namespace: Namespace, name: Name, dimensions },
          unit: Unit,
          timestampMs,
          values: counted,
        }))
    }),
  )
}

/** Undefined where the line lacks one of them. */
function dimensionsOf(names: readonly string[], fields: Fields): readonly Dimension[] | undefined {
  const dimensions = names.map((each) => ({ Name: each, value: dimensionValue.safeParse(fields[each]) }))
  const known = dimensions.flatMap(({ Name, value }) => (value.success ? [{ Name, Value: value.data }] : []))
  return known.length === names.length ? known : undefined
}

type Fields = Readonly<Record<string, unknown>>

function parseObject(line: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined
  } catch {
    return undefined
  }
}
