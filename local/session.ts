import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { styleText } from 'node:util'
import { systemClock } from '#shared/clock.ts'
import { uploadKey } from '#shared/names/dataset-keys.ts'
import { deploymentOptions } from '#shared/names/deployment-options.ts'
import { FOLDERS } from '#shared/names/folders.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { s3ObjectStore } from '#shared/objects/s3-object-store.ts'
import type { ScoredRecord } from '#shared/records/scored-record.ts'
import { scoredLines } from '#shared/records/scored-text.ts'
import type { SentNotice } from '#shared/records/sent-notice.ts'
import { registeredDecisions } from '#shared/registry/registered-decision.ts'
import { readRunFacts } from '#shared/runs/read-run-status.ts'
import { runStatus } from '#shared/runs/run-status.ts'
import { sagemakerRunServices } from '#shared/runs/sagemaker-run-services.ts'
import type { Emulator } from '../emulator/index.ts'
import { type Clients, createClients } from './clients.ts'
import { type FollowPorts, followRun, type RunEnd } from './follow-run.ts'
import { followThroughOutages, newsOrNone } from './follow-through-outages.ts'
import { ignoredUploads } from './ignored-uploads.ts'
import { LOCAL } from './local-cloud.ts'
import { modelFindings } from './model-findings.ts'
import { ensureOnnxRuntime } from './onnx-runtime.ts'
import { scoredFiles } from './scored-files.ts'
import { sentNotices } from './sent-notices.ts'
import { servingChanges } from './serving-changes.ts'
import { splitProgress } from './split-progress.ts'
import { type SessionTerminal, type ShowStage, stageLines } from './stage-lines.ts'
import { troubleTeller } from './tell-trouble.ts'
import { terminalText } from './terminal-text.ts'
import { trainingRounds } from './training-log.ts'
import { listRuns, watchRuns } from './watch-runs.ts'

export type SessionOptions = {
  readonly once: boolean
  readonly examplesFolder: string
  /** What was typed to start it, with the ports and the folder in use. */
  readonly startCommand: string
  /** Opens the console once; undefined where there is none. */
  readonly consoleLink?: string | undefined
  readonly terminal: SessionTerminal
}

/** The main job: this example, asked for the prediction of this flower. */
const EXAMPLE = 'iris'
const EXAMPLE_ROW = { sepal_length: 5.9, sepal_width: 3, petal_length: 5.1, petal_width: 1.8 }

const POLL_MS = 150
const SHORTEST_NEWS_MS = 250
const LONGEST_NEWS_MS = 2_000

/**
 * What `npm start` does once the local cloud is up: the main job where the bucket is empty, and every run that comes,
 * every change of who serves and every ignored upload told, until `stop`. Returns whether a prediction was reached, or
 * a person ended it.
 */
export async function runSession(cloud: Emulator, options: SessionOptions, stop: AbortSignal): Promise<boolean> {
  const { say, show } = options.terminal
  const terminal = untilStopped(options.terminal, stop)
  const clients = createClients(cloud.url)
  const objects = s3ObjectStore(clients.s3, LOCAL.bucketName)
  const { url, apiUrl, controlToken } = cloud
  const { consoleLink } = options
  const lines = [
    ...(consoleLink === undefined ? [] : [`Console       ${consoleLink}   (opens once, in your browser)`]),
    `Local cloud   ${url}   (S3, SQS, SageMaker, Lambda)`,
    `Predict API   ${apiUrl}`,
    `Token         ${controlToken}   (for ${url}/_clock and /_faults)`,
  ]
  show(lines.join('\n'), { url, apiUrl, controlToken, ...(consoleLink && { consoleLink }) })
  say('')
  const isEmpty = await hasNothing(objects)
  const over = new AbortController()
  const signal = AbortSignal.any([stop, over.signal])
  const known = new Set((await listRuns(clients.s3, LOCAL.bucketName)).map(({ runId }) => runId))
  const tellNews = newsTeller(clients, objects, terminal)
  const splitNews = splitTeller(clients)
  const trouble = troubleTeller((text) => {
    if (!signal.aborted) console.error(styleText('red', `boostline: ${text}`))
  }, systemClock)
  const watched = { stop: signal, known, tellNews, splitNews, columnsTold: new Map(), trouble }
  const session: Session = { cloud, clients, objects, terminal, ...watched }
  // What is there is no news.
  await tellNews()

  const mainJob = Promise.withResolvers<RunEnd | undefined>()
  signal.addEventListener('abort', () => mainJob.resolve(undefined), { once: true })
  // A signal that came before is not told again.
  if (signal.aborted) mainJob.resolve(undefined)
  const watching = Promise.all([watchAll(session, mainJob.resolve), watchNews(session)])
  try {
    const reached = options.once || isEmpty ? await runMainJob(session, options, mainJob.promise) : true
    if (options.once) return reached
    if (!isEmpty) {
      say(`The bucket is not empty: going on with what is there (${options.startCommand} --fresh begins anew).`)
    }
    if (!stop.aborted) say(whatToTry(cloud))
    if (!stop.aborted) await once(stop, 'abort')
    say(`\nStopped. What is in the bucket stays; ${options.startCommand} goes on with it.`)
    return true
  } finally {
    over.abort()
    await watching
  }
}

