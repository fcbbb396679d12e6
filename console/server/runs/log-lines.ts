import type { LogEvent } from '#shared/logs/read-events.ts'
import { readableLine } from '../../../cli/logs/readable-line.ts'
import type { LogAnswer } from '../../answers.ts'

/** `12:00:00.000  INFO  text`, as the command prints it. */
const PARTS = /^\S+ {2}(?:(DEBUG|INFO|WARN|ERROR) +)?([\s\S]*)$/

/** A line of a log as `./boostline logs` shows it, in parts. */
export function readableEvent(event: LogEvent): LogAnswer['lines'][number] {
  const [, level = '', text = ''] = PARTS.exec(readableLine(event)) ?? []
  return { atMs: event.timestampMs, level, text }
}
