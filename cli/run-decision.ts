import { userInfo } from 'node:os'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { S3Client } from '@aws-sdk/client-s3'
import { SageMakerClient } from '@aws-sdk/client-sagemaker'
import { systemClock } from '#shared/clock.ts'
import { s3ObjectStore } from '#shared/objects/s3-object-store.ts'
import type { DecisionRequest } from '#shared/registry/plan-decision.ts'
import { sagemakerRegistry } from '#shared/registry/sagemaker-registry.ts'
import { ask, requirePerson } from './command-line/ask.ts'
import type { Outcome, Terminal } from './command-line/command.ts'
import { decide, type TypedDecision } from './decide.ts'
import { bucketOf, clientSettings, type Deployment } from './deployment.ts'

export type DecisionCommand = Pick<DecisionRequest, 'command' | 'dataset'> & {
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
  const { command, dataset, isConfirmed } = request
  const settings = clientSettings(deployment, process.env)
  const bucket = request.bucket ?? (await bucketOf(deployment, new LambdaClient(settings)))
  const s3 = new S3Client({ ...settings, forcePathStyle: deployment.endpointUrl !== undefined })
  const decision: TypedDecision = {
    command,
    dataset,
    runId: request.runId ?? null,
    reason: request.reason?.trim() || null,
    user: userInfo().username,
  }
  const report = await decide(decision, {
    registry: sagemakerRegistry(new SageMakerClient(settings), deployment.prefix),
    objects: s3ObjectStore(s3, bucket),
    clock: systemClock,
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
