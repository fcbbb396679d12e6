// The split alone, by DuckDB, from file to files. Run as `duckdb <file>`, beside a node_modules with it.
import { createRequire } from 'node:module'
import process from 'node:process'

type Connection = { run(sql: string): Promise<unknown> }
type DuckDb = { DuckDBInstance: { create(path: string): Promise<{ connect(): Promise<Connection> }> } }

const [file = ''] = process.argv.slice(2)
const { DuckDBInstance } = createRequire(import.meta.url)('@duckdb/node-api') as DuckDb
const connection = await (await DuckDBInstance.create(':memory:')).connect()
await connection.run(
  `CREATE TABLE t AS SELECT *, hash(rowid_) AS h FROM (SELECT *, row_number() OVER () AS rowid_ FROM read_csv('${file}'))`,
)
const bounds = { train: 'h % 10 < 7', validation: 'h % 10 IN (7, 8)', test: 'h % 10 = 9' }
for (const [part, where] of Object.entries(bounds)) {
  await connection.run(
    `COPY (SELECT * EXCLUDE (h, rowid_) FROM t WHERE ${where}) TO '${file}.${part}' (FORMAT csv, HEADER false)`,
  )
}
