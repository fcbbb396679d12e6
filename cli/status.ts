import type { Clock } from '#shared/clock.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { newestRun, type RunServices, readRunFacts } from '#shared/runs/read-run-status.ts'
import { runStatus } from '#shared/runs/run-status.ts'
import { runStatusHint, runStatusSentence, runStatusText } from '#shared/runs/run-status-text.ts'
import type { Outcome } from './command-line/command.ts'

export type StatusPorts = {
  readonly objects: ObjectStore
  readonly services: RunServices
  readonly clock: Clock
  readonly say: (line: string) => void
}

/** Says how a dataset's newest run stands; not ok where it has none. */
export async function tellStatus(dataset: string, { objects, services, clock, say }: StatusPorts): Promise<Outcome> {
  const run = await newestRun(objects, dataset)
  if (!run) {
    say(`There is no run of ${dataset} in s3://${objects.bucket}: upload a CSV to train one.`)
    return { ok: false, result: { dataset, runId: null } }
  }
  const status = runStatus(await readRunFacts(run, objects, services), clock.now())
  const text = runStatusText(run, status)
  const hint = runStatusHint(status)
  say(runStatusSentence(run, status))
  if (hint !== undefined) say(hint)
  return { ok: true, result: { ...run, text, hint: hint ?? null, ...status } }
}
