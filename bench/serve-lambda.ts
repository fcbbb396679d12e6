// A prediction in the function itself beside one by an endpoint: warm, explained and from a cold start. The local cloud
// runs in a process of its own, and stands for S3 and the endpoint.
import { mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { compileModel } from '#engines/scoring/xgboost/compile-model.ts'
import { labelled, randomRows } from '#engines/scoring/xgboost/testing/random-training-set.ts'
import { ReferenceModel } from '#engines/scoring/xgboost/testing/xgboost-c-api.ts'
import { pointerKey, runKeys } from '#shared/names/run-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { s3ObjectStore } from '#shared/objects/s3-object-store.ts'
import { modelPointerSchema } from '#shared/records/model-pointer.ts'
import { requireRecord } from '#shared/records/record-files.ts'
import { defineCommand } from '../cli/command-line/command.ts'
import { runScript } from '../cli/command-line/run-command-line.ts'
import restEvent from '../events/apigateway/rest-predict.json' with { type: 'json' }
import { createClients } from '../local/clients.ts'
import { LOCAL } from '../local/local-cloud.ts'
import { coldStartMs } from './api/cold-start.ts'
import { gate, machineLine, median, printTable, startServer, wallMs } from './measure.ts'

const FULL = { calls: 3_000, colds: 15 }
const QUICK: typeof FULL = { calls: 200, colds: 3 }
const ENDPOINT = 'iris'
const TREES = [100, 2_000]
const CLASSES = 3

process.exitCode = await runScript(
  defineCommand({
    name: 'npm run bench:serve-lambda --',
    summary: 'A prediction in the function itself beside one by an endpoint, warm and cold.',
    options: { quick: { type: 'flag', text: 'few repetitions, to see that it runs' } },
    run: async ({ values }) => {
      await bench(values.quick ? QUICK : FULL)
      return { ok: true }
    },
  }),
  process.argv.slice(2),
)

async function bench(sizes: typeof FULL): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'boostline-bench-serve-'))
  const server = await startServer(path.join(import.meta.dirname, 'servers', 'pipeline.ts'), [folder])
  try {
    const objects = s3ObjectStore(createClients(server.url).s3, LOCAL.bucketName)
    for (const trees of TREES) await putModel(objects, trees)
    const bundlePath = path.join(folder, 'bundles', 'inference-api')
    console.log(`${machineLine()}; ${sizes.calls} warm calls, ${sizes.colds} cold starts of each, by turns\n`)
    await benchWarm(bundlePath, server.url, sizes.calls)
    await benchCold(bundlePath, server.url, sizes.colds)
  } finally {
    await server.stop()
    rmSync(folder, { recursive: true })
  }
}

/** A model of so many trees for the rows of iris, as the API serves it by itself. */
async function putModel(objects: ObjectStore, trees: number): Promise<void> {
  const { champion, ...pointer } = await requireRecord(objects, pointerKey(ENDPOINT), modelPointerSchema)
  if (!champion) throw new Error('no model serves iris')
  const dataset = datasetOf(trees)
  const [from, to] = [runKeys(ENDPOINT, champion.runId), runKeys(dataset, champion.runId)]
  for (const record of ['schema', 'evaluation', 'source'] as const) {
    const found = await objects.get(from[record])
    if (found) await objects.put(to[record], found.body)
  }
  const rows = labelled(randomRows(7, { count: 2_000, columns: 4, missing: 0.05 }), 'multi:softprob', CLASSES)
  const parameters = { objective: 'multi:softprob', num_class: CLASSES, max_depth: 6, eta: 10 / trees }
  const reference = ReferenceModel.train({ ...rows }, parameters, Math.ceil(trees / CLASSES))
  const { bytes, info } = compileModel([{ name: 'xgboost-model', bytes: reference.save('ubj') }], '3.0')
  reference.free()
  await objects.put(to.servingModel, bytes)
  const { runId, modelPackageArn, source, since } = champion
  const target = { type: 'lambda', modelKey: to.servingModel, sourceHash: info.sourceHash } as const
  const serving = { runId, modelPackageArn, source, since, ...target }
  await objects.put(pointerKey(dataset), JSON.stringify({ ...pointer, dataset, champion: serving }))
}

function datasetOf(trees: number): string {
  return `inside-${trees}`
}

type Answer = { readonly statusCode: number; readonly body: string }

/** One model after the other, its calls together, as an instance of the function meets them. */
async function benchWarm(bundlePath: string, url: string, calls: number): Promise<void> {
  Object.assign(process.env, environmentOf(ENDPOINT), { AWS_ENDPOINT_URL: url, AWS_REGION: LOCAL.region })
  const { handler } = createRequire(import.meta.url)(path.join(bundlePath, 'index.cjs')) as {
    handler: (event: unknown, context: unknown) => Promise<Answer>
  }
  const context = { awsRequestId: 'bench', getRemainingTimeInMillis: () => 29_000 }
  const table: string[][] = []
  const restoreOutput = discardOutput()
  for (const dataset of [ENDPOINT, ...TREES.map(datasetOf)]) {
    for (const explain of [false, true]) {
      const event = {
        ...restEvent,
        path: `/models/${dataset}/predict`,
        queryStringParameters: explain ? { explain: 'true' } : null,
      }
      const call = async () => await handler(event, context)
      const { statusCode, body } = await call()
      gate(`${dataset} predicts`, statusCode === 200 && body.includes('"explanation"') === explain)
      for (let warm = 0; warm < calls / 10; warm++) await call()
      const times: number[] = []
      for (let each = 0; each < calls; each++) times.push(await wallMs(call))
      table.push([nameOf(dataset), explain ? 'yes' : 'no', ...[50, 99].map((percent) => percentile(times, percent))])
    }
  }
  restoreOutput()
  printTable(['POST /predict, warm, one row', 'explained', 'p50 ms', 'p99 ms'], table)
}

async function benchCold(bundlePath: string, url: string, colds: number): Promise<void> {
  const datasets = [ENDPOINT, ...TREES.map(datasetOf)]
  const times = new Map(datasets.map((dataset) => [dataset, [] as number[]]))
  // The first turn fills the file cache.
  for (let turn = -1; turn < colds; turn++) {
    for (const dataset of datasets) {
      const cold = { bundlePath, environment: environmentOf(dataset), event: restEvent }
      const ms = await coldStartMs(cold, LOCAL.region, url)
      if (turn >= 0) times.get(dataset)?.push(ms)
    }
  }
  const rows = [...times].map(([dataset, each]) => [nameOf(dataset), median(each).toFixed(0)])
  printTable(['a cold start: process start to first prediction', 'median ms'], rows)
}

function nameOf(dataset: string): string {
  return dataset === ENDPOINT ? 'by an endpoint' : `in the function, ${dataset.replace('inside-', '')} trees`
}

function environmentOf(dataset: string): Readonly<Record<string, string>> {
  const credentials = { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' }
  return { PIPELINE_BUCKET: LOCAL.bucketName, DEFAULT_MODEL: dataset, ...credentials }
}

function percentile(values: readonly number[], percent: number): string {
  const sorted = values.toSorted((a, b) => a - b)
  return (sorted[Math.floor((sorted.length * percent) / 100)] ?? Number.NaN).toFixed(2)
}

/** The function's log is written, as it would be, to where nobody reads it. */
function discardOutput(): () => void {
  const write = process.stdout.write.bind(process.stdout)
  const nowhere = openSync('/dev/null', 'w')
  process.stdout.write = (chunk: string | Uint8Array) => {
    writeSync(nowhere, Buffer.from(chunk))
    return true
  }
  return () => {
    process.stdout.write = write
  }
}
