import { type CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch'
import { nextPageToken } from '#shared/aws/page-token.ts'
import { translateAwsError } from '#shared/aws/translate-error.ts'
import type { CallCounts, CallsByRole, ChallengerHealth } from '../promotion/challenger-health.ts'

const PERIOD_SECONDS = 60
const METRIC_NAMES = { requests: 'requests', errors: 'serverErrors' } as const

/** The metrics that inference-api's log lines carry: by stage, dataset and role, never by run. */
export function cloudWatchChallengerHealth(client: CloudWatchClient, stage: string): ChallengerHealth {
  return {
    calls: async (dataset, startMs, endMs) => {
      const sums = new Map<string, number>()
      let token: string | undefined
      try {
        do {
          const page = await client.send(
            new GetMetricDataCommand({
              MetricDataQueries: (['champion', 'challenger'] as const).flatMap((role) =>
                (['requests', 'errors'] as const).map((what) => ({
                  Id: idOf(role, what),
                  MetricStat: {
                    Metric: {
                      Namespace: 'Boostline',
                      MetricName: METRIC_NAMES[what],
                      Dimensions: [
                        { Name: 'stage', Value: stage },
                        { Name: 'dataset', Value: dataset },
                        { Name: 'role', Value: role },
                      ],
                    },
                    Period: PERIOD_SECONDS,
                    Stat: 'Sum',
                  },
                })),
              ),
              StartTime: new Date(startMs),
              EndTime: new Date(endMs),
              NextToken: token,
            }),
          )
          for (const { Id = '', Values = [] } of page.MetricDataResults ?? []) {
            sums.set(
              Id,
              Values.reduce((sum, value) => sum + value, sums.get(Id) ?? 0),
            )
          }
          token = nextPageToken(`cloudwatch:GetMetricData of ${dataset}`, token, page.NextToken)
        } while (token)
      } catch (error) {
        throw translateAwsError(`cloudwatch:GetMetricData of ${dataset}`, error)
      }
      const countsOf = (role: keyof CallsByRole): CallCounts => ({
        requests: sums.get(idOf(role, 'requests')) ?? 0,
        errors: sums.get(idOf(role, 'errors')) ?? 0,
      })
      return { champion: countsOf('champion'), challenger: countsOf('challenger') }
    },
  }
}

/** An id begins with a lower-case letter and holds no hyphen. */
function idOf(role: keyof CallsByRole, what: keyof CallCounts): string {
  return `${role}_${what}`
}
