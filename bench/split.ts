// From an uploaded CSV to its split and encoded parts: ours over the emulator's S3, and what else there is.
// `npm run bench:split -- --mb 1000 numbers mixed`; DuckDB comes from npm into .boostline/bench.
import { execFileSync, fork } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream, existsSync, mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { S3Client } from '@aws-sdk/client-s3'
import { s3ObjectStore } from '#shared/objects/s3-object-store.ts'
import { gate, machineLine, printTable, startServer } from './measure.ts'
import { FILE_KINDS, type FileKind, type GeneratedFile, generateFile } from './split/generate-file.ts'
import type { Outcome } from './split/usage.ts'

const FOLDER = path.resolve('.boostline', 'bench')
const DUCKDB = '@duckdb/node-api@1.5.6-r.1'
/** The emulator's, in bench/servers. */
const BUCKET = 'bench'
/** Each in a process of its own. */
const CONTESTANTS = {
  ours: new URL('./split/ours.ts', import.meta.url),
  'csv-pipeline': new URL('./split/csv-pipeline.ts', import.meta.url),
  duckdb: new URL('./split/duckdb.ts', import.meta.url),
} as const
const DEFAULT_MB = '100'

await main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(`boostline: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
})

async function main(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      mb: { type: 'string', default: DEFAULT_MB },
      'only-ours': { type: 'boolean', default: false },
    },
  })
  const kinds = positionals.length === 0 ? FILE_KINDS : positionals.map(kindOf)
  const sizeBytes = Number(values.mb) * 1e6
  gate(`--mb ${values.mb} is a size`, sizeBytes > 0)
  mkdirSync(FOLDER, { recursive: true })
  const hasDuckDb = !values['only-ours'] && installDuckDb()
  console.log(`${machineLine()}; ${values.mb} MB a file\n`)
  const rows: string[][] = []
  for (const kind of kinds) {
    const file = generateFile(kind, path.join(FOLDER, `${kind}.csv`), sizeBytes)
    rows.push(rowOf(kind, 'ours: profile + encode + split, S3 to S3', file, await runOurs(file)))
    if (!values['only-ours']) {
      rows.push(
        rowOf(kind, 'csv-parse → csv-stringify: split only', file, await contestant('csv-pipeline', [file.path])),
      )
    }
    if (hasDuckDb) rows.push(rowOf(kind, 'DuckDB: split only', file, await contestant('duckdb', [FOLDER, file.path])))
    rmSync(file.path)
  }
  printTable(['input', 'what', 'CPU s/GB', 'MB/s', 'peak RSS MB'], rows)
}

/** Ours, in a process of its own; the emulator's CPU time is not counted. */
async function runOurs(file: GeneratedFile): Promise<Outcome> {
  const emulator = await startServer(path.join(import.meta.dirname, 'servers', 'emulator.ts'))
  const client = new S3Client({
    endpoint: emulator.url,
    forcePathStyle: true,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  })
  try {
    const key = 'datasets/bench.Csv'
    await s3ObjectStore(client, BUCKET).upload(key, createReadStream(file.path))
    return await contestant('ours', [emulator.url, BUCKET, key])
  } finally {
    client.destroy()
    await emulator.stop()
  }
}

async function contestant(name: keyof typeof CONTESTANTS, args: readonly string[]): Promise<Outcome> {
  const child = fork(CONTESTANTS[name], args, {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const [first] = await Promise.race([once(child, 'message'), once(child, 'exit')])
  gate(`${name} got to its end`, typeof first === 'object' && first !== null)
  if (child.exitCode === null) await once(child, 'exit')
  return first as Outcome
}

function rowOf(kind: FileKind, what: string, file: GeneratedFile, outcome: Outcome): string[] {
  gate(`${what} of ${kind} put each of ${file.rows} rows on one side, not ${outcome.rows}`, outcome.rows === file.rows)
  const gigabytes = file.sizeBytes / 1e9
  return [
    kind,
    what,
    (outcome.cpuMs / 1000 / gigabytes).toFixed(1),
    (file.sizeBytes / 1000 / outcome.wallMs).toFixed(0),
    (outcome.peakRssBytes / 1e6).toFixed(0),
  ]
}

/** Whether DuckDB is there, or could be fetched. */
function installDuckDb(): boolean {
  if (existsSync(path.join(FOLDER, 'node_modules', '@duckdb'))) return true
  try {
    execFileSync('npm', ['install', '--prefix', FOLDER, '--no-save', '--ignore-scripts', DUCKDB], { stdio: 'ignore' })
    return true
  } catch {
    console.log(`${DUCKDB} could not be installed from npm; it is left out.\n`)
    return false
  }
}

function kindOf(name: string): FileKind {
  const kind = FILE_KINDS.find((known) => known === name)
  if (!kind) throw new Error(`there is no input "${name}": take some of ${FILE_KINDS.join(', ')}, or none for all`)
  return kind
}
