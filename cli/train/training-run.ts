import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { requireRecord } from '#shared/records/record-files.ts'
import { trainingRecordSchema } from '#shared/records/training-record.ts'
import { newestRun, readRunFacts } from '#shared/runs/read-run-status.ts'
import { type RunStatus, runStatus } from '#shared/runs/run-status.ts'
import { runStatusDetails, runStatusSentence } from '#shared/runs/run-status-text.ts'
import { featureSchemaSchema } from '#shared/schema/feature-schema.ts'
import { runForecastText } from '#shared/training/training-forecast.ts'

export type FollowPorts = {
  readonly objects: ObjectStore
  readonly now: () => number
  /** Until the next look. */
  readonly sleep: () => Promise<void>
  readonly say: (line: string) => void
  /** By which a command is told of the deployment. */
  readonly deploymentOptions: string
}

export type ExpectedRun = {
  readonly dataset: string
  /** The dataset's newest run before this one was asked for. */
  readonly before: RunName | undefined
  /** Within which the run has written something. */
  readonly beginsWithinMs: number
  /** Throws where what shall begin the run has ended without. */
  readonly check: () => Promise<void>
}

/** Waits for a dataset's next run and tells how it goes, until it serves, waits for a person, or has stopped. */
export async function followNextRun(
  expected: ExpectedRun,
  ports: FollowPorts,
): Promise<{ readonly run: RunName; readonly status: RunStatus }> {
  const run = await nextRun(expected, ports)
  let said = ''
  let isForecast = false
  for (;;) {
    const facts = await readRunFacts(run, ports.objects)
    const status = runStatus(facts, ports.now())
    // A stuck run is told of once, not anew with every minute.
    const text = runStatusSentence(run, status)
    const news = text.replace(/\d+ (minutes|hours)/, '')
    if (news !== said) {
      ports.say(text)
      for (const line of runStatusDetails(run, status, ports.deploymentOptions)) ports.say(line)
      said = news
    }
    if (!isForecast && facts.written.has('training')) {
      isForecast = true
      for (const line of await forecastOf(run, ports.objects)) ports.say(line)
    }
    if (status.state !== 'under-way') return { run, status }
    if (!facts.written.has('training')) await expected.check()
    await ports.sleep()
  }
}

/** What the training is to take and to cost, and why its quality is another than the manifest asks for. */
async function forecastOf({ dataset, runId }: RunName, objects: ObjectStore): Promise<readonly string[]> {
  const keys = runKeys(dataset, runId)
  const training = await requireRecord(objects, keys.training, trainingRecordSchema)
  const forecast = runForecastText(training, await requireRecord(objects, keys.schema, featureSchemaSchema))
  return [`training.quality ${forecast}`, ...(training.whyQuality === undefined ? [] : [training.whyQuality])]
}

async function nextRun({ dataset, before, beginsWithinMs, check }: ExpectedRun, ports: FollowPorts): Promise<RunName> {
  const giveUpAtMs = ports.now() + beginsWithinMs
  for (;;) {
    const run = await newestRun(ports.objects, dataset)
    if (run !== undefined && run.runId !== before?.runId) return run
    await check()
    if (ports.now() > giveUpAtMs) {
      throw new BoostlineError({
        code: 'run-missing',
        kind: 'dependency',
        message: `No run of ${dataset} has begun within ${Math.round(beginsWithinMs / 60_000)} minutes.`,
        hint: `The log of model-training says why: ./boostline logs model-training ${ports.deploymentOptions}`,
      })
    }
    await ports.sleep()
  }
}
