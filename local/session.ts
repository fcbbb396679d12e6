import { readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { styleText } from 'node:util'
import { systemClock } from '#shared/clock.ts'
import { uploadKey } from '#shared/names/dataset-keys.ts'
import { FOLDERS } from '#shared/names/folders.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { s3ObjectStore } from '#shared/objects/s3-object-store.ts'
import { readRunFacts } from '#shared/runs/read-run-status.ts'
import { runStatus } from '#shared/runs/run-status.ts'
import { sagemakerRunServices } from '#shared/runs/sagemaker-run-services.ts'
import type { Emulator } from '../emulator/index.ts'
import { type Clients, createClients } from './clients.ts'
import { type FollowPorts, followRun, type RunEnd } from './follow-run.ts'
import { LOCAL } from './local-cloud.ts'
import { deploymentOptions } from './local-url.ts'
import { trainingRounds } from './training-log.ts'
import { listRuns, watchRuns } from './watch-runs.ts'

/** Where a session says what it does. */
export type SessionTerminal = {
  /** A line for a person. */
  readonly say: (line: string) => void
  /** A line for a person that programs may want as a document. */
  readonly show: (line: string, document: unknown) => void
}

export type SessionOptions = {
  readonly once: boolean
  readonly examplesFolder: string
  readonly terminal: SessionTerminal
}

/** The main job: this example, asked for the prediction of this flower. */
const EXAMPLE = 'iris'
const EXAMPLE_ROW = { sepal_length: 5.9, sepal_width: 3, petal_length: 5.1, petal_width: 1.8 }

const POLL_MS = 150

/**
 * What `npm start` does once the local cloud is up: the main job where the bucket is empty, then every run that
 * comes, until `stop`. Returns whether a prediction was reached, or a person ended it.
 */
export async function runSession(cloud: Emulator, options: SessionOptions, stop: AbortSignal): Promise<boolean> {
  const { terminal } = options
  const { say, show } = terminal
  const clients = createClients(cloud.url)
  const objects = s3ObjectStore(clients.s3, LOCAL.bucketName)
  const { url, apiUrl, controlToken } = cloud
  show(
    `Local cloud   ${url}   (S3, SQS, SageMaker, Lambda)\nPredict API   ${apiUrl}\nToken         ${controlToken}   (for ${url}/_clock and /_faults)`,
    { url, apiUrl, controlToken },
  )
  say('')
  const session = { cloud, clients, objects, terminal, stop }
  if (options.once) return await runMainJob(session, options)

  const empty = await isEmpty(objects)
  const known = new Set((await listRuns(clients.s3, LOCAL.bucketName)).map(({ runId }) => runId))
  if (empty) await runMainJob(session, options)
  else say(`The bucket is not empty: going on with what is there (./boostline start --fresh begins anew).`)
  say(whatToTry(cloud))
  await watchOthers(session, known)
  say('\nStopped. What is in the bucket stays; ./boostline start goes on with it.')
  return true
}

type Session = {
  readonly cloud: Emulator
  readonly clients: Clients
  readonly objects: ObjectStore
  readonly terminal: SessionTerminal
  readonly stop: AbortSignal
}

/** Drops the example into the bucket and follows its run to a prediction. Returns whether it got there. */
async function runMainJob(session: Session, { examplesFolder }: SessionOptions): Promise<boolean> {
  const { cloud, clients, objects, terminal, stop } = session
  const before = new Set((await listRuns(clients.s3, LOCAL.bucketName)).map(({ runId }) => runId))
  const key = uploadKey(`${EXAMPLE}.csv`)
  terminal.say(`aws s3 cp examples/${EXAMPLE}.csv s3://${LOCAL.bucketName}/${key}`)
  await objects.put(key, readFileSync(path.join(examplesFolder, `${EXAMPLE}.csv`)), { contentType: 'text/csv' })

  const found = new AbortController()
  let end: RunEnd | undefined
  await watchRuns(
    clients.s3,
    LOCAL.bucketName,
    (run) => {
      if (before.has(run.runId) || run.dataset !== EXAMPLE) return
      followRun(run, followPorts(session, run))
        .then((result) => {
          end = result
        })
        .catch((error: unknown) => reportUnlessStopped(error, stop))
        .finally(() => found.abort())
    },
    AbortSignal.any([stop, found.signal]),
  )
  // A run that waits for an approval or was not better leaves the champion serving.
  if (end === undefined || end === 'failed') return false
  return await predict(cloud, terminal)
}

async function predict(cloud: Emulator, { say, show }: SessionTerminal): Promise<boolean> {
  const body = JSON.stringify(EXAMPLE_ROW)
  say(`\ncurl -X POST -H 'content-type: application/json' -d '${body}' ${cloud.apiUrl}/predict`)
  const answer = await fetch(`${cloud.apiUrl}/predict`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  })
  const text = await answer.text()
  show(styleText(answer.ok ? 'green' : 'red', text), JSON.parse(text))
  return answer.ok
}

