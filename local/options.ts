import { parseArgs } from 'node:util'
import { DELAYS, type DelaysName } from './delays.ts'

export type StartOptions = {
  readonly port: number
  readonly apiPort: number
  /** Begin with empty state. */
  readonly fresh: boolean
  /** End after the main job. */
  readonly once: boolean
  /** How long SageMaker's states last. */
  readonly delays: DelaysName
}

export const USAGE = `npm start -- [options]
  --once            end after the main job (exit code 0 when it reached a prediction)
  --fresh           begin with an empty bucket
  --port 4566       the port of the AWS endpoint
  --api-port 3000   the port of the prediction API
  --delays short    how long SageMaker's states last: none, short or realistic`

/** Reads the command line. @throws Error with the problem and the usage. */
export function readOptions(args: readonly string[]): StartOptions | 'help' {
  let values: ReturnType<typeof parse>
  try {
    values = parse(args)
  } catch (cause) {
    throw new Error(`${cause instanceof Error ? cause.message : String(cause)}\n\n${USAGE}`, { cause })
  }
  if (values.help) return 'help'
  return {
    port: readPort('--port', values.port),
    apiPort: readPort('--api-port', values['api-port']),
    fresh: values.fresh,
    once: values.once,
    delays: readDelays(values.delays),
  }
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    options: {
      port: { type: 'string', default: '4566' },
      'api-port': { type: 'string', default: '3000' },
      fresh: { type: 'boolean', default: false },
      once: { type: 'boolean', default: false },
      delays: { type: 'string', default: 'short' },
      help: { type: 'boolean', default: false },
    },
  }).values
}

function readPort(option: string, text: string): number {
  const port = Number(text)
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port
  throw new Error(`${option} ${text} is not a port: give a number from 1 to 65535.\n\n${USAGE}`)
}

function readDelays(name: string): DelaysName {
  if (Object.hasOwn(DELAYS, name)) return name as DelaysName
  throw new Error(`--delays ${name} is not known: give ${Object.keys(DELAYS).join(', ')}.\n\n${USAGE}`)
}
