import process from 'node:process'
import { createInterface } from 'node:readline/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { functionName, REGISTRY_STACK } from '../infra/names.ts'
import { FUNCTION_NAMES } from '../infra/wiring.ts'
import { awsLeftovers, leftoverClients } from './stage/aws-leftovers.ts'
import { type RemovalPorts, removeLeftovers } from './stage/leftovers.ts'
import { type RunCommand, runCdk, runCommand } from './stage/run-command.ts'
import { readStageOptions, withMessages } from './stage/stage-options.ts'

const USAGE = `npm run destroy -- [--stage dev] [--yes] [--registry]
Removes a stage without a trace: what the pipeline made, all data, the stack. --registry removes the images of all
stages and the account's log role of API Gateway as well: after the last stage. --yes does not ask.`

export type DestroyPorts = RemovalPorts & {
  readonly run: RunCommand
  readonly ask: (question: string) => Promise<string>
}

/** `destroy`: returns the exit code. It can be run again after a failure, and goes on where it stopped. */
export function runDestroy(args: readonly string[], portsOf = realPorts): Promise<number> {
  return withMessages(args, USAGE, async () => {
    const { settings, context, flags } = readStageOptions(args, ['yes', 'registry'], USAGE)
    const { prefix, stage } = settings
    const ports = portsOf()
    if (!flags.yes) {
      ports.print(
        `This deletes the stage "${stage}" for good: every endpoint, model and package named ${prefix}-…, every object ` +
          `in its bucket with all versions, its logs, and the stack ${prefix}` +
          `${flags.registry ? ', and the images of every other stage of this account and region too' : ''}.`,
      )
      const answer = await ports.ask(`Type ${prefix} to go on: `)
      if (answer.trim() !== prefix) {
        ports.print('Nothing was deleted.')
        return 1
      }
    }
    await removeLeftovers(
      prefix,
      FUNCTION_NAMES.map((name) => functionName(prefix, name)),
      ports,
    )
    // The images do not matter any more: a name keeps the CDK from preparing their build.
    const stacks = flags.registry ? [prefix, REGISTRY_STACK] : [prefix]
    await runCdk(ports.run, ['destroy', ...stacks, '--force', '--exclusively', ...context, '-c', 'images=none'])
    ports.print(`The stage "${stage}" is gone. (The CDK's own stack, CDKToolkit, stays: other projects may use it.)`)
    return 0
  })
}

function realPorts(): DestroyPorts {
  return {
    leftovers: awsLeftovers(leftoverClients()),
    run: runCommand,
    print: (line) => console.log(line),
    sleep: (ms) => sleep(ms),
    ask: async (question) => {
      const terminal = createInterface({ input: process.stdin, output: process.stdout })
      try {
        return await terminal.question(question)
      } finally {
        terminal.close()
      }
    },
  }
}
