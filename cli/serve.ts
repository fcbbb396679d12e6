import { userInfo } from 'node:os'
import process from 'node:process'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import * as z from 'zod/mini'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { SERVED_FROM } from '#shared/serving/what-serves.ts'
import type { Outcome, Terminal } from './command-line/command.ts'
import { clientSettings, type Deployment, deploymentError } from './deployment.ts'

const typeSchema = z.enum(['endpoint', 'lambda'])
const answerSchema = z.union([
  z.object({
    dataset: z.string(),
    runId: z.string(),
    type: typeSchema,
    changesTo: z.nullable(typeSchema),
    // Functions of before it was told answer without it.
    isReady: z._default(z.optional(z.boolean()), true),
  }),
  z.object({ refused: z.object({ message: z.string(), hint: z.string() }) }),
])
type ServeAnswer = z.output<typeof answerSchema>

/** As the manifest has them. */
export const SERVE_TYPES = ['lambda', 'serverless'] as const
export type ServeType = (typeof SERVE_TYPES)[number]

/** Asks the function that has a dataset served; the person needs the right to invoke it, and no other. */
export type Server = (request: { readonly dataset: string; readonly type: ServeType }) => Promise<ServeAnswer>

/** `serve`. */
export async function runServe(
  dataset: string,
  type: ServeType,
  deployment: Deployment,
  terminal: Terminal,
): Promise<Outcome> {
  const lambda = new LambdaClient(clientSettings(deployment, process.env))
  return await serveBy(dataset, type, lambdaServer(lambda, deployment), terminal.say, deployment.options)
}

export function lambdaServer(client: LambdaClient, deployment: Deployment): Server {
  const functionName = deployment.functionName('model-deployment')
  return async ({ dataset, type }) => {
    const wanted = type === 'lambda' ? 'lambda' : 'endpoint'
    const Payload = JSON.stringify({ command: 'serve', dataset, type: wanted, who: userInfo().username })
    const answer = await client
      .send(new InvokeCommand({ FunctionName: functionName, Payload }))
      .catch((error: unknown) => Promise.reject(deploymentError(deployment, `lambda:Invoke ${functionName}`, error)))
    const text = answer.Payload?.transformToString() ?? ''
    const report = answerSchema.safeParse(answer.FunctionError === undefined && text !== '' ? JSON.parse(text) : null)
    if (report.success) return report.data
    throw new BoostlineError({
      code: 'command-failed',
      kind: 'dependency',
      message: `${functionName} did not answer as it should: ${text}`,
      hint: `Its log says why: ./boostline logs model-deployment ${deployment.options}`,
    })
  }
}

/** Has the champion of a dataset served by the other type, and says what serves it now and what will. */
export async function serveBy(
  dataset: string,
  type: ServeType,
  server: Server,
  say: (line: string) => void,
  deploymentOptions: string,
): Promise<Outcome> {
  const answer = await server({ dataset, type })
  if ('refused' in answer) {
    throw new BoostlineError({
      code: 'type-unchanged',
      kind: 'input',
      message: `${dataset} is served as before. ${answer.refused.message}`,
      hint: answer.refused.hint,
    })
  }
  const { runId, changesTo, isReady } = answer
  if (changesTo === null && !isReady) {
    say(
      `${runId} of ${dataset} is to serve from ${SERVED_FROM[answer.type]}, which was gone and is made again: a few minutes`,
    )
  } else if (changesTo === null) say(`${runId} of ${dataset} serves from ${SERVED_FROM[answer.type]}`)
  else {
    say(`${runId} of ${dataset} is to serve from ${SERVED_FROM[changesTo]}, which is being made: a few minutes`)
    say(
      `Until it is ready ${SERVED_FROM[answer.type]} answers as before; ./boostline status ${dataset} ${deploymentOptions} says when it is`,
    )
  }
  return { ok: true, result: answer }
}
