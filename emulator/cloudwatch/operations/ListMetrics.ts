import type { ListMetricsCommandInput } from '@aws-sdk/client-cloudwatch'
import { invalidToken } from '../errors.ts'
import type { CloudWatchOperation } from '../service.ts'
import { MINUTE_MS } from '../store.ts'

const PAGE_SIZE = 500
const RECENT_MS = 180 * MINUTE_MS

export const ListMetrics: CloudWatchOperation<ListMetricsCommandInput> = ({ context, store }, input) => {
  const start = Number(input.NextToken ?? '0')
  if (!Number.isSafeInteger(start) || start < 0) throw invalidToken()
  const since = input.RecentlyActive ? context.clock.now() - RECENT_MS : 0
  const found = store
    .metrics(since)
    .filter(
      ({ namespace, name, dimensions }) =>
        (input.Namespace === undefined || input.Namespace === namespace) &&
        (input.MetricName === undefined || input.MetricName === name) &&
        (input.Dimensions ?? []).every((wanted) =>
          dimensions.some(({ Name, Value }) => Name === wanted.Name && Value === (wanted.Value ?? Value)),
        ),
    )
  const end = start + PAGE_SIZE
  return {
    Metrics: found
      .slice(start, end)
      .map(({ namespace, name, dimensions }) => ({ Namespace: namespace, MetricName: name, Dimensions: dimensions })),
    ...(end < found.length ? { NextToken: String(end) } : {}),
  }
}
