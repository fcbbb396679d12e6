import type { Log, LogFields, LogMessage } from './log.ts'

export type LogEntry = { readonly level: keyof Log; readonly message: LogMessage; readonly fields: LogFields }

/** A log for tests that keeps what was logged. */
export function recordingLog(): Log & { readonly entries: readonly LogEntry[] } {
  const entries: LogEntry[] = []
  const at =
    (level: keyof Log) =>
    (message: LogMessage, fields: LogFields = {}) => {
      entries.push({ level, message, fields })
    }
  return { entries, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}
