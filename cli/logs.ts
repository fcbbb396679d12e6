import process from 'node:process'
import { setTimeout as delay } from 'node:timers/promises'
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { type LogSource, logReader } from '#shared/logs/read-events.ts'
import { functionLogs, TRAINING_JOBS_LOGS } from '#shared/names/log-groups.ts'
import { FUNCTION_NAMES } from '../infra/wiring.ts'
import type { Outcome, Terminal } from './command-line/command.ts'
import { clientSettings, type Deployment } from './deployment.ts'
import { readableLine } from './logs/readable-line.ts'

const POLL_MS = 500

/** `logs`: shows the log of a function or of a run's training job, once or until the process is ended. */
export async function runLogs(
  name: string,
  follow: boolean,
  deployment: Deployment,
  { show }: Terminal,
): Promise<Outcome> {
  const source = sourceOf(name, deployment)
  const readNew = logReader(new CloudWatchLogsClient(clientSettings(deployment, process.env)), source)
  let isEmpty = true
  for (;;) {
    for (const event of await readNew()) {
      isEmpty = false
      show(readableLine(event), event)
    }
    if (!follow) break
    await delay(POLL_MS)
  }
  if (!isEmpty) return { ok: true }
  throw new BoostlineError({
    code: 'log-empty',
    kind: 'input',
    message: `There is no line of "${name}" in ${source.logGroupName}.`,
    hint: "A function writes when it first runs; a run id is a folder's name under runs/<dataset>/, and the jobs beside the run's own are named in its training.json.",
  })
}

export function sourceOf(name: string, { functionName }: Pick<Deployment, 'functionName'>): LogSource {
  return FUNCTION_NAMES.some((known) => known === name)
    ? { logGroupName: functionLogs(functionName(name)) }
    : // A run's last job is named like it, the others in training.json; each machine of a job writes a stream.
      { logGroupName: TRAINING_JOBS_LOGS, logStreamNamePrefix: `${name}/` }
}
