import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { uploadKey } from '#shared/names/dataset-keys.ts'
import type { ImageEngine } from './image-engine.ts'

const REPOSITORY = path.join(import.meta.dirname, '../..')
/** The ports that the image names: the AWS endpoint, the prediction API, the console. */
const PORTS = [4566, 3000, 3001]
const TIMEOUT_MS = 300_000
/** A row of the example, and what flower it is. */
const QUESTION = { sepal_length: 5.9, sepal_width: 3, petal_length: 5.1, petal_width: 1.8 }
const LABEL = 'virginica'

/**
 * Builds the local cloud's container, starts it as compose.yaml does, and uses it from outside by its published ports:
 * a CSV is uploaded by AWS's SDK, and its model asked. @throws Error that says what went otherwise.
 */
export async function proveLocal(engine: ImageEngine): Promise<string> {
  const startedMs = performance.now()
  const image = await engine.build('localhost/boostline-local:proof', {}, { file: 'Dockerfile.local' })
  const builtMs = performance.now()
  await using running = await engine.publish(image, PORTS, ([port, apiPort, consolePort]) => {
    const numbers = ['--port', `${port}`, '--api-port', `${apiPort}`, '--console-port', `${consolePort}`]
    return ['start', '--listen', '0.0.0.0', '--state', '/state', ...numbers]
  })
  try {
    return `built in ${seconds(startedMs, builtMs)}; ${await use(running.urls)}`
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new Error(`${message}\nIt said:\n${await running.output()}`, { cause: error })
  }
}

async function use([url = '', apiUrl = '', consoleUrl = '']: readonly string[]): Promise<string> {
  const startedMs = performance.now()
  await untilOk(`${url}/_health`)
  const upMs = performance.now()
  await upload(url, uploadKey('flowers.csv'), path.join(REPOSITORY, 'examples/iris.csv'))
  await untilOk(`${apiUrl}/models/flowers`)
  const { prediction } = (await ask(`${apiUrl}/models/flowers/predict`, QUESTION)) as {
    readonly prediction?: { readonly label?: string }
  }
  if (prediction?.label !== LABEL) throw new Error(`The model answers ${JSON.stringify(prediction)}, not ${LABEL}.`)
  const servedMs = performance.now()
  await expectStatus('The console, without its link', consoleUrl, new URL(consoleUrl).host, 401)
  // The names of a page that was led here, and of a service in the same compose file that nobody allowed.
  for (const host of ['rebound.example', 'boostline:4566']) {
    for (const each of [url, apiUrl, consoleUrl]) await expectStatus('A request to another name', each, host, 403)
  }
  const answer = JSON.stringify(prediction)
  return `up in ${seconds(startedMs, upMs)}; ${seconds(upMs, servedMs)} from an upload to ${answer}`
}

function seconds(fromMs: number, toMs: number): string {
  return `${((toMs - fromMs) / 1000).toFixed(1)} s`
}

async function upload(endpoint: string, key: string, file: string): Promise<void> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const s3 = new S3Client({ endpoint, region: 'us-east-1', credentials, forcePathStyle: true })
  await s3.send(new PutObjectCommand({ Bucket: 'boostline', Key: key, Body: readFileSync(file) }))
  s3.destroy()
}

async function ask(url: string, question: unknown): Promise<unknown> {
  const headers = { 'content-type': 'application/json' }
  return await (await fetch(url, { method: 'POST', headers, body: JSON.stringify(question) })).json()
}

async function untilOk(url: string): Promise<void> {
  const giveUpAtMs = Date.now() + TIMEOUT_MS
  while (!(await fetch(url).catch(() => Response.error())).ok) {
    if (Date.now() > giveUpAtMs) throw new Error(`${url} has not come to answer with 200.`)
    await delay(200)
  }
}

/** As a client that sets every header itself, the host's name too. */
async function expectStatus(what: string, url: string, host: string, wanted: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>()
  const sent = request(url, { headers: { host }, agent: false }, (response) => {
    response.resume()
    resolve(response.statusCode)
  })
  sent.on('error', reject)
  sent.end()
  const status = await promise
  if (status !== wanted) throw new Error(`${what} (${url} as ${host}) is answered with ${status}, not ${wanted}.`)
}
