import type { DriftAlarm } from '#shared/records/monitoring-day.ts'
import type { MonitoringState } from '#shared/records/monitoring-state.ts'
import { alarmSentence, opposedSentence } from './alarm-words.ts'
import type { ColumnMemory, DriftMemory } from './drift-memory.ts'

/*
 * Requests and scored files are judged apart, since they vary otherwise; what they find of a column is told as one alarm.
 */

type Alarm = NonNullable<ColumnMemory['alarm']>

/** All that hold for a model, one a column, the strongest first. */
export function standingAlarms(state: Pick<MonitoringState, 'captures' | 'files'>, model: string): DriftAlarm[] {
  const [ofFiles, ofCaptures] = [state.files, state.captures].map((source) =>
    source?.model === model ? source.memory.columns : {},
  )
  const names = new Set([...Object.keys(ofCaptures ?? {}), ...Object.keys(ofFiles ?? {})])
  const alarms = [...names].flatMap((column) => {
    const told = ofColumn(column, ofFiles?.[column]?.alarm, ofCaptures?.[column]?.alarm)
    return told ? [{ model, column, ...told }] : []
  })
  const strengthOf = ({ kind, effect }: DriftAlarm) => Math.abs(effect) / (kind === 'mean' ? 0.3 : 0.2)
  return alarms.toSorted((a, b) => strengthOf(b) - strengthOf(a))
}

/** The earlier of the two; both, where they say the opposite. */
function ofColumn(column: string, ofFiles: Alarm | null | undefined, ofCaptures: Alarm | null | undefined) {
  const [first, other] = [ofFiles, ofCaptures]
    .filter((alarm) => alarm != null)
    .toSorted((a, b) => Date.parse(a.since) - Date.parse(b.since))
  if (!first) return undefined
  const { kind, effect, since, at } = first
  const isOpposed = other && ofFiles && ofCaptures && !isSameShift(first, other)
  const text = isOpposed ? opposedSentence(column, ofFiles, ofCaptures) : alarmSentence(column, first)
  return { kind, effect, since, at, text }
}

/** Whether what requests say of a column and what files say is one and the same; it is not where one is up and one is down. */
export function isSameShift(one: Alarm, other: Alarm): boolean {
  return one.kind !== other.kind || one.way === other.way
}

/** A memory whose alarms began with those of the other source that are the same, where that was before. */
export function sinceTheEarliest(memory: DriftMemory, other: DriftMemory | undefined): DriftMemory {
  const columns = Object.entries(memory.columns).map(([column, { tests, alarm }]) => {
    const theirs = other?.columns[column]?.alarm
    const isEarlier =
      alarm && theirs && isSameShift(alarm, theirs) && Date.parse(theirs.since) < Date.parse(alarm.since)
    return [column, { tests, alarm: isEarlier ? { ...alarm, since: theirs.since } : alarm }] as const
  })
  return { ...memory, columns: Object.fromEntries(columns) }
}
