import type { GetMetricDataCommandInput } from '@aws-sdk/client-cloudwatch'
import type { Wire } from '../../model/wire.ts'
import { invalidToken, invalidValue, missingParameter, unsupported } from '../errors.ts'
import type { CloudWatchOperation, CloudWatchService } from '../service.ts'
import { statisticOf } from '../statistics.ts'
import { MINUTE_MS } from '../store.ts'

type Input = Wire<GetMetricDataCommandInput>
type Query = Input['MetricDataQueries'][number]
const MAX_QUERIES = 500
const MAX_DATAPOINTS = 100_800

type Point = { readonly startMs: number; readonly value: number }

export const GetMetricData: CloudWatchOperation<GetMetricDataCommandInput> = (service, input) => {
  checkQueries(input.MetricDataQueries)
  if (input.StartTime >= input.EndTime) {
    throw invalidValue('The parameter StartTime must be less than the parameter EndTime.')
  }
  const from = startOfPage(input.NextToken)
  const maxDatapoints = Math.min(input.MaxDatapoints ?? MAX_DATAPOINTS, MAX_DATAPOINTS)
  let place = 0
  const results = input.MetricDataQueries.filter(({ ReturnData = true }) => ReturnData).map((query) => {
    const points = pointsOf(query, input, service)
    const [first, last] = [from - place, from - place + maxDatapoints]
    place += points.length
    const page = points.slice(Math.max(0, first), Math.max(0, last))
    return {
      Id: query.Id,
      Label: query.Label ?? query.MetricStat?.Metric.MetricName,
      Timestamps: page.map(({ startMs }) => new Date(startMs)),
      Values: page.map(({ value }) => value),
      StatusCode: points.length > last ? 'PartialData' : 'Complete',
    }
  })
  const next = from + maxDatapoints
  return { MetricDataResults: results, Messages: [], ...(next < place ? { NextToken: String(next) } : {}) }
}

/** The rules of queries that the model does not have. */
function checkQueries(queries: readonly Query[]): void {
  if (queries.length === 0 || queries.length > MAX_QUERIES) {
    throw invalidValue(`The collection MetricDataQueries must have a size from 1 to ${MAX_QUERIES}.`)
  }
  for (const [index, { Id, MetricStat }] of queries.entries()) {
    const name = `MetricDataQueries.member.${index + 1}`
    if (!/^[a-z]\w*$/.test(Id)) {
      throw invalidValue(`The value ${Id} for parameter ${name}.Id is invalid: it must begin with a lower-case letter.`)
    }
    // AWS has periods of 1, 5, 10, 20 and 30 seconds too, of metrics that were put with such a resolution.
    if (MetricStat && MetricStat.Period % 60 !== 0) {
      throw invalidValue(
        `The value ${MetricStat.Period} for parameter ${name}.MetricStat.Period is invalid: must be a multiple of 60.`,
      )
    }
  }
  const ids = queries.map(({ Id }) => Id)
  if (new Set(ids).size < ids.length) throw invalidValue('The ids in MetricDataQueries must be unique.')
}

function pointsOf({ Id, MetricStat, Expression }: Query, input: Input, service: CloudWatchService): readonly Point[] {
  if (Expression !== undefined) throw unsupported('metric math and searches (Expression): ask for a MetricStat')
  if (!MetricStat) throw missingParameter(`MetricStat of the query ${Id}`)
  const { Metric, Period, Stat, Unit } = MetricStat
  if (Metric.Namespace === undefined) throw missingParameter(`MetricStat.Metric.Namespace of the query ${Id}`)
  if (Metric.MetricName === undefined) throw missingParameter(`MetricStat.Metric.MetricName of the query ${Id}`)
  const statistic = statisticOf(Stat)
  const periods = service.store.periods({
    metric: { namespace: Metric.Namespace, name: Metric.MetricName, dimensions: Metric.Dimensions ?? [] },
    unit: Unit,
    periodMs: Period * 1000,
    // A start within a minute is that of the minute, as AWS has it for the last 15 days.
    startMs: Math.floor((input.StartTime * 1000) / MINUTE_MS) * MINUTE_MS,
    endMs: input.EndTime * 1000,
  })
  const points = periods.map(({ startMs, distribution }) => ({ startMs, value: statistic(distribution) }))
  return input.ScanBy === 'TimestampAscending' ? points : points.toReversed()
}

function startOfPage(token = '0'): number {
  if (!/^\d{1,9}$/.test(token)) throw invalidToken()
  return Number(token)
}
