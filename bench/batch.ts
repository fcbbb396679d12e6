// A file scored from S3 to S3 by the bundle of batch-scoring, beside pandas and XGBoost where they are found:
// `npm run bench:batch -- --mb 356`, a million rows.
import { createReadStream, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { S3Client } from '@aws-sdk/client-s3'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { s3ObjectStore } from '#shared/objects/s3-object-store.ts'
import { requireRecord } from '#shared/records/record-files.ts'
import { scoredRecordSchema } from '#shared/records/scored-record.ts'
import { defineCommand, type Options, type OptionValues } from '../cli/command-line/command.ts'
import { usageError } from '../cli/command-line/read-arguments.ts'
import { runScript } from '../cli/command-line/run-command-line.ts'
import { batchScoring } from '../infra/functions/batch-scoring.ts'
import { bundleLambdas } from '../scripts/bundle-lambdas.ts'
import { printSameRows } from './batch/same-table.ts'
import { DATASET, modelFor, type ServedModel, serve } from './batch/serving-run.ts'
import { gate, machineLine, median, printTable, startServer } from './measure.ts'
import { findPython } from './python.ts'
import { FILE_KINDS, type FileKind, type GeneratedFile, generateFile } from './split/generate-file.ts'
import { type Cost, measuredRun, nodeCommand } from './split/measured-run.ts'

const FOLDER = path.resolve('.boostline', 'bench', 'batch')
const BUCKET = 'bench'
const REGION = 'us-east-1'
const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' }
const KEY = `score/${DATASET}/june.csv`
const SAMPLE_BYTES = 5_000_000
/** Rows that are compared with what XGBoost answers. */
const COMPARED = 1000
const TOLERANCE = 1e-6

const NAME = 'npm run bench:batch --'
const OPTIONS = {
  mb: {
    type: 'text',
    value: 'N',
    text: 'the size of the file; 400 are about a million rows of 60 numbers',
    default: '100',
  },
  rounds: { type: 'text', value: 'N', text: 'trees of the model', default: '100' },
  runs: { type: 'text', value: 'N', text: 'repetitions, of which the median counts', default: '1' },
  same: { type: 'flag', text: 'how far the same 1,000 rows by file, API, and pandas and XGBoost are from each other' },
  'only-ours': { type: 'flag', text: 'nothing beside it' },
} as const satisfies Options

process.exitCode = await runScript(
  defineCommand({
    name: NAME,
    summary: 'A file scored from S3 to S3, beside pandas and XGBoost where a Python has them (BOOSTLINE_PYTHON).',
    operands: { name: 'input', text: `${FILE_KINDS.join(', ')}; numbers without one`, count: 'any', among: FILE_KINDS },
    options: OPTIONS,
    run: async ({ operands, values }) => {
      if (values.same) {
        await printSameRows(findRival())
        return { ok: true }
      }
      await bench(operands.length === 0 ? ['numbers'] : FILE_KINDS.filter((kind) => operands.includes(kind)), values)
      return { ok: true }
    },
  }),
  process.argv.slice(2),
)

async function bench(kinds: readonly FileKind[], values: OptionValues<typeof OPTIONS>): Promise<void> {
  const [mb, rounds, runs] = [values.mb, values.rounds, values.runs].map(positive) as [number, number, number]
  mkdirSync(FOLDER, { recursive: true })
  const [bundle] = await bundleLambdas(path.join(FOLDER, 'ours'), ['batch-scoring'])
  if (!bundle) throw new Error('batch-scoring was not bundled')
  const python = values['only-ours'] ? undefined : findRival()
  console.log(`${machineLine()}; a model of ${rounds} trees, ${runs} runs\n`)
  const table: string[][] = []
  for (const kind of kinds) {
    const sample = generateFile(kind, path.join(FOLDER, 'sample.csv'), SAMPLE_BYTES)
    const served = await modelFor(sample, rounds)
    const file = generateFile(kind, path.join(FOLDER, 'june.csv'), mb * 1e6)
    try {
      const add = (what: string, costs: readonly Cost[]) => table.push(rowOf(kind, what, file, costs))
      // Encoding by pandas is another program for every table; of numbers alone there is none.
      if (python !== undefined && kind === 'numbers')
        add('pandas + XGBoost', await runPandas(python, served, file, runs))
      add('ours, S3 to S3', await runOurs(path.join(bundle.folder, 'index.cjs'), served, file, runs))
    } finally {
      for (const each of [sample, file]) rmSync(each.path, { force: true })
    }
  }
  printTable(['input', 'MB', 'rows', 'what', 'seconds', 'CPU s/GB', 'peak RSS MB'], table)
}

async function runOurs(bundlePath: string, served: ServedModel, file: GeneratedFile, runs: number) {
  const emulator = await startServer(path.join(import.meta.dirname, 'servers/emulator.ts'), [])
  const client = new S3Client({ endpoint: emulator.url, region: REGION, credentials: CREDENTIALS })
  const objects = s3ObjectStore(client, BUCKET)
  try {
    await serve(served, objects)
    await objects.upload(KEY, createReadStream(file.path))
    const costs: Cost[] = []
    for (let run = 0; run < runs; run++) {
      costs.push(await measuredRun(nodeCommand(bundlePath, `s3://${BUCKET}/${KEY}`), environment(emulator.url)))
      await gateScored(objects, served, file)
      for await (const { key } of objects.list('scored/')) await objects.delete(key)
    }
    return costs
  } finally {
    client.destroy()
    await emulator.stop()
  }
}

function environment(endpoint: string): NodeJS.ProcessEnv {
  return {
    // Not the person's own: the SDK would read the AWS configuration in it.
    HOME: tmpdir(),
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    PIPELINE_BUCKET: BUCKET,
    NODE_OPTIONS: batchScoring.environment.NODE_OPTIONS,
  }
}

/** All rows are scored, and of numbers the first ones as XGBoost itself scores them. */
async function gateScored(objects: ObjectStore, { schema, model }: ServedModel, file: GeneratedFile): Promise<void> {
  const record = await requireRecord(objects, `scored/${DATASET}/june.json`, scoredRecordSchema)
  gate(`ours scored the file: ${JSON.stringify(record).slice(0, 300)}`, record.status === 'scored')
  if (record.status !== 'scored') return
  gate(`ours scored all ${file.rows} rows, not ${record.rows.scored}`, record.rows.scored === file.rows)
  if (schema.columns.some((column) => column.role === 'feature' && column.type !== 'number')) return
  const [header = '', ...lines] = await firstLines((await objects.open(record.output.key))?.body ?? [], COMPARED + 1)
  const cells = lines.map((line) => line.split(','))
  const width = schema.encodedWidth
  const values = Float32Array.from(cells.flatMap((row) => row.slice(0, width).map((cell) => Number(cell || 'NaN'))))
  const answers = model.reference.predict('answers', { values, count: cells.length, columns: width })
  const at = header.split(',').indexOf('probability')
  const outputs = answers.length / cells.length
  const worst = Math.max(
    ...cells.map((row, index) => {
      const own = answers.subarray(index * outputs, (index + 1) * outputs)
      const wanted = outputs > 1 ? Math.max(...own) : Math.max(own[0] ?? 0, 1 - (own[0] ?? 0))
      return Math.abs(Number(row[at]) - wanted)
    }),
  )
  gate(`the first ${COMPARED} rows differ from XGBoost by ${worst}`, worst <= TOLERANCE)
}

async function firstLines(body: AsyncIterable<Uint8Array> | readonly Uint8Array[], count: number): Promise<string[]> {
  let text = ''
  let lines: string[] = []
  for await (const chunk of body) {
    text += Buffer.from(chunk).toString('latin1')
    lines = text.split('\n')
    if (lines.length > count) break
  }
  return lines.slice(0, count)
}

async function runPandas(python: string, { model }: ServedModel, file: GeneratedFile, runs: number) {
  const modelFile = path.join(FOLDER, 'model.json')
  const out = path.join(FOLDER, 'pandas.csv')
  writeFileSync(modelFile, model.reference.save('json'))
  const args = [path.join(import.meta.dirname, 'batch/pandas-score.py'), file.path, modelFile, out]
  try {
    const costs: Cost[] = []
    for (let run = 0; run < runs; run++) costs.push(await measuredRun({ program: python, args }))
    return costs
  } finally {
    rmSync(out, { force: true })
  }
}

/** A Python with pandas and XGBoost; undefined where there is none. */
function findRival(): string | undefined {
  const found = findPython(['pandas', 'xgboost'])
  if (found === undefined) console.log('There is no Python with pandas and xgboost here; it is left out.\n')
  return found
}

function rowOf(kind: FileKind, what: string, file: GeneratedFile, costs: readonly Cost[]): string[] {
  const cpuSeconds = median(costs.map(({ cpuMs }) => cpuMs)) / 1000
  return [
    kind,
    (file.sizeBytes / 1e6).toFixed(0),
    file.rows.toLocaleString('en'),
    what,
    (median(costs.map(({ wallMs }) => wallMs)) / 1000).toFixed(1),
    (cpuSeconds / (file.sizeBytes / 1e9)).toFixed(1),
    (Math.max(...costs.map(({ peakRssBytes }) => peakRssBytes)) / 1e6).toFixed(0),
  ]
}

function positive(text: string): number {
  const value = Number(text)
  if (!(value > 0)) throw usageError({ name: NAME }, `"${text}" is no number above 0.`)
  return value
}
