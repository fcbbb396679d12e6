import type { DescribeLogGroupsCommandInput } from '@aws-sdk/client-cloudwatch-logs'
import { invalidParameter } from '../errors.ts'
import { groupArn, type LogsOperation, pageOf } from '../service.ts'

export const DescribeLogGroups: LogsOperation<DescribeLogGroupsCommandInput> = (service, input) => {
  const prefix = input.logGroupNamePrefix
  const pattern = input.logGroupNamePattern
  if (prefix !== undefined && pattern !== undefined) {
    throw invalidParameter('LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.')
  }
  const groups = service.store
    .groups()
    .filter(({ name }) => name.startsWith(prefix ?? '') && name.toLowerCase().includes((pattern ?? '').toLowerCase()))
  const { page, nextToken } = pageOf(groups, input)
  return {
    logGroups: page.map(({ name, createdMs }) => ({
      logGroupName: name,
      creationTime: createdMs,
      metricFilterCount: 0,
      arn: `${groupArn(service.context, name)}:*`,
      logGroupArn: groupArn(service.context, name),
      logGroupClass: 'STANDARD',
    })),
    nextToken,
  }
}
