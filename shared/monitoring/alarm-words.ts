import type { ColumnComparison } from './compare-column.ts'
import type { ColumnMemory } from './drift-memory.ts'
import { shareText } from './share-words.ts'

type Alarm = NonNullable<ColumnMemory['alarm']>

/** What has changed in a column, as a plain sentence; `now` is the latest window. */
export function alarmSentence(column: string, alarm: Alarm, now: ColumnComparison | undefined): string {
  return `${column} is ${whatOf(alarm, now)} since ${dayText(alarm.since)}.`
}

function whatOf({ kind, way, effect }: Alarm, now: ColumnComparison | undefined): string {
  switch (kind) {
    case 'mean':
      return `${Math.abs(effect).toFixed(1)} standard deviations ${way > 0 ? 'higher' : 'lower'} than in training`
    case 'missing': {
      const { now: current, training } = now?.missing ?? { now: 0, training: 0 }
      return `missing in ${shareText(current)} of the rows (${shareText(training)} in training)`
    }
    case 'new-categories':
      return `of a category that training did not have in ${shareText(now?.newCategories?.share ?? 0)} of the rows`
    case 'out-of-range':
      return `beyond the range of the training rows in ${shareText(now?.outOfRange ?? 0)} of the rows`
    case 'spread':
      return `spread otherwise than in training (population stability index ${effect.toFixed(2)} above chance)`
  }
}

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

/** `Tuesday, 2026-06-02`. */
function dayText(iso: string): string {
  return `${DAYS[new Date(iso).getUTCDay()]}, ${iso.slice(0, 10)}`
}
