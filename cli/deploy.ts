import process from 'node:process'
import { GetFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { awsErrorFacts, translateAwsError } from '#shared/aws/translate-error.ts'
import { type BoostlineError, withoutRetry } from '#shared/errors/boostline-error.ts'
import { DEFAULT_MANIFEST } from '#shared/manifest/manifest.ts'
import { uploadKey } from '#shared/names/dataset-keys.ts'
import { functionLogs } from '#shared/names/log-groups.ts'
import { ALIAS, DEPLOYED_TAG_PREFIX, functionName, processedBy, REGISTRY_STACK } from '../infra/names.ts'
import { processingTag, type Settings } from '../infra/settings.ts'
import { FUNCTION_NAMES, type FunctionName, wiring } from '../infra/wiring.ts'
import { ask } from './command-line/ask.ts'
import type { Outcome, Terminal } from './command-line/command.ts'
import { awsSettings } from './deployment.ts'
import { printFindings } from './doctor.ts'
import { accountChecks, type Finding } from './stage/account-checks.ts'
import { imageId } from './stage/aws-cli.ts'
import { ensureBootstrapped, requirePersonToBootstrap } from './stage/bootstrap.ts'
import { commandRunner, type RunCommand, runCdk } from './stage/run-command.ts'
import type { StageSettings } from './stage/stage-options.ts'

export type DeployPorts = {
  readonly run: RunCommand
  readonly functions: {
    /** What the function ended with, or undefined where it answered. */
    readonly invoke: (name: string, event: unknown) => Promise<string | undefined>
    /** The digest of the image that the function's alias runs, or undefined where there is no such function. */
    readonly runningDigest: (name: string) => Promise<string | undefined>
  }
  readonly print: (line: string) => void
  /** @throws BoostlineError `usage` where nobody is there to be asked. */
  readonly ask: (question: string) => Promise<string>
  /** What the doctor finds. */
  readonly examine: (settings: Settings) => Promise<readonly Finding[]>
}

export type DeployRequest = StageSettings & {
  /** `--bootstrap`: what the CDK deploys through may be made without asking. */
  readonly mayBootstrap: boolean
  /** `--unchecked`: the doctor is not asked first. */
  readonly isUnchecked: boolean
}

type Digests = Readonly<Record<FunctionName, string>>

/** `deploy --registryOnly`: what an account and region has once, for all stages. */
export async function deployRegistry(
  { settings, context, mayBootstrap }: Omit<DeployRequest, 'isUnchecked'>,
  ports: Omit<DeployPorts, 'functions' | 'examine'>,
): Promise<Outcome> {
  const bootstrap = { qualifier: settings.qualifier, context, isConfirmed: mayBootstrap }
  if (!(await ensureBootstrapped(bootstrap, ports))) return notDeployed({}, ports)
  await deployStacks(ports.run, [REGISTRY_STACK], context)
  return { ok: true, result: { stacks: [REGISTRY_STACK] } }
}

/** `deploy`; not ok where the account lacks something, a person says no, or a function does not answer. */
export async function runDeploy(
  { settings, context, mayBootstrap, isUnchecked }: DeployRequest,
  ports: DeployPorts,
): Promise<Outcome> {
  const { run, print } = ports
  if (!isUnchecked) {
    print('Looking whether the account has what a deployment needs (./boostline doctor) …')
    const findings = await ports.examine(settings)
    printFindings(findings, print)
    if (findings.some((finding) => !finding.ok && !finding.isOfTrainings)) {
      print('Mend what FIX stands before, or go on without looking: --unchecked.')
      return notDeployed({ findings }, ports)
    }
  }
  const bootstrap = { qualifier: settings.qualifier, context, isConfirmed: mayBootstrap }
  if (!(await ensureBootstrapped(bootstrap, ports))) return notDeployed({}, ports)
  const before = await runningDigests(settings, ports)
  const stacks = [REGISTRY_STACK, settings.prefix]
  print(`Deploying ${stacks.join(' and ')}; the CDK says what it makes, for about four minutes.`)
  await deployStacks(run, stacks, context)
  print('Invoking every function …')
  const failures = await invokeAll(settings, ports)
  const result = { stage: settings.stage, prefix: settings.prefix, stacks, failures }
  if (failures.length > 0) {
    for (const failure of failures) print(failure)
    const wentBack = await goBack(settings, context, before, ports)
    return { ok: false, result: { ...result, wentBack } }
  }
  print('Every function answers.')
  await markDeployed(settings, ports)
  print(nextSteps(settings))
  return { ok: true, result }
}

function notDeployed(result: Readonly<Record<string, unknown>>, { print }: Pick<DeployPorts, 'print'>): Outcome {
  print('Nothing was deployed.')
  return { ok: false, result: { deployed: false, ...result } }
}

async function deployStacks(run: RunCommand, stacks: readonly string[], context: readonly string[]): Promise<void> {
  await runCdk(run, ['deploy', ...stacks, '--require-approval', 'never', ...context])
}

async function invokeAll({ prefix }: Settings, { functions }: DeployPorts): Promise<readonly string[]> {
  const outcomes = await Promise.all(
    FUNCTION_NAMES.map(async (name) => {
      const error = await functions.invoke(functionName(prefix, name), wiring.functions[name].harmless.event)
      return error === undefined ? undefined : `${functionName(prefix, name)} does not work: ${error}`
    }),
  )
  return outcomes.filter((outcome) => outcome !== undefined)
}

/** The images that run now, where all of them are known and come from ECR: what a failed deployment goes back to. */
async function runningDigests(settings: Settings, { functions }: DeployPorts): Promise<Digests | undefined> {
  if (settings.images === 'built-here') return undefined
  const found = await Promise.all(
    FUNCTION_NAMES.map(
      async (name) => [name, await functions.runningDigest(functionName(settings.prefix, name))] as const,
    ),
  )
  return found.every(([, digest]) => digest !== undefined) ? (Object.fromEntries(found) as Digests) : undefined
}

/** Goes back by deploying the images from before, since only the stack changes what runs. Returns whether it could. */
async function goBack(
  settings: Settings,
  context: readonly string[],
  before: Digests | undefined,
  { run, print }: DeployPorts,
): Promise<boolean> {
  if (before === undefined) {
    print(
      `Nothing to go back to by itself. See the log ${functionLogs(`${settings.prefix}-…`)}, mend it and deploy again.`,
    )
    return false
  }
  print('Going back to the images that ran before.')
  await deployStacks(
    run,
    [settings.prefix],
    [...context, '-c', `images=${JSON.stringify(before)}`, '-c', 'rollout=allAtOnce'],
  )
  print('The images from before run again; this deployment failed.')
  return true
}

/** Moves the stage's tags to the images that run now: the registry's clean-up spares them. */
async function markDeployed(settings: Settings, ports: DeployPorts): Promise<void> {
  const { repository, stage, processingImage } = settings
  const tag = `${DEPLOYED_TAG_PREFIX}${stage}`
  const digests = await runningDigests(settings, ports)
  if (digests) for (const name of FUNCTION_NAMES) await tagImage(`${repository}/${name}`, digests[name], tag, ports)
  if (processingImage !== undefined && processingImage !== 'none') {
    // In one repository with the function's image, which has the other tag: a tag is on one image.
    for (const name of processedBy(processingImage)) {
      const image = processingTag(processingImage, name, settings.onnx)
      await tagImage(`${repository}/${name}`, image, `${tag}-processing`, ports)
    }
  }
}

async function tagImage(repository: string, image: string, tag: string, { run, print }: DeployPorts): Promise<void> {
  const place = ['--repository-name', repository]
  const which = ['--image-ids', imageId(image), '--query', 'images[0].imageManifest', '--output', 'text']
  const found = await run('aws', ['ecr', 'batch-get-image', ...place, ...which])
  const manifest = ['--image-manifest', found.output.trim()]
  const put = await run('aws', ['ecr', 'put-image', ...place, '--image-tag', tag, ...manifest])
  if (found.exitCode === 0 && (put.exitCode === 0 || put.errorOutput.includes('ImageAlreadyExists'))) return
  print(
    `The image ${image} of ${repository} could not be given the tag ${tag}: ` +
      `${(found.errorOutput || put.errorOutput).trim()}. ` +
      'It runs, but the clean-up may take it after 20 newer ones: install the AWS CLI and deploy again.',
  )
}

function nextSteps({ prefix, apiAuth }: Settings): string {
  const header = apiAuth === 'key' ? ` -H "x-api-key: $KEY"` : ''
  const key = `  KEY=$(aws apigateway get-api-keys --name-query ${prefix}-key --include-values --query 'items[0].value' --output text)\n`
  return `Deployed. Next (BucketName and ApiUrl are in the outputs above):
  aws s3 cp examples/iris.csv s3://$BucketName/${uploadKey('iris.csv')}
${apiAuth === 'key' ? key : ''}  curl${header} "$ApiUrl"models`
}

export function deployPorts({ say, isJson }: Terminal): DeployPorts {
  const client = new LambdaClient(awsSettings(process.env))
  return {
    run: commandRunner(isJson),
    functions: {
      invoke: async (name, event) => {
        try {
          const answer = await client.send(
            new InvokeCommand({ FunctionName: name, Qualifier: ALIAS, Payload: Buffer.from(JSON.stringify(event)) }),
          )
          return answer.FunctionError && `${answer.FunctionError} ${Buffer.from(answer.Payload ?? []).toString()}`
        } catch (error) {
          return String(error)
        }
      },
      runningDigest: async (name) => {
        try {
          const { Code } = await client.send(new GetFunctionCommand({ FunctionName: name, Qualifier: ALIAS }))
          return Code?.ResolvedImageUri?.split('@')[1]
        } catch (error) {
          if (awsErrorFacts(error).name === 'ResourceNotFoundException') return undefined
          throw withAdvice(translateAwsError(`lambda:GetFunction ${name}`, error))
        }
      },
    },
    print: say,
    ask: async (question) => {
      requirePersonToBootstrap(process.stdin.isTTY)
      return await ask(question, { isJson })
    },
    examine: async (settings) =>
      await accountChecks(settings, DEFAULT_MANIFEST.training.instanceType, {
        run: commandRunner(isJson),
        env: process.env,
        now: () => Date.now(),
      }),
  }
}

function withAdvice(error: BoostlineError): BoostlineError {
  const hint = 'Run ./boostline doctor: it says which credentials, region and rights are there.'
  return withoutRetry(error, { message: error.message, hint })
}
