// What the predict API costs over a bare InvokeEndpoint, warm and cold. The cloud and the endpoint run in processes of
// their own; only our own code and the SDK are counted.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { parse } from 'csv-parse/sync'
import { pointerKey } from '#shared/names/run-keys.ts'
import { s3ObjectStore } from '#shared/objects/s3-object-store.ts'
import { modelPointerSchema } from '#shared/records/model-pointer.ts'
import { requireRecord } from '#shared/records/record-files.ts'
import { targetName } from '#shared/serving/serving-target.ts'
import { defineCommand } from '../cli/command-line/command.ts'
import { runScript } from '../cli/command-line/run-command-line.ts'
import restEvent from '../events/apigateway/rest-predict.json' with { type: 'json' }
import { createClients } from '../local/clients.ts'
import { LOCAL } from '../local/local-cloud.ts'
import type { CallerResult, CallerTask } from './api/caller.ts'
import { type ColdFunction, coldStartMs } from './api/cold-start.ts'
import { machineLine, median, printTable, startServer } from './measure.ts'

const FULL = { calls: 200, rounds: 15, colds: 21 }
const QUICK: typeof FULL = { calls: 50, rounds: 3, colds: 3 }
const BATCH_ROWS = 100
/** No collection falls into a round, so that what the heap grew by is what was allocated. */
const LARGE_YOUNG_GENERATION = ['--expose-gc', '--min-semi-space-size=512', '--max-semi-space-size=512']

process.exitCode = await runScript(
  defineCommand({
    name: 'npm run bench:api --',
    summary: 'What the predict API costs over a bare InvokeEndpoint, warm and cold.',
    options: { quick: { type: 'flag', text: 'small sizes, to see that it runs' } },
    run: async ({ values }) => {
      await bench(values.quick ? QUICK : FULL)
      return { ok: true }
    },
  }),
  process.argv.slice(2),
)

async function bench(sizes: typeof FULL): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'boostline-bench-api-'))
  const server = await startServer(path.join(import.meta.dirname, 'servers', 'pipeline.ts'), [folder])
  try {
    const objects = s3ObjectStore(createClients(server.url).s3, LOCAL.bucketName)
    const { champion } = await requireRecord(objects, pointerKey('iris'), modelPointerSchema)
    if (!champion) throw new Error('no model serves iris')
    const bundlePath = path.join(folder, 'bundles', 'inference-api')
    console.log(`${machineLine()}; medians of ${sizes.rounds} rounds of ${sizes.calls} calls, by turns\n`)
    const task = { bundle: path.join(bundlePath, 'index.cjs'), endpointName: targetName(champion), ...sizes }
    await benchWarm(task, server.url)
    await benchCold(bundlePath, folder, server.url, sizes.colds)
  } finally {
    await server.stop()
    rmSync(folder, { recursive: true })
  }
}

async function benchWarm(task: Omit<CallerTask, 'instances'>, url: string): Promise<void> {
  const rows = irisRows()
  const one = await call({ ...task, instances: rows.slice(0, 1) }, url)
  const many = await call({ ...task, instances: rows.slice(0, BATCH_ROWS) }, url)
  const overOne = overCpuMs(one)
  const perRow = (1000 * (overCpuMs(many) - overOne)) / (BATCH_ROWS - 1)
  printTable(
    [
      'request',
      'CPU ms: ours',
      'bare',
      'over',
      'kB allocated: ours',
      'bare',
      'p50 ms: ours',
      'bare',
      'p99 ms: ours',
      'bare',
      'ratio',
    ],
    [rowOf('1 row', one), rowOf(`${BATCH_ROWS} rows`, many)],
  )
  const ratio = percentile(one.ours.callMs, 99) / percentile(one.bare.callMs, 99)
  printTable(
    ['goal', 'wanted', 'measured'],
    [
      ['CPU over the bare call, one row', '≤ 0.3 ms', `${overOne.toFixed(3)} ms`],
      ['CPU of a further row in a batch', '≤ 10 µs', `${perRow.toFixed(1)} µs`],
      ['warm p99 beside the bare call, one row', '≤ 1.5 ×', `${ratio.toFixed(2)} ×`],
    ],
  )
}

type Warm = CallerResult & { readonly allocated: CallerResult }

