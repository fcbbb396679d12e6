import { counted } from '#shared/design/number-words.ts'
import { boundedItems } from '#shared/errors/bounded-text.ts'
import { figure, METRIC_TITLES } from '#shared/metrics/metric-words.ts'
import type { MetricName } from '#shared/metrics/metrics.ts'
import type { RecordOf, ScoredRecord } from './scored-record.ts'

/** What became of a dropped file, in lines for a person: what and where, then what to know of it. */
export function scoredLines(record: ScoredRecord): { readonly first: string; readonly others: readonly string[] } {
  switch (record.status) {
    case 'scoring':
      return { first: `${record.file.key} is scored by ${record.model}`, others: [] }
    case 'failed':
      return { first: record.failure.message, others: [record.failure.hint] }
    case 'scored':
      return { first: firstLine(record), others: otherLines(record) }
  }
}

function firstLine({ rows, model, seconds, output }: RecordOf<'scored'>): string {
  const count =
    rows.scored === rows.total
      ? counted(rows.scored, 'row')
      : `${rows.scored.toLocaleString('en')} of ${counted(rows.total, 'row')}`
  return `${output.key}: ${count} scored by ${model} in ${seconds.toLocaleString('en', { maximumFractionDigits: 1 })} s`
}

function otherLines({
  errors,
  faults = [],
  metrics,
  warnings,
  notes,
  comparison,
  predictions,
}: RecordOf<'scored'>): readonly string[] {
  const classes = predictions.classes?.map(({ label, rows }) => `${label} ${rows.toLocaleString('en')}`)
  return [
    ...(classes ? [`predicted: ${boundedItems(classes, 'classes').join(', ')}`] : []),
    ...(errors ? [`${counted(errors.rows, 'row')} could not be scored: ${errors.key} says why`] : []),
    ...boundedItems(
      faults.map(({ column, rows, message, firstRow }) => {
        return `${column === '' ? 'lines' : column}, ${counted(rows, 'row')}: ${message} (row ${firstRow})`
      }),
      'columns',
    ),
    ...(metrics ? [`against the truth in ${counted(metrics.rows, 'row')}: ${valuesText(metrics.values)}`] : []),
    ...boundedItems(
      warnings.map(({ column, rows, examples }) => {
        const [first] = examples
        return `${column}, ${counted(rows, 'row')}: ${first?.message ?? ''}${first ? ` (row ${first.firstRow})` : ''}`
      }),
      'warnings',
    ),
    ...comparison.differences,
    ...notes,
  ]
}

function valuesText(values: Readonly<Record<string, number>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${METRIC_TITLES[name as MetricName] ?? name} ${figure(value)}`)
    .join(', ')
}
