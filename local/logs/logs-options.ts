import { parseArgs } from 'node:util'
import { functionLogs, TRAINING_JOBS_LOGS } from '#shared/names/log-groups.ts'
import { FUNCTION_NAMES } from '../../infra/wiring.ts'
import type { LogSource } from './read-events.ts'

export type LogsOptions = {
  /** What was asked for: a function's name or a run id. */
  readonly name: string
  readonly source: LogSource
  readonly follow: boolean
}

export const LOGS_USAGE = `npm run logs -- <function or run id> [options]
  <function>   ${FUNCTION_NAMES.join(', ')}
  <run id>     the training job of that run
  --follow     go on with what comes, until Ctrl-C
AWS_ENDPOINT_URL says where, http://127.0.0.1:4566 by default.`

/** Reads the command line. @throws Error with the problem and the usage. */
export function readLogsOptions(args: readonly string[]): LogsOptions {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { follow: { type: 'boolean', default: false } },
    })
    const [name, ...more] = positionals
    if (name === undefined) throw new Error('Whose log?')
    if (more.length > 0) throw new Error(`One log at a time: "${more.join(' ')}" is too much.`)
    return { name, source: sourceOf(name), follow: values.follow }
  } catch (cause) {
    throw new Error(`${cause instanceof Error ? cause.message : String(cause)}\n\n${LOGS_USAGE}`, { cause })
  }
}

function sourceOf(name: string): LogSource {
  return FUNCTION_NAMES.some((known) => known === name)
    ? { logGroupName: functionLogs(name) }
    : // A job is named like its run; each of its machines writes a stream.
      { logGroupName: TRAINING_JOBS_LOGS, logStreamNamePrefix: `${name}/` }
}
