import { parseArgs } from 'node:util'
import { FUNCTION_NAMES, type FunctionName } from '../../infra/wiring.ts'

export type RieOptions = {
  readonly functionName: FunctionName
  readonly port: number
  /** Take what the shell does not set from the running local cloud. */
  readonly local: boolean
}

export const RIE_USAGE = `npm run rie -- <function> [options]
  <function>        ${FUNCTION_NAMES.join(', ')}
  --port 9000       the port, as in docker run -p 9000:8080
  --no-local        this shell's environment alone, nothing from a running npm start`

/** Reads the command line. @throws Error with the problem and the usage. */
export function readRieOptions(args: readonly string[]): RieOptions {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      allowNegative: true,
      options: { port: { type: 'string', default: '9000' }, local: { type: 'boolean', default: true } },
    })
    const [name, ...more] = positionals
    const functionName = FUNCTION_NAMES.find((known) => known === name)
    if (!functionName) throw new Error(name === undefined ? 'Which function?' : `There is no function "${name}".`)
    if (more.length > 0) throw new Error(`One function at a time: "${more.join(' ')}" is too much.`)
    const port = Number(values.port)
    if (!Number.isInteger(port) || port < 1 || port > 65_535) {
      throw new Error(`--port ${values.port} is not a port: give a number from 1 to 65535.`)
    }
    return { functionName, port, local: values.local }
  } catch (cause) {
    throw new Error(`${cause instanceof Error ? cause.message : String(cause)}\n\n${RIE_USAGE}`, { cause })
  }
}
