import type { Level } from '#shared/metrics/intervals.ts'
import { figure } from '#shared/metrics/metric-words.ts'
import type { Advantage } from '#shared/records/evaluation-record.ts'

/** `better by 0.2 (95 % interval: 0.1 to 0.3 better)` */
export function gainInWords({ value, low, high }: Advantage, level: Level = '95 %'): string {
  if (value === 0 && low === 0 && high === 0) return 'the same'
  const size = value === 0 ? 'the same on average' : `${value < 0 ? 'worse' : 'better'} by ${figure(Math.abs(value))}`
  return low === undefined || high === undefined ? size : `${size} (${level} interval: ${rangeInWords(low, high)})`
}

function rangeInWords(low: number, high: number): string {
  if (low >= 0) return `${figure(low)} to ${figure(high)} better`
  if (high <= 0) return `${figure(-high)} to ${figure(-low)} worse`
  return `from ${figure(-low)} worse to ${figure(high)} better`
}
