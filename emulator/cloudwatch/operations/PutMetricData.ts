import type { PutMetricDataCommandInput } from '@aws-sdk/client-cloudwatch'
import type { Wire } from '../../model/wire.ts'
import { invalidCombination, invalidValue, missingParameter, unsupported } from '../errors.ts'
import type { CloudWatchOperation } from '../service.ts'
import type { Distribution } from '../statistics.ts'
import { type Measurement, MINUTE_MS } from '../store.ts'

type Datum = NonNullable<Wire<PutMetricDataCommandInput>['MetricData']>[number]

const MAX_DATA = 1000
const MAX_VALUES = 150
const MAX_VALUE = 2 ** 360
const TWO_WEEKS_MS = 14 * 24 * 60 * MINUTE_MS
const TWO_HOURS_MS = 120 * MINUTE_MS

export const PutMetricData: CloudWatchOperation<PutMetricDataCommandInput> = ({ context, store }, input) => {
  const { Namespace, MetricData = [], EntityMetricData } = input
  if (EntityMetricData !== undefined) throw unsupported('entities (EntityMetricData): use MetricData')
  // As in AWS, only AWS's own services speak for themselves.
  if (Namespace.startsWith('AWS/')) throw invalidValue(`The value ${Namespace} for parameter Namespace is invalid.`)
  if (MetricData.length > MAX_DATA) {
    throw invalidValue(`The collection MetricData must not have a size greater than ${MAX_DATA}.`)
  }
  const nowMs = context.clock.now()
  const measurements = MetricData.map((datum, index): Measurement => {
    const name = `MetricData.member.${index + 1}`
    return {
      metric: { namespace: Namespace, name: datum.MetricName, dimensions: datum.Dimensions ?? [] },
      unit: datum.Unit ?? 'None',
      timestampMs: timeOf(datum, name, nowMs),
      values: valuesOf(datum, name),
    }
  })
  store.transaction(() => {
    for (const measurement of measurements) store.add(measurement)
  })
  return {}
}

function timeOf({ Timestamp }: Datum, name: string, nowMs: number): number {
  if (Timestamp === undefined) return nowMs
  const timestampMs = Timestamp * 1000
  if (timestampMs < nowMs - TWO_WEEKS_MS || timestampMs > nowMs + TWO_HOURS_MS) {
    throw invalidValue(
      `The parameter ${name}.Timestamp must specify a time within the past two weeks and at most two hours ahead.`,
    )
  }
  return timestampMs
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
  if (values.length > MAX_VALUES) {
    throw invalidValue(`The collection ${name}.Values must not have a size greater than ${MAX_VALUES}.`)
  }
  const beyond = values.find((value) => !(Math.abs(value) <= MAX_VALUE))
  if (beyond !== undefined) throw invalidValue(`The value ${beyond} for parameter ${name}.Value is invalid.`)
  const noCount = Counts?.find((count) => count <= 0)
  if (noCount !== undefined) throw invalidValue(`The value ${noCount} for parameter ${name}.Counts is invalid.`)
  return values.map((value, index) => ({ value, count: Counts?.[index] ?? 1 }))
}
