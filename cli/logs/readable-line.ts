import type { LogEvent } from '#shared/logs/read-events.ts'

/** Fields that every line of a function has; a person who reads one function's log knows them. */
const KNOWN_FIELDS = new Set(['level', 'message', 'timestamp', 'service', 'sampling_rate', 'xray_trace_id'])

/** One event as a person reads it: the time of day, and of a function's own JSON line its level, message and fields. */
export function readableLine({ timestampMs, message }: LogEvent): string {
  const time = new Date(timestampMs).toISOString().slice(11, 23)
  const entry = parseEntry(message)
  if (!entry)
    return `${time}  ${message.trimEnd().replaceAll('#011', '  ').replaceAll('\t', '  ').replaceAll('\n', '\n              ')}`
  const fields = Object.entries(entry.fields).map(([name, value]) => `${name}=${shown(value)}`)
  return [`${time}  ${entry.level.padEnd(5)}`, entry.message, ...fields].join(' ')
}

type Entry = { readonly level: string; readonly message: string; readonly fields: Readonly<Record<string, unknown>> }

function parseEntry(text: string): Entry | undefined {
  if (!text.startsWith('{')) return undefined
  try {
    const parsed = JSON.parse(text) as Readonly<Record<string, unknown>>
    const { level, message } = parsed
    if (typeof level !== 'string' || typeof message !== 'string') return undefined
    const fields = Object.fromEntries(Object.entries(parsed).filter(([name]) => !KNOWN_FIELDS.has(name)))
    return { level, message, fields }
  } catch {
    // A line of other code, which only begins like JSON.
    return undefined
  }
}

/** Text without quotes where it is one word, and everything else as JSON. */
function shown(value: unknown): string {
  return typeof value === 'string' && /^[^\s"]+$/.test(value) ? value : JSON.stringify(value)
}
