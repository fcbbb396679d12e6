// The split alone, by DuckDB, from file to files. Run as `duckdb.ts <folder with node_modules> <file>`.
import { rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import process from 'node:process'
import { reportUsage } from './usage.ts'

const [folder = '', file = ''] = process.argv.slice(2)
type Connection = { runAndReadAll(sql: string): Promise<{ getRows(): readonly (readonly unknown[])[] }> }
type DuckDb = { DuckDBInstance: { create(path: string): Promise<{ connect(): Promise<Connection> }> } }
const { DuckDBInstance } = createRequire(path.join(folder, 'package.json'))('@duckdb/node-api') as DuckDb
const connection = await (await DuckDBInstance.create(':memory:')).connect()
const run = async (sql: string) => (await connection.runAndReadAll(sql)).getRows()
await run(
  `CREATE TABLE t AS SELECT *, hash(rowid_) AS h FROM (SELECT *, row_number() OVER () AS rowid_ FROM read_csv('${file}'))`,
)
const bounds = { train: 'h % 10 < 7', validation: 'h % 10 IN (7, 8)', test: 'h % 10 = 9' }
for (const [side, where] of Object.entries(bounds)) {
  await run(`COPY (SELECT * EXCLUDE (h, rowid_) FROM t WHERE ${where}) TO '${file}.${side}' (HEADER false)`)
}
const [[rows] = []] = await run('SELECT count(*) FROM t')
reportUsage({ rows: Number(rows) })
for (const side of Object.keys(bounds)) rmSync(`${file}.${side}`)
