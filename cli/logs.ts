import process from 'node:process'
import { setTimeout as delay } from 'node:timers/promises'
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { type LogEvent, type LogSource, logReader } from '#shared/logs/read-events.ts'
import { sideJobsPrefix } from '#shared/names/job-names.ts'
import { functionLogs, TRAINING_JOBS_LOGS } from '#shared/names/log-groups.ts'
import { uploadTimeOf } from '#shared/names/run-id.ts'
import { FUNCTION_NAMES } from '../infra/wiring.ts'
import type { Outcome, Terminal } from './command-line/command.ts'
import { clientSettings, type Deployment } from './deployment.ts'
import { readableLine } from './logs/readable-line.ts'

const POLL_MS = 500

/** `logs`: shows the log of a function or of a run's training jobs, once or until the process is ended. */
export async function runLogs(
  name: string,
  follow: boolean,
  deployment: Deployment,
  { show }: Terminal,
): Promise<Outcome> {
  const sources = sourcesOf(name, deployment)
  const client = new CloudWatchLogsClient(clientSettings(deployment, process.env))
  const readers = sources.map((source) => logReader(client, source))
  const labelOf = jobLabels(name)
  let isEmpty = true
  for (;;) {
    for (const readNew of readers) {
      for (const event of await readNew()) {
        isEmpty = false
        show(`${labelOf(event)}${readableLine(event)}`, event)
      }
    }
    if (!follow) break
    await delay(POLL_MS)
  }
  if (!isEmpty) return { ok: true }
  throw new BoostlineError({
    code: 'log-empty',
    kind: 'input',
    message: `There is no line of "${name}" in ${sources[0]?.logGroupName}.`,
    hint: "A function writes when it first runs; a run id is a folder's name under runs/<dataset>/, and its jobs are named in its training.json.",
  })
}

/** Where the lines are; of a run those of its other jobs come before its last one's, which is named like the run. */
export function sourcesOf(name: string, { functionName }: Pick<Deployment, 'functionName'>): readonly LogSource[] {
  if (FUNCTION_NAMES.some((known) => known === name)) return [{ logGroupName: functionLogs(functionName(name)) }]
  // Each machine of a job writes a stream.
  const others = isRunId(name) ? [sideJobsPrefix(name)] : []
  return [...others, `${name}/`].map((prefix) => ({ logGroupName: TRAINING_JOBS_LOGS, logStreamNamePrefix: prefix }))
}

/**
 * Which of a run's jobs says a line, of lines in their order; empty where the run has one alone. The job with the run's name
 * is the refit where one of stage 1 was before it; of the others it is stage 1 itself.
 */
export function jobLabels(name: string): (event: Pick<LogEvent, 'stream'>) => string {
  const prefix = sideJobsPrefix(name)
  const roles = new Set<string>()
  return ({ stream }) => {
    if (!isRunId(name)) return ''
    if (!stream.startsWith(prefix)) return roles.size === 0 ? '' : `${roles.has(STAGE_ONE) ? 'refit' : STAGE_ONE}  `
    const role = stream.slice(prefix.length).split('/', 1)[0] ?? ''
    roles.add(role)
    return `${role}  `
  }
}

const STAGE_ONE = 'stage-1'

function isRunId(name: string): boolean {
  return uploadTimeOf(name) !== undefined
}
