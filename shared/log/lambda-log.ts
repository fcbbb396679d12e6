import type { Log, LogFields, LogMessage } from './log.ts'

const LEVELS = ['DEBUG', 'INFO', 'WARN', 'ERROR'] as const
type Level = (typeof LEVELS)[number]

export type LambdaLogOptions = {
  /** The least level that is written: AWS_LAMBDA_LOG_LEVEL, which Lambda sets from the function's logging configuration. */
  readonly level?: string | undefined
  readonly now?: () => number
  readonly write?: (line: string) => void
}

/** JSON lines on stdout: level, time, the function's name, the message's key and its fields. */
export function lambdaLog(service: string, options: LambdaLogOptions = {}): Log {
  const { level = process.env['AWS_LAMBDA_LOG_LEVEL'], now = Date.now, write = writeLine } = options
  // TRACE is below all levels used here, FATAL above them; anything unknown counts as INFO.
  const least = level === 'TRACE' ? 0 : level === 'FATAL' ? LEVELS.length : LEVELS.indexOf((level ?? 'INFO') as Level)
  const threshold = least === -1 ? LEVELS.indexOf('INFO') : least

  const at =
    (entryLevel: Level) =>
    (message: LogMessage, fields: LogFields = {}): void => {
      if (LEVELS.indexOf(entryLevel) < threshold) return
      const timestamp = new Date(now()).toISOString()
      write(`${JSON.stringify({ level: entryLevel, timestamp, service, message, ...withErrorsInFull(fields) })}\n`)
    }
  return { debug: at('DEBUG'), info: at('INFO'), warn: at('WARN'), error: at('ERROR') }
}

function writeLine(line: string): void {
  process.stdout.write(line)
}

/** An Error has no enumerable fields of its own: JSON would show `{}`. A replacer would be asked for every value. */
function withErrorsInFull(fields: LogFields): LogFields {
  const values = Object.values(fields)
  if (!values.some((value) => value instanceof Error)) return fields
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, errorInFull(value)]))
}

function errorInFull(value: unknown): unknown {
  if (!(value instanceof Error)) return value
  const { name, message, stack, cause } = value
  const own = Object.fromEntries(Object.entries(value))
  return { ...own, name, message, stack, ...(cause === undefined ? {} : { cause: errorInFull(cause) }) }
}
