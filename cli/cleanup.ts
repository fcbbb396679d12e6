import process from 'node:process'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import * as z from 'zod/mini'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import type { Outcome, Terminal } from './command-line/command.ts'
import { clientSettings, type Deployment, deploymentError } from './deployment.ts'

const reportSchema = z.array(z.object({ endpointName: z.string(), dataset: z.string(), why: z.string() }))
/** It did not come to the end. */
const refusalSchema = z.object({ refused: z.object({ message: z.string(), hint: z.string() }) })
type CleanupReport = z.output<typeof reportSchema>

/** `cleanup`. */
export async function runCleanup(deployment: Deployment, dryRun: boolean, { say }: Terminal): Promise<Outcome> {
  const lambda = new LambdaClient(clientSettings(deployment, process.env))
  const endpoints = await cleanUp(lambdaCleaner(lambda, deployment), dryRun, say)
  return { ok: true, result: { dryRun, endpoints } }
}

/** The function that cleans up; the person needs the right to invoke it, and no other. */
export type Cleaner = (request: { readonly dryRun: boolean }) => Promise<CleanupReport>

export function lambdaCleaner(client: LambdaClient, deployment: Deployment): Cleaner {
  const functionName = deployment.functionName('model-deployment')
  return async ({ dryRun }) => {
    const Payload = JSON.stringify({ command: 'cleanup', dryRun })
    const answer = await client
      .send(new InvokeCommand({ FunctionName: functionName, Payload }))
      .catch((error: unknown) => Promise.reject(deploymentError(deployment, `lambda:Invoke ${functionName}`, error)))
    const text = answer.Payload?.transformToString() ?? ''
    const parsed: unknown = answer.FunctionError === undefined && text !== '' ? JSON.parse(text) : null
    const report = reportSchema.safeParse(parsed)
    if (report.success) return report.data
    const cutOff = refusalSchema.safeParse(parsed)
    if (cutOff.success) throw new BoostlineError({ code: 'cleanup-failed', kind: 'dependency', ...cutOff.data.refused })
    throw new BoostlineError({
      code: 'cleanup-failed',
      kind: 'dependency',
      message: `${functionName} did not clean up: ${text}`,
      hint: `Its log says why: ./boostline logs model-deployment ${deployment.options}`,
    })
  }
}

/** Invokes the clean-up and prints what it deleted, or in a dry run would delete. */
export async function cleanUp(clean: Cleaner, dryRun: boolean, say: (line: string) => void): Promise<CleanupReport> {
  const report = await clean({ dryRun })
  for (const { endpointName, why } of report) say(`${dryRun ? 'would delete' : 'deleted'} ${endpointName}: ${why}`)
  if (report.length === 0) say('Every endpoint is needed.')
  return report
}
