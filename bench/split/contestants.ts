import { execFileSync } from 'node:child_process'
import { createReadStream, existsSync, mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { build, stop } from 'esbuild'
import { PARTS } from '#shared/split/part-of.ts'
import type { GeneratedFile } from './generate-file.ts'
import { type Command, type Cost, measuredRun, nodeCommand } from './measured-run.ts'
import { countLines, gateParts } from './parts.ts'

/** Splits a local file into `<file>.train`, `<file>.validation` and `<file>.test`. */
export type Contestant = { readonly what: string; readonly command: (file: string) => Command }

const CSV_PIPELINE = { what: 'csv-parse', source: new URL('./csv-pipeline.ts', import.meta.url) }
/** Both carry their binaries for a platform as packages of their own, which no script has to fetch. */
const FROM_NPM = [
  { what: 'DuckDB', source: new URL('./duckdb.ts', import.meta.url), wanted: '@duckdb/node-api@1.5.6-r.1' },
  { what: 'Polars', source: new URL('./polars.ts', import.meta.url), wanted: 'nodejs-polars@0.26.1' },
]
const PANDAS = 'pandas'
const PYTHON = 'python3'

export const CONTESTANTS = [CSV_PIPELINE.what, ...FROM_NPM.map(({ what }) => what), PANDAS]

/** Those of the asked for that this machine has; what cannot be had is left out with a sentence. */
export async function prepareContestants(folder: string, asked: ReadonlySet<string>): Promise<readonly Contestant[]> {
  const contestants: Contestant[] = []
  if (asked.has(CSV_PIPELINE.what)) {
    contestants.push(await nodeContestant(CSV_PIPELINE, path.join(folder, 'csv-pipeline')))
  }
  for (const contestant of FROM_NPM.filter(({ what }) => asked.has(what))) {
    const own = path.join(folder, contestant.wanted.replaceAll('/', '-'))
    if (isInstalled(contestant.wanted, own)) contestants.push(await nodeContestant(contestant, own))
  }
  if (asked.has(PANDAS) && hasPandas()) contestants.push(pandas)
  return contestants
}

export async function runContestant({ what, command }: Contestant, file: GeneratedFile): Promise<Cost> {
  const lines = { train: 0, validation: 0, test: 0 }
  try {
    const cost = await measuredRun(command(file.path))
    for (const part of PARTS) lines[part] = await countLines(createReadStream(`${file.path}.${part}`))
    gateParts(what, file.rows, lines)
    return cost
  } finally {
    for (const part of PARTS) rmSync(`${file.path}.${part}`, { force: true })
  }
}

const pandas: Contestant = {
  what: PANDAS,
  command: (file) => ({ program: PYTHON, args: [path.join(import.meta.dirname, 'pandas-split.py'), file] }),
}

/** Bundled as ours is, so that nobody pays for types and many files; a folder's node_modules lie beside the bundle. */
async function nodeContestant({ what, source }: typeof CSV_PIPELINE, folder: string): Promise<Contestant> {
  const outfile = path.join(folder, 'index.mjs')
  await build({
    entryPoints: [fileURLToPath(source)],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    logLevel: 'error',
  })
  await stop()
  return { what, command: (file) => nodeCommand(outfile, file) }
}

/** Whether a package is there, or could be fetched, and has a binary for this machine. */
function isInstalled(wanted: string, folder: string): boolean {
  const name = wanted.slice(0, wanted.lastIndexOf('@'))
  try {
    mkdirSync(folder, { recursive: true })
    if (!existsSync(path.join(folder, 'node_modules', name))) {
      const install = ['install', '--prefix', folder, '--no-save', '--ignore-scripts', wanted]
      execFileSync('npm', install, { stdio: 'ignore' })
    }
    execFileSync(process.execPath, ['-e', `require('${name}')`], { cwd: folder, stdio: 'ignore' })
    return true
  } catch {
    console.log(`${wanted} could not be installed from npm for this machine; it is left out.\n`)
    return false
  }
}

function hasPandas(): boolean {
  try {
    execFileSync(PYTHON, ['-c', 'import pandas'], { stdio: 'ignore' })
    return true
  } catch {
    console.log(`There is no ${PYTHON} with pandas here; it is left out.\n`)
    return false
  }
}
