import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { functionName, REGISTRY_STACK } from '../infra/names.ts'
import { FUNCTION_NAMES } from '../infra/wiring.ts'
import { ask, requirePerson } from './command-line/ask.ts'
import type { Outcome, Terminal } from './command-line/command.ts'
import { awsSettings } from './deployment.ts'
import { awsLeftovers, leftoverClients } from './stage/aws-leftovers.ts'
import { type RemovalPorts, removeLeftovers } from './stage/leftovers.ts'
import { resetLogRole } from './stage/log-role.ts'
import { commandRunner, type RunCommand, runCdk } from './stage/run-command.ts'
import type { StageSettings } from './stage/stage-options.ts'

export type DestroyPorts = RemovalPorts & {
  readonly run: RunCommand
  readonly ask: (question: string) => Promise<string>
}

export type DestroyRequest = StageSettings & {
  /** Not to be asked for. */
  readonly isConfirmed: boolean
  /** The images of all stages, too. */
  readonly withRegistry: boolean
}

/** `destroy`; not ok where the person did not confirm. It can be run again after a failure, and goes on where it stopped. */
export async function runDestroy(
  { settings, context, isConfirmed, withRegistry }: DestroyRequest,
  ports: DestroyPorts,
): Promise<Outcome> {
  const { prefix, stage } = settings
  if (!isConfirmed && !(await confirm(prefix, stage, withRegistry, ports))) {
    ports.print('Nothing was deleted.')
    return { ok: false, result: { stage, prefix, deleted: false } }
  }
  await removeLeftovers(
    prefix,
    FUNCTION_NAMES.map((name) => functionName(prefix, name)),
    ports,
  )
  // Any image tag: with one the CDK does not prepare to build the images.
  const destroyStack = async (stack: string) =>
    await runCdk(ports.run, ['destroy', stack, '--force', '--exclusively', ...context, '-c', 'images=none'])
  await destroyStack(prefix)
  if (withRegistry) {
    // After the stage, whose API logs to its end, and before the role itself.
    await resetLogRole(ports.run, ports.print)
    await destroyStack(REGISTRY_STACK)
  }
  ports.print(`The stage "${stage}" is gone. (The CDK's own stack, CDKToolkit, stays: other projects may use it.)`)
  return {
    ok: true,
    result: { stage, prefix, deleted: true, stacks: withRegistry ? [prefix, REGISTRY_STACK] : [prefix] },
  }
}

async function confirm(
  prefix: string,
  stage: string,
  withRegistry: boolean,
  { print, ask }: DestroyPorts,
): Promise<boolean> {
  print(
    `This deletes the stage "${stage}" for good: every endpoint, model and package named ${prefix}-…, every object ` +
      `in its bucket with all versions, its logs, and the stack ${prefix}` +
      `${withRegistry ? ', and the images of every other stage of this account and region too' : ''}.`,
  )
  const answer = await ask(`Type ${prefix} to go on: `)
  return answer.trim() === prefix
}

export function destroyPorts({ say, isJson }: Terminal): DestroyPorts {
  return {
    leftovers: awsLeftovers(leftoverClients(awsSettings(process.env))),
    run: commandRunner(isJson),
    print: say,
    sleep: (ms) => sleep(ms),
    ask: async (question) => {
      requirePerson('destroy')
      return await ask(question, { isJson })
    },
  }
}
