import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { endpointLogs } from '#shared/names/log-groups.ts'
import type { EndpointLog } from '../lifecycle/endpoint-log.ts'
import { lastLines } from './cloudwatch-last-lines.ts'

/** The logs of endpoints: each has a group, and a stream for each container; the one that wrote last is read. */
export function cloudWatchEndpointLog(client: CloudWatchLogsClient): EndpointLog {
  return {
    lastLines: async (endpointName) =>
      await lastLines(client, {
        logGroupName: endpointLogs(endpointName),
        orderBy: 'LastEventTime',
        descending: true,
        limit: 1,
      }),
  }
}