/** Times and allocations are taken in two processes: the large heap of the second would flatter the first. */
async function call(task: CallerTask, url: string): Promise<Warm> {
  const timed = await runCaller(task, url, [])
  const allocated = await runCaller(
    { ...task, calls: Math.min(task.calls, 100), rounds: 3 },
    url,
    LARGE_YOUNG_GENERATION,
  )
  return { ...timed, allocated }
}

async function runCaller(task: CallerTask, url: string, execArgv: readonly string[]): Promise<CallerResult> {
  const modulePath = path.join(import.meta.dirname, 'api', 'caller.ts')
  const child = fork(modulePath, [JSON.stringify(task)], {
    execArgv: [...process.execArgv, ...execArgv],
    env: { ...process.env, ...functionEnvironment(), AWS_ENDPOINT_URL: url, AWS_REGION: LOCAL.region },
  })
  const [result] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error('the caller ended early; its own message is above'))),
  ])
  return result as CallerResult
}

async function benchCold(bundlePath: string, folder: string, url: string, colds: number): Promise<void> {
  const emptyPath = path.join(folder, 'empty')
  mkdirSync(emptyPath)
  writeFileSync(path.join(emptyPath, 'index.cjs'), 'exports.handler = async () => ({ statusCode: 200 })')
  const ours: ColdFunction = { bundlePath, environment: functionEnvironment(), event: restEvent }
  const empty: ColdFunction = { bundlePath: emptyPath, environment: {}, event: restEvent }
  const times: { ours: number[]; empty: number[] } = { ours: [], empty: [] }
  for (let turn = 0; turn < colds; turn++) {
    times.ours.push(await coldStartMs(ours, LOCAL.region, url))
    times.empty.push(await coldStartMs(empty, LOCAL.region, url))
  }
  const sizeKb = Math.round(statSync(path.join(bundlePath, 'index.cjs')).size / 1000)
  const [oursMs, emptyMs] = [median(times.ours), median(times.empty)]
  // Of neighbours, so that what slows the machine for a while falls out.
  const ratio = median(times.ours.map((tookMs, turn) => tookMs / (times.empty[turn] ?? Number.NaN)))
  printTable(
    [`cold start, medians of ${colds}`, 'wanted', 'measured'],
    [
      ['bundle', '≤ 600 kB', `${sizeKb} kB`],
      ['an empty handler: process start to first answer', '', `${emptyMs.toFixed(0)} ms`],
      ['a first prediction', `≤ 2 ×`, `${oursMs.toFixed(0)} ms, ${ratio.toFixed(2)} ×`],
    ],
  )
}

function functionEnvironment(): Readonly<Record<string, string>> {
  const credentials = { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' }
  return { PIPELINE_BUCKET: LOCAL.bucketName, DEFAULT_MODEL: 'iris', ...credentials }
}

function irisRows(): readonly Readonly<Record<string, number>>[] {
  const rows: Record<string, string>[] = parse(readFileSync('examples/iris.csv'), { columns: true })
  return rows.map((row) => {
    const features = Object.entries(row).filter(([name]) => name !== 'species')
    return Object.fromEntries(features.map(([name, value]) => [name, Number(value)]))
  })
}

function rowOf(name: string, { ours, bare, allocated }: Warm): readonly string[] {
  const kb = (values: readonly number[]) => (median(values) / 1000).toFixed(0)
  const [ours99, bare99] = [percentile(ours.callMs, 99), percentile(bare.callMs, 99)]
  return [
    name,
    median(ours.cpuMs).toFixed(3),
    median(bare.cpuMs).toFixed(3),
    overCpuMs({ ours, bare }).toFixed(3),
    kb(allocated.ours.allocatedBytes),
    kb(allocated.bare.allocatedBytes),
    median(ours.callMs).toFixed(2),
    median(bare.callMs).toFixed(2),
    ours99.toFixed(2),
    bare99.toFixed(2),
    (ours99 / bare99).toFixed(2),
  ]
}

/** Round by round, so that what slows the machine for a while falls out. */
function overCpuMs({ ours, bare }: CallerResult): number {
  return median(ours.cpuMs.map((cpuMs, round) => cpuMs - (bare.cpuMs[round] ?? Number.NaN)))
}

function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor((sorted.length * percent) / 100)] ?? Number.NaN
}
