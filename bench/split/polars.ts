// The split alone, by Polars, from file to files. Run as `polars <file>`, beside a node_modules with it.
import { createRequire } from 'node:module'
import process from 'node:process'

type Expression = {
  hash(seed: number): Expression
  lt(bound: number): Expression
  gtEq(bound: number): Expression
  and(other: Expression): Expression
}
type Frame = {
  withRowIndex(name: string): Frame
  filter(wanted: Expression): Frame
  drop(name: string): Frame
  writeCSV(path: string, options: { readonly includeHeader: boolean }): void
}
type Polars = { readCSV(path: string): Frame; col(name: string): Expression }

const [file = ''] = process.argv.slice(2)
const polars = createRequire(import.meta.url)('nodejs-polars') as Polars
// Read once and held: scanCSV and sinkCSV, which hold nothing, read the file three times and take half as long again.
const table = polars.readCSV(file).withRowIndex('row_')
// Compared as it is, since its modulo calculates 64 bits as a float and puts nearly every row into one part.
const hash = polars.col('row_').hash(1)
const [validation, test] = [0.7 * 2 ** 64, 0.9 * 2 ** 64]
const bounds = {
  train: hash.lt(validation),
  validation: hash.gtEq(validation).and(hash.lt(test)),
  test: hash.gtEq(test),
}
for (const [part, wanted] of Object.entries(bounds)) {
  table.filter(wanted).drop('row_').writeCSV(`${file}.${part}`, { includeHeader: false })
}
