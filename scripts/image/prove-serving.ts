import { cpSync, mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { wiring } from '../../infra/wiring.ts'
import { runCommand } from '../run-command.ts'
import { type ImageEngine, TASK_ROOT } from './image-engine.ts'
import { lambdaVariables } from './prove-image.ts'

const REPOSITORY = path.join(import.meta.dirname, '../..')
/** In the repository, which is what a build sees; another one each time, or buildah would take an earlier build's. */
const FOLDER = `my-models/proof-${Date.now()}`
const START_TIMEOUT_MS = 30_000
const COLD_STARTS = 7

/** A container with a model in it: what it is asked, and the label that is the answer. */
type Case = {
  readonly target: 'xgboost' | 'onnx'
  /** Puts the model into a folder. */
  readonly make: (folder: string) => Promise<void>
  readonly question: Readonly<Record<string, string | number>>
  readonly label: string
}

const CASES: readonly Case[] = [
  {
    target: 'xgboost',
    make: async (folder) => cpSync(path.join(import.meta.dirname, 'one-tree.json'), path.join(folder, 'one-tree.json')),
    question: { width: 2 },
    label: '1',
  },
  {
    target: 'onnx',
    make: async (folder) =>
      void (await runCommand(process.execPath, path.join(REPOSITORY, 'scripts/make-sentence-model.ts'), folder)),
    question: { sentence: 'my parcel has not arrived' },
    label: 'delivery',
  },
]

export type ProvenServing = { readonly target: string; readonly text: string }

/**
 * Builds the containers that have a model in them, and asks each over a port, with and without a body, and as a Lambda
 * function, directly and through a gateway: without a bucket, credentials or a region.
 * @throws Error that says which answer was another one.
 */
export async function* proveServing(engine: ImageEngine): AsyncGenerator<ProvenServing> {
  for (const each of CASES) {
    const startedMs = performance.now()
    const model = `${FOLDER}-${each.target}`
    const folder = path.join(REPOSITORY, model)
    mkdirSync(folder, { recursive: true })
    let image: string
    try {
      await each.make(folder)
      const from = { file: 'Dockerfile.serve', target: each.target } as const
      image = await engine.build(`localhost/serve-${each.target}:proof`, { MODEL: model }, from)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
    const { sizeBytes, files } = await engine.inspect(image)
    const ours = files.reduce((sum, file) => sum + file.sizeBytes, 0)
    const firstMs = await medianOf(() => askOverPort(engine, image, each))
    const lambdaMs = await medianOf(() => askAsFunction(engine, image, each))
    yield {
      target: each.target,
      text: `${megabytes(sizeBytes)}, of it ours ${megabytes(ours)} in ${files.length} files below ${TASK_ROOT}; ${((performance.now() - startedMs) / 1000).toFixed(1)} s; first answer on a port ${Math.round(firstMs)} ms after the start, as a function ${Math.round(lambdaMs)} ms (medians of ${COLD_STARTS} cold starts)`,
    }
  }
}

async function medianOf(coldStartMs: () => Promise<number>): Promise<number> {
  const times: number[] = []
  while (times.length < COLD_STARTS) times.push(await coldStartMs())
  return times.toSorted((a, b) => a - b)[(COLD_STARTS - 1) / 2] ?? Number.NaN
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}

/** Returns how long the first answer took from the container's start. */
async function askOverPort(engine: ImageEngine, image: string, { question, label }: Case): Promise<number> {
  const startedMs = performance.now()
  await using running = await engine.serve(image)
  const body = JSON.stringify(question)
  const headers = { 'content-type': 'application/json' }
  const first = await untilListening(() => fetch(`${running.url}/predict`, { method: 'POST', headers, body }))
  requireLabel('a POST on the port', await first.json(), label)
  const firstMs = performance.now() - startedMs
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(question)) query.set(name, String(value))
  requireLabel('a GET on the port', await (await fetch(`${running.url}/predict?${query.toString()}`)).json(), label)
  const { models } = (await (await fetch(`${running.url}/models`)).json()) as { readonly models: readonly unknown[] }
  if (models.length !== 1) throw new Error(`GET /models on the port lists ${models.length} models`)
  return firstMs
}

async function askAsFunction(engine: ImageEngine, image: string, { question, label }: Case): Promise<number> {
  await using running = await engine.start(image, lambdaVariables(wiring.functions['inference-api']))
  const startedMs = performance.now()
  requireLabel('a direct invocation', parsed(await running.invoke(question)), label)
  const firstMs = performance.now() - startedMs
  const event = {
    version: '2.0',
    rawPath: '/predict',
    rawQueryString: '',
    headers: { 'content-type': 'application/json' },
    requestContext: { stage: '$default', http: { method: 'POST', path: '/predict' } },
    body: JSON.stringify(question),
    isBase64Encoded: false,
  }
  const { body = '{}' } = parsed(await running.invoke(event)) as { readonly body?: string }
  requireLabel('an event of a gateway', parsed(body), label)
  return firstMs
}

/** What is not JSON says what happened to the process. */
function parsed(answer: string): unknown {
  try {
    return JSON.parse(answer)
  } catch {
    throw new Error(`The function answered ${answer}`)
  }
}

function requireLabel(what: string, answer: unknown, label: string): void {
  const { prediction } = answer as { readonly prediction?: { readonly label?: string } }
  if (prediction?.label !== label) throw new Error(`${what} is answered with ${JSON.stringify(answer)}, not ${label}`)
}

async function untilListening(ask: () => Promise<Response>): Promise<Response> {
  const giveUpAtMs = Date.now() + START_TIMEOUT_MS
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (Date.now() > giveUpAtMs) throw error
      await delay(20)
    }
  }
}
