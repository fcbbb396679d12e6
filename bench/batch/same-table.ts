import { printTable } from '../measure.ts'
import { farthest, SAME_ROWS, scoreSameRows, TABLES } from './same-rows.ts'

/** Prints how far the answers of file, API, and pandas and XGBoost are from each other. */
export async function printSameRows(python: string | undefined): Promise<void> {
  const rows: string[][] = []
  for (const table of TABLES) {
    const { schema, file, api, pandas } = await scoreSameRows(table, python)
    const features = schema.columns.filter(({ role }) => role === 'feature').length
    const distance = (one: typeof file, other: typeof file | undefined) => {
      return other === undefined ? 'not looked at' : farthest(one, other).toExponential(1)
    }
    rows.push([table.name, String(SAME_ROWS), `${features} (${schema.encodedWidth})`, distance(file, api)])
    rows.at(-1)?.push(distance(file, pandas), distance(api, pandas))
  }
  printTable(
    ['what is predicted', 'rows', 'columns (cells)', 'file and API', 'file and pandas + XGBoost', 'API and the same'],
    rows,
  )
}
