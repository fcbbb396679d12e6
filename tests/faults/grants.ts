import { ofType, synthesize, textOf } from '../../infra/testing/synthesize.ts'
import type { FunctionName } from '../../infra/wiring.ts'
import { ACCOUNT, REGION, ROLE_ARN } from './cloud/names.ts'
import type { Right } from './cloud/rights.ts'

type Condition = Readonly<Record<string, Readonly<Record<string, string>>>>
type Statement = { readonly Action: string | string[]; readonly Resource: unknown; readonly Condition?: Condition }

/** One action on one pattern of resources. */
export type Grant = { readonly action: string; readonly pattern: string; readonly condition: Condition }

const { pipeline } = synthesize()

/** What the stack of a stage grants to the role of a function. */
export function grantsOf(name: FunctionName): readonly Grant[] {
  const id = name.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase())
  const [, role] = ofType(pipeline, 'AWS::IAM::Role').find(([logicalId]) => logicalId.startsWith(`${id}Role`)) ?? []
  const policies = (role?.Properties['Policies'] ?? []) as { PolicyDocument: { Statement: Statement[] } }[]
  return policies
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .flatMap(({ Action, Resource, Condition = {} }) =>
      [Action]
        .flat()
        .flatMap((action) =>
          [Resource]
            .flat()
            .map((resource): Grant => ({ action, pattern: inAccount(textOf(resource)), condition: Condition })),
        ),
    )
}

/** What a template says of a resource, as it is in the account of the stories. */
function inAccount(pattern: string): string {
  return pattern
    .replaceAll('<AWS::Partition>', 'aws')
    .replaceAll('<AWS::AccountId>', ACCOUNT)
    .replaceAll('<AWS::Region>', REGION)
    .replace(/^<SageMakerRole[0-9A-F]{8}\.Arn>$/, ROLE_ARN)
    .replace(/^<(\w+)\.Arn>$/, (_, id: string) => {
      const [, queue] = ofType(pipeline, 'AWS::SQS::Queue').find(([logicalId]) => logicalId === id) ?? []
      return `arn:aws:sqs:${REGION}:${ACCOUNT}:${textOf(queue?.Properties['QueueName'])}`
    })
}

/** Whether IAM lets a call pass by this grant. */
export function allows({ action, pattern, condition }: Grant, right: Right): boolean {
  return action === right.action && isLike(right.arn, pattern) && holds(condition, right.context ?? {})
}

function holds(condition: Condition, context: Readonly<Record<string, string>>): boolean {
  return Object.entries(condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => {
      const value = context[key]
      if (value === undefined) return false
      if (operator === 'StringEquals') return value === wanted
      if (operator === 'StringLike') return isLike(value, wanted)
      throw new Error(`conditions of ${operator} are not evaluated here yet`)
    }),
  )
}

/** IAM's wildcards: any number of characters, slashes too, or exactly one. */
function isLike(text: string, pattern: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`, 's').test(text)
}
