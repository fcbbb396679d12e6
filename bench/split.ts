// From an uploaded CSV to its split and encoded parts: ours over the emulator's S3, and what else there is.
// `npm run bench:split -- --mb 100,1000 numbers mixed`; DuckDB and Polars come from npm into .boostline/bench.
import { mkdirSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { defineCommand, type Options, type OptionValues } from '../cli/command-line/command.ts'
import { usageError } from '../cli/command-line/read-arguments.ts'
import { runScript } from '../cli/command-line/run-command-line.ts'
import { machineLine, median, printTable } from './measure.ts'
import { ACCOUNT_HEADER, accountRows, bundleAccount, fileToFiles } from './split/account-ours.ts'
import { byteFloor } from './split/byte-floor.ts'
import { CONTESTANTS, prepareContestants, runContestant } from './split/contestants.ts'
import { FILE_KINDS, type FileKind, type GeneratedFile, generateFile } from './split/generate-file.ts'
import type { Cost } from './split/measured-run.ts'
import { bundleOurs, runOurs } from './split/run-ours.ts'

const FOLDER = path.resolve('.boostline', 'bench')
/** The file, the emulator's copy and the parts of the upload under way, and what is written. */
const ROOM_PER_BYTE = 5

const NAME = 'npm run bench:split --'
const OPTIONS = {
  mb: { type: 'text', value: '100,1000', text: 'the sizes of the files', default: '100' },
  runs: { type: 'text', value: 'N', text: 'repetitions of ours, of which the median counts', default: '1' },
  threads: { type: 'text', value: '1,2', text: 'by how many threads ours works', default: '1,2' },
  beside: { type: 'text', value: 'NAMES', text: 'what is measured beside it', default: CONTESTANTS.join(',') },
  'only-ours': { type: 'flag', text: 'nothing beside it' },
} as const satisfies Options

process.exitCode = await runScript(
  defineCommand({
    name: NAME,
    summary: 'From an uploaded CSV to its split and encoded parts: ours over the emulated S3, and what else there is.',
    operands: { name: 'input', text: `${FILE_KINDS.join(', ')}; all without one`, count: 'any', among: FILE_KINDS },
    options: OPTIONS,
    run: async ({ operands, values }) => {
      await bench(
        FILE_KINDS.filter((kind) => operands.length === 0 || operands.includes(kind)),
        values,
      )
      return { ok: true }
    },
  }),
  process.argv.slice(2),
)

async function bench(kinds: readonly FileKind[], values: OptionValues<typeof OPTIONS>): Promise<void> {
  const sizesMb = values.mb.split(',').map((size) => positive('--mb', size))
  const runs = positive('--runs', values.runs)
  mkdirSync(FOLDER, { recursive: true })
  for (const folder of new Set([FOLDER, tmpdir()])) checkRoom(folder, Math.max(...sizesMb) * 1e6 * ROOM_PER_BYTE)
  const threadCounts = values.threads.split(',').map((count) => positive('--threads', count))
  const bundlePath = await bundleOurs(path.join(FOLDER, 'ours'))
  const accountPath = await bundleAccount(path.join(FOLDER, 'account'))
  const accounts: string[][] = []
  const beside = values['only-ours'] ? [] : values.beside.split(',')
  const unknown = beside.find((name) => !CONTESTANTS.includes(name))
  if (unknown !== undefined)
    throw usageError({ name: NAME }, `--beside "${unknown}" is none of ${CONTESTANTS.join(', ')}.`)
  const contestants = await prepareContestants(FOLDER, new Set(beside))
  console.log(`${machineLine()}; ours: medians and the largest memory of ${runs}\n`)
  const rows: string[][] = []
  try {
    for (const sizeMb of sizesMb) {
      for (const kind of kinds) {
        const file = generateFile(kind, path.join(FOLDER, `${kind}.csv`), sizeMb * 1e6)
        const add = (what: string, costs: readonly Cost[]) => rows.push(rowOf(kind, what, file, costs))
        try {
          // The others read commas only: who uses them says what a file's delimiter is.
          for (const contestant of kind === 'local' ? [] : contestants) {
            add(`${contestant.what}: split only`, [await runContestant(contestant, file)])
          }
          add('nothing but its bytes: read twice, hashed, written', [await byteFloor(file.path)])
          for (const [threads, found] of await fileToFiles(accountPath, file.path, threadCounts, runs)) {
            const what = `ours: file to files, ${threads} threads`
            add(
              what,
              found.map(({ cost }) => cost),
            )
            accounts.push(...accountRows(`${kind}, ${threads} threads, file to files`, found, file.sizeBytes))
          }
          const options = { runs, threadCounts }
          for (const [threads, found] of await runOurs({ bundlePath, accountPath }, file, options)) {
            add(`ours: profile + encode + split, S3 to S3, ${threads} threads`, found.costs)
            accounts.push(...accountRows(`${kind}, ${threads} threads, S3 to S3`, found.accounts, file.sizeBytes))
          }
        } finally {
          rmSync(file.path, { force: true })
        }
      }
    }
  } finally {
    // What was measured before something failed is worth as much.
    printTable(['input', 'MB', 'what', 'CPU s/GB', 'MB/s', 'peak RSS MB'], rows)
    printTable(ACCOUNT_HEADER, accounts)
  }
}

function rowOf(kind: FileKind, what: string, file: GeneratedFile, costs: readonly Cost[]): string[] {
  const cpuMs = median(costs.map((cost) => cost.cpuMs))
  const wallMs = median(costs.map((cost) => cost.wallMs))
  const peakRssBytes = Math.max(...costs.map((cost) => cost.peakRssBytes))
  return [
    kind,
    (file.sizeBytes / 1e6).toFixed(0),
    what,
    (cpuMs / 1000 / (file.sizeBytes / 1e9)).toFixed(1),
    (file.sizeBytes / 1000 / wallMs).toFixed(0),
    (peakRssBytes / 1e6).toFixed(0),
  ]
}

function checkRoom(folder: string, neededBytes: number): void {
  const { bavail, bsize } = statfsSync(folder)
  const inGb = (bytes: number) => (bytes / 1e9).toFixed(1)
  if (bavail * bsize >= neededBytes) return
  throw usageError(
    { name: NAME },
    `${folder} has ${inGb(bavail * bsize)} GB free, and ${inGb(neededBytes)} are needed: take less --mb.`,
  )
}

function positive(option: string, text: string): number {
  const value = Number(text)
  if (!(value > 0)) throw usageError({ name: NAME }, `${option} "${text}" is no number above 0.`)
  return value
}
