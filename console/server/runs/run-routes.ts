import { setTimeout as delay } from 'node:timers/promises'
import { functionLogs, TRAINING_JOBS_LOGS } from '#shared/names/log-groups.ts'
import { uploadTimeOf } from '#shared/names/run-id.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { trainingRecordSchema } from '#shared/records/training-record.ts'
import { jobsOf } from '#shared/training/training-plan.ts'
import { parseRound } from '#shared/training/training-rounds.ts'
import type { LogAnswer, RoundsAnswer } from '../../answers.ts'
import { openEventStream } from '../event-stream.ts'
import { requestInvalid } from '../request-body.ts'
import type { Call, Routes } from '../routes.ts'
import { COMMON_HEADERS, REPORT_POLICY } from '../security-headers.ts'
import type { Sources } from '../sources.ts'
import { readableEvent } from './log-lines.ts'
import { readRun, unknownRun } from './read-run.ts'
import { recordTimes } from './record-times.ts'
import type { RunIndex } from './run-index.ts'
import { readProgress, type SeenReady } from './run-progress.ts'
import { readRowsWanted, runRows } from './run-rows.ts'

/** What a log shows at the most: its end. */
const MOST_LINES = 2000
const FUNCTIONS = ['model-training', 'model-deployment', 'model-evaluation'] as const

export function runRoutes(sources: Sources, index: RunIndex): Routes {
  const seenReady: SeenReady = new Map()
  const ports = { ...sources, seenReady }
  return {
    'GET /api/runs': ({ query }) => runRows(index, readRowsWanted(query)),
    'GET /api/runs/:dataset/:run': ({ parts }) => readRun(runOf(parts), ports),
    'GET /api/runs/:dataset/:run/progress': (call) => streamProgress(call, ports),
    'GET /api/runs/:dataset/:run/rounds': ({ parts }) => readRounds(runOf(parts), sources),
    'GET /api/runs/:dataset/:run/log': ({ parts, query }) => readLog(runOf(parts), query.get('source') ?? '', sources),
    'GET /api/runs/:dataset/:run/report': (call) => answerReport(call, sources),
  }
}

export function runOf(parts: Readonly<Record<string, string>>): RunName {
  return { dataset: parts['dataset'] ?? '', runId: parts['run'] ?? '' }
}

/** Sends how a run stands whenever that changes, and the rounds of its training as they come, until it has ended. */
async function streamProgress(
  { parts, response }: Call,
  ports: Sources & { readonly seenReady: SeenReady },
): Promise<undefined> {
  const run = runOf(parts)
  // Of a run that is not there nothing comes, however long somebody waits.
  if ((await recordTimes(ports.objects, runKeys(run.dataset, run.runId))).lastWrittenMs === undefined) {
    throw unknownRun(run, ports.objects.bucket)
  }
  const stream = openEventStream(response)
  const rounds = new Map<string, () => Promise<RoundsAnswer['rounds']>>()
  let sent = ''
  while (!stream.signal.aborted) {
    try {
      const { progress } = await readProgress(run, ports)
      const text = JSON.stringify(progress)
      if (text !== sent) stream.send('progress', progress)
      sent = text
      for (const { name, state } of progress.jobs) {
        if (!rounds.has(name) && state !== 'waiting') rounds.set(name, roundsReader(name, run, ports))
        const news = (await rounds.get(name)?.()) ?? []
        if (news.length > 0) stream.send('rounds', { job: name, rounds: news } satisfies RoundsAnswer)
      }
      const { state } = progress.status
      if (state === 'failed' || state === 'rejected' || state === 'outdated') break
      // Who serves may change; that comes seldom.
      const isLive = state === 'under-way'
      await delay(isLive ? ports.pollMs : 5 * ports.pollMs, undefined, { signal: stream.signal })
    } catch (error) {
      if (stream.signal.aborted) return undefined
      stream.send('trouble', { message: error instanceof Error ? error.message : String(error) })
      await delay(5 * ports.pollMs, undefined, { signal: stream.signal }).catch(() => undefined)
    }
  }
  stream.end()
  return undefined
}

function roundsReader(
  job: string,
  run: RunName,
  { readLog: reader }: Pick<Sources, 'readLog'>,
): () => Promise<RoundsAnswer['rounds']> {
  const read = reader({ logGroupName: TRAINING_JOBS_LOGS, logStreamNamePrefix: `${job}/` }, beginOf(run))
  return async () => (await read()).flatMap(({ message, timestampMs }) => parseRound(message, timestampMs) ?? [])
}

async function readRounds(run: RunName, sources: Sources): Promise<{ readonly jobs: readonly RoundsAnswer[] }> {
  const jobs: RoundsAnswer[] = []
  for (const job of await jobNames(run, sources)) jobs.push({ job, rounds: await roundsReader(job, run, sources)() })
  return { jobs }
}

/** Nothing is written of a run before its upload; a month of other runs' lines is not read for it. */
function beginOf({ runId }: RunName): number {
  return Math.max(0, (uploadTimeOf(runId) ?? 0) - 60_000)
}

async function jobNames(run: RunName, { objects }: Pick<Sources, 'objects'>): Promise<readonly string[]> {
  const training = await readRecord(objects, runKeys(run.dataset, run.runId).training, trainingRecordSchema)
  return training ? jobsOf(training).map(({ name }) => name) : []
}

/** What a function or a job of the run has written; of a function the lines that name the run. */
async function readLog(run: RunName, source: string, sources: Sources): Promise<LogAnswer> {
  const { deployment, readLog: reader } = sources
  const isFunction = FUNCTIONS.some((name) => name === source)
  if (!isFunction && !(await jobNames(run, sources)).includes(source)) {
    throw requestInvalid(`"${source}" is none of ${FUNCTIONS.join(', ')}, and no training job of the run`)
  }
  const events = await reader(
    isFunction
      ? { logGroupName: functionLogs(deployment.functionName(source)), filterPattern: `"${run.runId}"` }
      : { logGroupName: TRAINING_JOBS_LOGS, logStreamNamePrefix: `${source}/` },
    beginOf(run),
  )()
  return { source, lines: events.slice(-MOST_LINES).map(readableEvent) }
}

/** The report as the evaluation wrote it, in a sandbox. */
async function answerReport({ parts, response }: Call, { objects }: Sources): Promise<unknown> {
  const { dataset, runId } = runOf(parts)
  const found = await objects.get(runKeys(dataset, runId).report)
  if (!found) throw requestInvalid(`the run ${runId} has no report`)
  response.writeHead(200, {
    ...COMMON_HEADERS,
    'content-security-policy': REPORT_POLICY,
    'content-type': 'text/html; charset=utf-8',
  })
  response.end(found.body)
  return undefined
}