/** Follows whatever else is dropped into the bucket, and what an earlier session left unfinished. */
async function watchOthers(session: Session, known: ReadonlySet<string>): Promise<void> {
  const { cloud, clients, objects, terminal, stop } = session
  const following: Promise<void>[] = []
  const mainJobs = new Set((await listRuns(clients.s3, LOCAL.bucketName)).map(({ runId }) => runId))
  const follow = async (run: RunName) => {
    const inherited = known.has(run.runId)
    if (!inherited && mainJobs.has(run.runId)) return
    if (inherited && (await isFinished(objects, run))) return
    const end = await followRun(run, followPorts(session, run))
    if (end === 'serving')
      terminal.say(`${run.dataset.padEnd(16)}curl ${cloud.apiUrl}/models/${run.dataset}   # shows an example request`)
  }
  await watchRuns(
    clients.s3,
    LOCAL.bucketName,
    (run) => {
      following.push(follow(run).catch((error: unknown) => reportUnlessStopped(error, stop)))
    },
    stop,
  )
  await Promise.all(following)
}

function followPorts({ cloud, clients, objects, terminal, stop }: Session, run: RunName): FollowPorts {
  return {
    objects,
    services: sagemakerRunServices(clients.sagemaker, objects),
    rounds: (jobName) => trainingRounds(clients.logs, jobName),
    clock: systemClock,
    deploymentOptions: deploymentOptions(cloud.url),
    show: stageOf(run, terminal),
    pause: () => delay(POLL_MS, undefined, { signal: stop }),
  }
}

async function isFinished(objects: ObjectStore, run: RunName): Promise<boolean> {
  return runStatus(await readRunFacts(run, objects), systemClock.now()).state !== 'under-way'
}

async function isEmpty(objects: ObjectStore): Promise<boolean> {
  for await (const _ of objects.list('')) return false
  return true
}

function reportUnlessStopped(error: unknown, stop: AbortSignal): void {
  if (!stop.aborted)
    console.error(styleText('red', `boostline: ${error instanceof Error ? error.message : String(error)}`))
}

function stageOf(run: RunName, { show }: SessionTerminal): (stage: string, text: string) => void {
  return (stage, text) => {
    const color = stage === 'stopped' ? 'red' : stage === 'note' || stage === 'stuck' ? 'yellow' : 'reset'
    for (const line of text.split('\n')) {
      show(styleText(color, `${run.dataset.padEnd(16)}${stage.padEnd(12)}${line}`), { ...run, stage, text: line })
    }
  }
}

function whatToTry(cloud: Emulator): string {
  return `
To try next, in another terminal:
  export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1
  aws --endpoint-url ${cloud.url} s3 cp examples/breast-cancer.csv s3://${LOCAL.bucketName}/${uploadKey('breast-cancer.csv')}
  aws --endpoint-url ${cloud.url} s3 ls s3://${LOCAL.bucketName}/${FOLDERS.runs} --recursive
  curl -T examples/diabetes.csv ${cloud.url}/${LOCAL.bucketName}/${uploadKey('diabetes.csv')}
  curl ${cloud.apiUrl}/models
  ./boostline logs model-training ${deploymentOptions(cloud.url)}

Ctrl-C ends it.
`
}
