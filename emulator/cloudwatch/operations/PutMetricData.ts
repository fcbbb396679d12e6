import { invalidCombination, invalidValue, missingParameter, unsupported } from '../errors.ts'
import { parseInput, putMetricDataInput } from '../schemas.ts'
import type { CloudWatchOperation } from '../service.ts'
import type { Distribution } from '../statistics.ts'
import type { Measurement } from '../store.ts'

type Datum = ReturnType<typeof parseInput<typeof putMetricDataInput>>['MetricData'][number]

export const PutMetricData: CloudWatchOperation = ({ context, store }, rawInput) => {
  const { Namespace, MetricData, EntityMetricData } = parseInput(putMetricDataInput, rawInput)
  if (EntityMetricData !== undefined) throw unsupported('entities (EntityMetricData): use MetricData')
  const nowMs = context.clock.now()
  const measurements = MetricData.map(
    (datum, index): Measurement => ({
      metric: { namespace: Namespace, name: datum.MetricName, dimensions: datum.Dimensions },
      unit: datum.Unit,
      timestampMs: datum.Timestamp === undefined ? nowMs : datum.Timestamp * 1000,
      values: valuesOf(datum, `MetricData.member.${index + 1}`),
    }),
  )
  store.transaction(() => {
    for (const measurement of measurements) store.add(measurement)
  })
  return {}
}

function valuesOf({ Value, Values, Counts, StatisticValues }: Datum, name: string): Distribution {
  if (StatisticValues !== undefined) throw unsupported('statistic sets (StatisticValues): give Values and Counts')
  if (Value !== undefined && Values) {
    throw invalidCombination(`The parameters ${name}.Value and ${name}.Values are mutually exclusive.`)
  }
  if (Counts && Counts.length !== Values?.length) {
    throw invalidValue(`The parameters ${name}.Values and ${name}.Counts must be of the same size.`)
  }
  const values = Values ?? (Value === undefined ? [] : [Value])
  if (values.length === 0) throw missingParameter(`${name}.Value`)
  return values.map((value, index) => ({ value, count: Counts?.[index] ?? 1 }))
}
