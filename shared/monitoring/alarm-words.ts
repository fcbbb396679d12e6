import type { ColumnMemory } from './drift-memory.ts'
import { shareText } from './share-words.ts'

type Alarm = NonNullable<ColumnMemory['alarm']>

/** What has changed in a column, as a plain sentence. */
export function alarmSentence(column: string, alarm: Alarm): string {
  return `${column} is ${whatOf(alarm)} since ${dayText(alarm.since)}.`
}

/** The same where scored files and requests say the opposite of each other. */
export function opposedSentence(column: string, ofFiles: Alarm, ofCaptures: Alarm): string {
  const [files, requests] = [ofFiles, ofCaptures].map((alarm) => `${whatOf(alarm)} since ${dayText(alarm.since)}`)
  return `${column} is ${files} in scored files, and ${requests} in requests of the API.`
}

/** Alarms of older versions have no shares. */
function whatOf({ kind, way, effect, shares }: Alarm): string {
  switch (kind) {
    case 'mean':
      return `${Math.abs(effect).toFixed(1)} standard deviations ${way > 0 ? 'higher' : 'lower'} than in training`
    case 'missing':
      return shares
        ? `missing in ${shareText(shares.now)} of the rows (${shareText(shares.training)} in training)`
        : 'missing in another share of the rows than in training'
    case 'new-categories':
      return `of a category that training did not have${shares ? ` in ${shareText(shares.now)} of the rows` : ''}`
    case 'out-of-range':
      return `beyond the range of the training rows${shares ? ` in ${shareText(shares.now)} of the rows` : ''}`
    case 'spread':
      return `spread otherwise than in training (population stability index ${effect.toFixed(2)} above chance)`
  }
}

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

/** `Tuesday, 2026-06-02`. */
function dayText(iso: string): string {
  return `${DAYS[new Date(iso).getUTCDay()]}, ${iso.slice(0, 10)}`
}
