import { boundedItems } from '#shared/errors/bounded-text.ts'
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
    rows.scored === rows.total ? counted(rows.scored) : `${rows.scored.toLocaleString('en')} of ${counted(rows.total)}`
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
    ...(errors ? [`${counted(errors.rows)} could not be scored: ${errors.key} says why`] : []),
    ...boundedItems(
      faults.map(({ column, rows, message, firstRow }) => {
        return `${column === '' ? 'lines' : column}, ${counted(rows)}: ${message} (row ${firstRow})`
      }),
      'columns',
    ),
    ...(metrics ? [`against the truth in ${counted(metrics.rows)}: ${valuesText(metrics.values)}`] : []),
    ...boundedItems(
      warnings.map(({ column, rows, examples }) => {
        const [first] = examples
        return `${column}, ${counted(rows)}: ${first?.message ?? ''}${first ? ` (row ${first.firstRow})` : ''}`
      }),
      'warnings',
    ),
    ...comparison.differences,
    ...notes,
  ]
}

function counted(rows: number): string {
  return `${rows.toLocaleString('en')} ${rows === 1 ? 'row' : 'rows'}`
}

function valuesText(values: Readonly<Record<string, number>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} ${value.toPrecision(3)}`)
    .join(', ')
}
