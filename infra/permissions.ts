import { Aws } from 'aws-cdk-lib'
import { arn, bucketArn } from './account-names.ts'
import type { Triggers } from './function-definition.ts'
import { bucket, type Grant, type GrantTarget, logGroups, queues } from './grants.ts'
import { logGroupName } from './names.ts'
import { type Watched, watchedGrants } from './watched.ts'
import { type FunctionName, wiring } from './wiring.ts'
import { xgboostRepositoryArn } from './xgboost-registries.ts'

/*
 * The grants of the wiring on the things of one stage. The policy test prints them and fails on any wildcard that it
 * does not know the reason of.
 */

/** One statement of a policy. */
export type Permission = {
  readonly actions: readonly string[]
  readonly resources: readonly string[]
  readonly conditions?: Grant['conditions']
  /** Where a wildcard stands for more than names made at run time under the prefix: why. */
  readonly wildcardReason?: string
}

export type GrantedThings = {
  readonly prefix: string
  readonly sagemakerRoleArn: string
  readonly queueArn: (queueName: string) => string
  /** Where uploads and models are taken besides the pipeline's own folders. */
  readonly watched: Watched
}

/** What a function's role may do: start, see what is in the bucket, what its code needs, and what its triggers need. */
export function functionPermissions(name: FunctionName, things: GrantedThings): readonly Permission[] {
  const { grants, triggers } = wiring.functions[name]
  const own: readonly Grant[] = [
    { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], on: logGroups(logGroupName(things.prefix, name)) },
    // Without it S3 answers for a key that is not there with 403 instead of 404. A prefix condition would do the same.
    { actions: ['s3:ListBucket'], on: bucket },
  ]
  return permissions([...own, ...grants, ...watchedGrants(name, things.watched), ...triggerGrants(triggers)], things)
}

/** What Lambda does in the function's name: takes messages for it, and keeps the events that it gave up on. */
function triggerGrants({ objects, rules, queue }: Triggers): readonly Grant[] {
  const { failureQueue } = wiring.asyncInvocations
  const takes = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes']
  return [
    ...(objects || rules ? [{ actions: ['sqs:SendMessage'], on: queues(failureQueue) }] : []),
    ...(queue ? [{ actions: takes, on: queues(queue.name) }] : []),
  ]
}

export function permissions(grants: readonly Grant[], things: GrantedThings): readonly Permission[] {
  return grants.map(({ actions, on, conditions }) => {
    const [wildcardReason] = on.flatMap(({ type }) => WILDCARD_REASONS[type] ?? [])
    return {
      actions,
      resources: on.map((target) => arnOf(target, things)),
      ...(conditions ? { conditions } : {}),
      ...(wildcardReason === undefined ? {} : { wildcardReason }),
    }
  })
}

const WILDCARD_REASONS: Readonly<Partial<Record<GrantTarget['type'], string>>> = {
  any: 'AWS knows no resource for this action.',
}

function arnOf(target: GrantTarget, { prefix, sagemakerRoleArn, queueArn }: GrantedThings): string {
  switch (target.type) {
    case 'bucket':
      return bucketArn(prefix)
    case 'objects':
      return bucketArn(prefix, target.key)
    case 'other-objects':
      return `arn:${Aws.PARTITION}:s3:::${target.bucket}/${target.key}`
    case 'other-bucket':
      return `arn:${Aws.PARTITION}:s3:::${target.bucket}`
    case 'sagemaker':
      return arn('sagemaker', `${target.kind}/${prefix}-*`)
    case 'queue':
      return queueArn(target.name)
    case 'topic':
      return arn('sns', `${prefix}-${target.name}`)
    case 'log-group':
      return `${arn('logs', `log-group:${target.name.replaceAll('{prefix}', `${prefix}-`)}`)}:*`
    case 'job-logs':
      // A stream is named after its job, which is named after its run.
      return arn('logs', `log-group:${target.group}:log-stream:${prefix}-*`)
    case 'sagemaker-role':
      return sagemakerRoleArn
    case 'xgboost-image':
      return xgboostRepositoryArn()
    case 'any':
      return '*'
  }
}
