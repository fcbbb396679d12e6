import { invalidToken, invalidValue, missingParameter, unsupported } from '../errors.ts'
import { getMetricDataInput, parseInput } from '../schemas.ts'
import type { CloudWatchOperation, CloudWatchService } from '../service.ts'
import { statisticOf } from '../statistics.ts'
import { MINUTE_MS } from '../store.ts'

type Input = ReturnType<typeof parseInput<typeof getMetricDataInput>>
type Query = Input['MetricDataQueries'][number]
type Point = { readonly startMs: number; readonly value: number }

export const GetMetricData: CloudWatchOperation = (service, rawInput) => {
  const input = parseInput(getMetricDataInput, rawInput)
  if (input.StartTime >= input.EndTime) {
    throw invalidValue('The parameter StartTime must be less than the parameter EndTime.')
  }
  const ids = input.MetricDataQueries.map(({ Id }) => Id)
  if (new Set(ids).size < ids.length) throw invalidValue('The ids in MetricDataQueries must be unique.')
  const from = startOfPage(input.NextToken)
  let place = 0
  const results = input.MetricDataQueries.filter(({ ReturnData }) => ReturnData).map((query) => {
    const points = pointsOf(query, input, service)
    const [first, last] = [from - place, from - place + input.MaxDatapoints]
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
  const next = from + input.MaxDatapoints
  return { MetricDataResults: results, Messages: [], ...(next < place ? { NextToken: String(next) } : {}) }
}

function pointsOf({ Id, MetricStat, Expression }: Query, input: Input, service: CloudWatchService): readonly Point[] {
  if (Expression !== undefined) throw unsupported('metric math and searches (Expression): ask for a MetricStat')
  if (!MetricStat) throw missingParameter(`MetricStat of the query ${Id}`)
  const { Metric, Period, Stat, Unit } = MetricStat
  const statistic = statisticOf(Stat)
  const periods = service.store.periods({
    metric: { namespace: Metric.Namespace, name: Metric.MetricName, dimensions: Metric.Dimensions },
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
