import { boundedItems } from '#shared/errors/bounded-text.ts'
import type { ScoreOptions } from '#shared/manifest/score-options.ts'
import type { FaultTally, OtherWay } from './fault-tally.ts'

const SIGNS = { '.': 'points', ',': 'commas' } as const
const ORDERS = { dmy: 'day before month', mdy: 'month before day' } as const

/** Nothing is guessed of how a file is written: what it may be, and what to set then, is said. */
export function otherWayNotes(
  found: FaultTally['otherWays'],
  dataset: string,
  csv: NonNullable<ScoreOptions['csv']>,
): readonly string[] {
  const byWay = new Map<string, { readonly way: OtherWay; readonly columns: string[] }>()
  for (const { column, way } of found) {
    // A sentence says where the order is from: that of some columns may be in the manifest, of others in the file.
    const key = JSON.stringify([way, saysOrderOf(column, csv)])
    const known = byWay.get(key)
    if (known) known.columns.push(column)
    else byWay.set(key, { way, columns: [column] })
  }
  return [...byWay.values()].map(({ way, columns }) => noteOf(way, columns, dataset, csv))
}

function noteOf(
  way: OtherWay,
  columns: readonly string[],
  dataset: string,
  csv: NonNullable<ScoreOptions['csv']>,
): string {
  const quoted = columns.map((column) => JSON.stringify(column))
  const names = boundedItems(quoted, 'columns').join(', ')
  const manifest = `score/${dataset}/manifest.json`
  if (way.setting === 'thousands') {
    return `Cells of ${names} that could not be read look like numbers with ${SIGNS[way.sign]} between thousands, which the training file does not have. Write them without, and drop the file again.`
  }
  if (way.setting === 'decimal') {
    const was = SIGNS[way.sign === ',' ? '.' : ',']
    return csv.decimal
      ? `Cells of ${names} that could not be read have decimal ${SIGNS[way.sign]}, where "csv": {"decimal"} in ${manifest} says ${was}. Correct it there, or the file, and drop it again.`
      : `Cells of ${names} that could not be read have decimal ${SIGNS[way.sign]}, where the training file has ${was}. If the file is written so, put {"csv": {"decimal": "${way.sign}"}} into ${manifest} and drop it again.`
  }
  const order = Object.fromEntries(columns.slice(0, 20).map((column) => [column, way.order]))
  const other = way.order === 'dmy' ? 'mdy' : 'dmy'
  const says = saysOrderOf(columns[0] ?? '', csv) ? `"csv": {"dateOrder"} in ${manifest} says` : 'the training file has'
  return `Cells of ${names} that could not be read are dates with the ${ORDERS[way.order]}, where ${says} the ${ORDERS[other]}. If the file is written so, its other dates were read wrongly: do not use these predictions, put {"csv": {"dateOrder": ${JSON.stringify(order)}}} into ${manifest} and drop it again.`
}

/** Whether the manifest says in which order a column has days and months. */
function saysOrderOf(column: string, { dateOrder }: NonNullable<ScoreOptions['csv']>): boolean {
  return typeof dateOrder === 'object' && dateOrder !== null
    ? Object.hasOwn(dateOrder, column.normalize())
    : Boolean(dateOrder)
}
