import { userInfo } from 'node:os'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { S3Client } from '@aws-sdk/client-s3'
import { SageMakerClient } from '@aws-sdk/client-sagemaker'
import { systemClock } from '#shared/clock.ts'
import type { RunName } from '#shared/names/run-name.ts'
import { s3ObjectStore } from '#shared/objects/s3-object-store.ts'
import type { ModelRegistry } from '#shared/registry/model-registry.ts'
import type { DecisionRequest } from '#shared/registry/plan-decision.ts'
import { sagemakerRegistry } from '#shared/registry/sagemaker-registry.ts'
import { ask, requirePerson } from './command-line/ask.ts'
import type { Outcome, Terminal } from './command-line/command.ts'
import { usageError } from './command-line/read-arguments.ts'
import { decide, type TypedDecision } from './decide.ts'
import { bucketOf, clientSettings, type Deployment } from './deployment.ts'

export type DecisionCommand = Pick<DecisionRequest, 'command'> & {
  /** Undefined where the package says it. */
  readonly dataset: string | undefined
  readonly packageArn: string | undefined
  readonly runId: string | undefined
  readonly reason: string | undefined
  /** Goes on without asking, where no model would serve any more. */
  readonly isConfirmed: boolean
  /** Where it is not asked of the deployment's functions. */
  readonly bucket: string | undefined
}

/** `approve`, `reject` and `rollback`; not ok where the pipeline did not follow within a minute. */
export async function runDecision(
  request: DecisionCommand,
  deployment: Deployment,
  terminal: Terminal,
): Promise<Outcome> {
  const { command, isConfirmed } = request
  const settings = clientSettings(deployment, process.env)
  const bucket = request.bucket ?? (await bucketOf(deployment, new LambdaClient(settings)))
  const s3 = new S3Client({ ...settings, forcePathStyle: deployment.endpointUrl !== undefined })
  const registry = sagemakerRegistry(new SageMakerClient(settings), deployment.prefix)
  const { dataset, runId } =
    request.packageArn === undefined ? request : await runOfPackage(request.packageArn, registry)
  if (dataset === undefined) throw usageError({ name: command }, 'Name a dataset.')
  const decision: TypedDecision = {
    command,
    dataset,
    runId: runId ?? null,
    reason: request.reason?.trim() || null,
    user: userInfo().username,
  }
  const report = await decide(decision, {
    registry,
    objects: s3ObjectStore(s3, bucket),
    clock: systemClock,
    deploymentOptions: deployment.options,
    sleep: (ms) => sleep(ms),
    say: terminal.say,
    confirm: async (question) => {
      if (isConfirmed) return true
      requirePerson(command)
      return /^y(es)?$/i.test((await ask(`${question} [y/N] `, terminal)).trim())
    },
  })
  return { ok: report.followed, result: { command, ...report } }
}

/** @throws BoostlineError `usage` where it is no package of a run of this deployment. */
export async function runOfPackage(arn: string, registry: Pick<ModelRegistry, 'describe'>): Promise<RunName> {
  const found = await registry.describe(arn)
  if (found?.run) return found.run
  const what = found ? 'was registered by something else' : 'is not in the registry'
  throw usageError({ name: 'import' }, `${arn} ${what}: a package of another system is taken by import --package.`)
}