/** What runs say after the end would stand behind "Stopped", where nobody looks for it. */
function untilStopped({ say, show }: SessionTerminal, stop: AbortSignal): SessionTerminal {
  return {
    say: (line) => {
      if (!stop.aborted) say(line)
    },
    show: (line, document) => {
      if (!stop.aborted) show(line, document)
    },
  }
}

type Session = {
  readonly cloud: Emulator
  readonly clients: Clients
  readonly objects: ObjectStore
  readonly terminal: SessionTerminal
  readonly stop: AbortSignal
  /** Runs of earlier sessions. */
  readonly known: ReadonlySet<string>
  readonly tellNews: () => Promise<boolean>
  readonly splitNews: (runId: string) => Promise<string | undefined>
  readonly columnsTold: Map<string, string>
  readonly trouble: (error: unknown) => void
}

/** How far the preparations are: of each run, what is new. */
function splitTeller({ logs }: Clients): (runId: string) => Promise<string | undefined> {
  const read = splitProgress(logs)
  const latest = new Map<string, string>()
  return async (runId) => {
    for (const progress of await read()) latest.set(progress.runId, progress.text)
    const text = latest.get(runId)
    latest.delete(runId)
    return text
  }
}

/** Drops the example into the bucket and waits for its run to reach a prediction. Returns whether it got there. */
async function runMainJob(
  { cloud, objects, terminal, stop, tellNews }: Session,
  { examplesFolder }: SessionOptions,
  ended: Promise<RunEnd | undefined>,
): Promise<boolean> {
  const key = uploadKey(`${EXAMPLE}.csv`)
  terminal.say(`aws s3 cp examples/${EXAMPLE}.csv s3://${LOCAL.bucketName}/${key}`)
  await objects.put(key, readFileSync(path.join(examplesFolder, `${EXAMPLE}.csv`)), { contentType: 'text/csv' })
  const end = await ended
  if (stop.aborted) return false
  await tellNews()
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

/** Follows every run that comes, and what an earlier session left unfinished. */
async function watchAll(session: Session, mainJobEnded: (end: RunEnd | undefined) => void): Promise<void> {
  const { cloud, clients, terminal, stop, known } = session
  const following: Promise<void>[] = []
  let isMainJob = true
  const follow = async (run: RunName) => {
    if (known.has(run.runId) && (await isFinished(session, run))) return
    const isExample = isMainJob && run.dataset === EXAMPLE && !known.has(run.runId)
    if (isExample) isMainJob = false
    let end: RunEnd | undefined
    try {
      end = await followThroughOutages(
        (isResumed) => followRun(run, followPorts(session, run), isResumed),
        known.has(run.runId),
        { trouble: session.trouble, pause: () => delay(LONGEST_NEWS_MS, undefined, { signal: stop }) },
      )
    } finally {
      if (isExample) mainJobEnded(end)
    }
    if (end === 'serving' && !isExample) {
      await session.tellNews()
      stageLines(run, terminal)('example', `curl ${cloud.apiUrl}/models/${run.dataset}   # shows a request`)
    }
  }
  await watchRuns(
    clients.s3,
    LOCAL.bucketName,
    {
      onRun: (run) => {
        following.push(follow(run).catch((error: unknown) => session.trouble(error)))
      },
      onTrouble: (error) => session.trouble(error),
    },
    stop,
  )
  await Promise.all(following)
}

/** Tells what happens besides the runs: who serves, files that were scored, uploads that start nothing, and what would be
 * mailed. An idle session looks seldom. */
async function watchNews({ stop, tellNews, trouble }: Session): Promise<void> {
  let pollMs = SHORTEST_NEWS_MS
  while (!stop.aborted) {
    try {
      pollMs = (await tellNews()) ? SHORTEST_NEWS_MS : Math.min(2 * pollMs, LONGEST_NEWS_MS)
    } catch (error) {
      trouble(error)
    }
    await delay(pollMs, undefined, { signal: stop }).catch(() => undefined)
  }
}

/** One look at a time: what one has told, the next does not. Returns whether there was anything. */
function newsTeller({ s3 }: Clients, objects: ObjectStore, terminal: SessionTerminal): () => Promise<boolean> {
  const changes = servingChanges(s3, objects)
  const ignored = ignoredUploads(s3, LOCAL.bucketName)
  const scored = scoredFiles(s3, objects)
  const notices = sentNotices(s3, objects)
  const findings = modelFindings(s3, objects)
  const tell = async () => {
    const [changed, passedOver, files] = [await changes(), await ignored(), await scored()]
    const [found, told] = [await findings(), await notices()]
    for (const { dataset, text, isDamage } of changed)
      stageLines({ dataset }, terminal)(isDamage ? 'damaged' : 'serves', text)
    for (const { key, stage, why } of passedOver)
      stageLines({ dataset: nameOf(key) }, terminal)(stage, `${terminalText(key)} ${why}`)
    for (const record of files) tellScored(record, stageLines(record, terminal))
    for (const finding of found)
      stageLines({ dataset: finding.dataset, runId: finding.model }, terminal)('monitoring', finding.sentence)
    for (const notice of told) tellNotice(notice, stageLines(notice, terminal))
    return changed.length + passedOver.length + files.length + found.length + told.length > 0
  }
  let last: Promise<unknown> = Promise.resolve()
  return () => {
    const next = last.then(tell, tell)
    last = next
    return next
  }
}

function tellScored(record: ScoredRecord, show: ShowStage): void {
  const { first, others } = scoredLines(record)
  show(record.status === 'failed' ? 'not scored' : record.status, [first, ...others].join('\n'))
}

/** In AWS it is mail; here it is printed. */
function tellNotice({ subject, webhook }: SentNotice, show: ShowStage): void {
  const way = webhook?.as === undefined ? '' : ' (and the webhook got it)'
  show('mail', `would be sent: "${subject}"${way}`)
}

/** The folder or the file that a person would look for. */
function nameOf(key: string): string {
  return key.split('/').at(1) ?? key
}

function followPorts(
  { cloud, clients, objects, terminal, stop, splitNews, columnsTold, trouble }: Session,
  run: RunName,
): FollowPorts {
  return {
    objects,
    services: sagemakerRunServices(clients.sagemaker, objects, LOCAL.namePrefix),
    rounds: (jobName) => {
      const read = trainingRounds(clients.logs, jobName)
      return () => newsOrNone(read(), [], trouble)
    },
    clock: systemClock,
    deploymentOptions: deploymentOptions(cloud.url),
    columnsTold,
    splitNews: () => newsOrNone(splitNews(run.runId), undefined, trouble),
    show: stageLines(run, terminal),
    ensureOnnx: ensureOnnxRuntime,
    pause: () => delay(POLL_MS, undefined, { signal: stop }),
  }
}

async function isFinished({ clients, objects }: Session, run: RunName): Promise<boolean> {
  // Whether a model trained elsewhere was tried says the registry.
  const registered = registeredDecisions(clients.sagemaker, LOCAL.namePrefix)
  return runStatus(await readRunFacts(run, objects, { registered }), systemClock.now()).state !== 'under-way'
}

async function hasNothing(objects: ObjectStore): Promise<boolean> {
  for await (const _ of objects.list('')) return false
  return true
}

function whatToTry(cloud: Emulator): string {
  return `
To try next, in another terminal:
  export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1
  aws --endpoint-url ${cloud.url} s3 cp examples/breast-cancer.csv s3://${LOCAL.bucketName}/${uploadKey('breast-cancer.csv')}
  aws --endpoint-url ${cloud.url} s3 ls s3://${LOCAL.bucketName}/${FOLDERS.runs} --recursive
  curl -T examples/diabetes.csv ${cloud.url}/${LOCAL.bucketName}/${uploadKey('diabetes.csv')}
  curl ${cloud.apiUrl}/models
  ./boostline score iris examples/iris.csv ${deploymentOptions(cloud.url)}
  ./boostline logs model-training ${deploymentOptions(cloud.url)}

Ctrl-C ends it.
`
}
