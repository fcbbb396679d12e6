import { field } from '#shared/json/json-fields.ts'
import { usageError } from '../command-line/read-arguments.ts'
import { awsCli } from './aws-cli.ts'
import { type RunCommand, runCdk } from './run-command.ts'

/** The CDK's own name of what it makes once for an account and region, and the least version that its stacks want. */
export const DEFAULT_QUALIFIER = 'hnb659fds'
const LEAST_VERSION = 6

export type BootstrapPorts = {
  readonly run: RunCommand
  readonly print: (line: string) => void
  /** @throws BoostlineError `usage` where nobody is there to be asked. */
  readonly ask: (question: string) => Promise<string>
}

export type BootstrapRequest = {
  readonly qualifier: string | undefined
  readonly context: readonly string[]
  /** A person has said yes beforehand: `--bootstrap`. */
  readonly isConfirmed: boolean
}

/**
 * Looks whether the account and region has what the CDK deploys through, and makes it where a person wants it: never
 * unasked. Returns whether it is there now, or could not be looked at: then the CDK itself says what it misses.
 */
export async function ensureBootstrapped(
  { qualifier, context, isConfirmed }: BootstrapRequest,
  { run, print, ask }: BootstrapPorts,
): Promise<boolean> {
  const name = qualifier ?? DEFAULT_QUALIFIER
  const parameter = `/cdk-bootstrap/${name}/version`
  const answer = await awsCli(run)('ssm', 'get-parameter', '--name', parameter)
  if (answer.error !== undefined && !answer.error.includes('ParameterNotFound')) {
    print(`It cannot be seen whether the CDK may deploy here (ssm:GetParameter ${parameter}): ${answer.error}`)
    return true
  }
  const version = Number(field(field('output' in answer ? answer.output : {}, 'Parameter'), 'Value') ?? 0)
  if (version >= LEAST_VERSION) return true
  print(whatIsMade(name, version))
  if (!isConfirmed && (await ask('Type bootstrap to go on: ')).trim() !== 'bootstrap') return false
  const own = qualifier === undefined ? [] : ['--qualifier', qualifier, '--toolkit-stack-name', toolkitStack(qualifier)]
  await runCdk(run, ['bootstrap', ...own, ...context])
  return true
}

/** Where nobody can be asked, the command has to be told. @throws BoostlineError `usage` */
export function requirePersonToBootstrap(isTerminal: boolean): void {
  if (isTerminal) return
  throw usageError({ name: 'deploy' }, 'There is no terminal to ask in: add --bootstrap to have it made.')
}

function toolkitStack(name: string): string {
  return name === DEFAULT_QUALIFIER ? 'CDKToolkit' : `CDKToolkit-${name}`
}

function whatIsMade(name: string, version: number): string {
  const state =
    version === 0
      ? 'This account and region was never prepared for the CDK.'
      : `What the CDK deploys through is of version ${version} here, and ${LEAST_VERSION} is needed.`
  return `${state} "cdk bootstrap" makes, once for all projects, the stack ${toolkitStack(name)}:
  - a bucket cdk-${name}-assets-… and an image repository cdk-${name}-container-assets-…
  - four roles that you may take on to deploy, publish files, publish images and look things up
  - a role for CloudFormation with AdministratorAccess, which all that is deployed is made by
  - the parameter /cdk-bootstrap/${name}/version
An administrator who wants other rights runs it beforehand: npx cdk bootstrap --cloudformation-execution-policies <ARN>`
}
