import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { textField } from '#shared/json/json-fields.ts'
import { REGISTRY_STACK } from '../../infra/names.ts'
import { type Aws, awsCli, listIn } from './aws-cli.ts'
import type { RunCommand } from './run-command.ts'

/** What `update-account` takes for no role: AWS refuses an ARN that is not one, but not the empty text. */
const NO_ROLE = JSON.stringify([{ op: 'replace', path: '/cloudwatchRoleArn', value: '' }])

/**
 * Takes the registry's role out of API Gateway's log setting, which an account and region has once. CloudFormation
 * leaves the setting when it deletes `AWS::ApiGateway::Account`: it would name a role that is gone, and no API of the
 * region could log. A role that is not the registry's stays. @throws BoostlineError `log-role-left`.
 */
export async function resetLogRole(run: RunCommand, print: (line: string) => void): Promise<void> {
  const aws = awsCli(run)
  const roles = await registryRoles(aws)
  if (roles.length === 0) return
  const setting = textField(await outputOf(aws, 'apigateway', 'get-account'), 'cloudwatchRoleArn')
  if (setting === undefined || !roles.some((role) => setting.endsWith(`/${role}`))) return
  await outputOf(aws, 'apigateway', 'update-account', '--patch-operations', NO_ROLE)
  print(`API Gateway has no log role in this account and region any more: it was ${setting}.`)
}

/** Names of the roles in the registry's stack; none where it is gone. */
async function registryRoles(aws: Aws): Promise<readonly string[]> {
  const call = ['cloudformation', 'list-stack-resources', '--stack-name', REGISTRY_STACK] as const
  const answer = await aws(...call)
  if (answer.error?.includes('does not exist')) return []
  if (answer.error !== undefined) throw roleLeft(call, answer.error)
  return listIn(answer.output, 'StackResourceSummaries')
    .filter((resource) => textField(resource, 'ResourceType') === 'AWS::IAM::Role')
    .map((resource) => textField(resource, 'PhysicalResourceId'))
    .filter((name) => name !== undefined)
}

async function outputOf(aws: Aws, ...call: readonly string[]): Promise<unknown> {
  const answer = await aws(...call)
  if (answer.error !== undefined) throw roleLeft(call, answer.error)
  return answer.output
}

function roleLeft([service, operation]: readonly string[], error: string): BoostlineError {
  return new BoostlineError({
    code: 'log-role-left',
    kind: 'config',
    message: `API Gateway's log role could not be reset: aws ${service} ${operation}: ${error}`,
    hint:
      'The aws CLI has to be installed; your user needs cloudformation:ListStackResources, and apigateway:GET and ' +
      'apigateway:PATCH on /account. Then run the command again: it goes on here.',
  })
}
