import pMap from 'p-map'
import { type BoostlineError, hasCode } from '#shared/errors/boostline-error.ts'
import { uploadTimeOf } from '#shared/names/run-id.ts'
import { historyPrefix, pointerKey } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import { type Decision, MAY_BE_A_LEAK } from '#shared/records/evaluation-record.ts'
import { type ModelPointer, modelPointerSchema } from '#shared/records/model-pointer.ts'
import { earlierChanges } from '#shared/records/pointer-history.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { isLaterUpload, type UploadOrder } from '#shared/records/source-record.ts'
import type { Approval } from '#shared/registry/model-registry.ts'
import { runStatus } from '#shared/runs/run-status.ts'
import { runStatusHint, runStatusText } from '#shared/runs/run-status-text.ts'
import type { RunRow, StatusAnswer } from '../../answers.ts'
import type { Sources } from '../sources.ts'
import { isSettled, type RunSummary, readRunSummary } from './run-summary.ts'

/** Of a dataset, what says which of its runs serve, wait or were turned down. */
type DatasetFacts = {
  readonly pointer: ModelPointer | undefined
  /** Every run that ever served. */
  readonly served: ReadonlySet<string>
  /** What the registry says of each run. */
  readonly approvals: ReadonlyMap<string, Registered>
  readonly approvalsAtMs: number
  /** Its pointer is damaged, so that nobody can say who serves. */
  readonly damage?: BoostlineError
}

/** `decidedMs` is known of those that are approved and do not serve yet: from then on they are about to. */
type Registered = { readonly approval: Approval; readonly decidedMs?: number | undefined }

type Known = { readonly run: RunName; readonly uploadedMs: number; summary: RunSummary | undefined }

export type IndexPorts = Pick<Sources, 'objects' | 'registry' | 'clock' | 'listRuns' | 'pollMs'>

const AT_ONCE = 16
/** The registry takes few calls a second: it is asked anew when who serves has changed, and else so many times less. */
const REGISTRY_SELDOMER = 8
/** Runs that a look reads at the most, so that it ends soon; the rest is read in the background. */
const READ_AT_ONCE = 200

/**
 * All runs of a deployment as lists show them. Folders alone say which there are, so that the newest of thousands are
 * shown at once; what is in them is read for those that are asked for, and for all others bit by bit. What is written
 * once is read once.
 */
export class RunIndex {
  readonly #ports: IndexPorts
  readonly #known = new Map<string, Known>()
  readonly #datasets = new Map<string, DatasetFacts>()
  #refreshing: Promise<void> | undefined
  #refreshedMs = 0
  #filling: Promise<void> | undefined
  #isClosed = false
  /** What was read of the registry before does not hold any more. */
  #registryReadMs = 0

  constructor(ports: IndexPorts) {
    this.#ports = ports
  }

  /** Ends the reading in the background. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#filling
  }

  /** Which runs there are and who serves, as it is now or a moment ago. */
  async refresh(): Promise<void> {
    const { clock, pollMs } = this.#ports
    if (!this.#refreshing && clock.now() - this.#refreshedMs >= pollMs) {
      this.#refreshing = this.#look().finally(() => {
        this.#refreshing = undefined
        this.#refreshedMs = clock.now()
      })
    }
    await this.#refreshing
  }

  /** Forgets when it looked last: the next look is a new one. */
  expire(): void {
    this.#refreshedMs = 0
    this.#registryReadMs = this.#ports.clock.now()
  }

  get runs(): readonly RunName[] {
    return [...this.#known.values()].map(({ run }) => run)
  }

  get unread(): number {
    return [...this.#known.values()].filter(({ summary }) => summary === undefined).length
  }

  pointerOf(dataset: string): ModelPointer | undefined {
    return this.#datasets.get(dataset)?.pointer
  }

  damageOf(dataset: string): BoostlineError | undefined {
    return this.#datasets.get(dataset)?.damage
  }

  /** The datasets that have a run. */
  get datasets(): readonly string[] {
    return [...this.#datasets.keys()]
  }

  /** As far as it is read. */
  row({ dataset, runId }: RunName): RunRow {
    const { summary, uploadedMs = 0 } = this.#known.get(runId) ?? {}
    const evaluated = summary?.evaluated
    return {
      dataset,
      runId,
      uploadedMs,
      status: summary && this.#status({ dataset, runId }, summary),
      problem: evaluated?.problem,
      metric: evaluated?.metric,
      testRows: evaluated?.rows,
      seconds: evaluated && Math.max(0, Math.round((evaluated.atMs - uploadedMs) / 1000)),
    }
  }

  /** Reads what is in these runs, where it is not known or may have changed. */
  async read(runs: readonly RunName[]): Promise<void> {
    const unsettled = runs.flatMap((run) => {
      const known = this.#known.get(run.runId)
      return known && !(known.summary && isSettled(known.summary)) ? known : []
    })
    await pMap(
      unsettled,
      async (known) => {
        known.summary = await readRunSummary(known.run, this.#ports.objects)
      },
      { concurrency: AT_ONCE },
    )
  }

  async #look(): Promise<void> {
    const found = await this.#ports.listRuns()
    const there = new Set(found.map(({ runId }) => runId))
    for (const runId of this.#known.keys()) if (!there.has(runId)) this.#known.delete(runId)
    for (const run of found) {
      const uploadedMs = uploadTimeOf(run.runId) ?? 0
      if (!this.#known.has(run.runId)) this.#known.set(run.runId, { run, uploadedMs, summary: undefined })
    }
    const datasets = [...new Set(found.map(({ dataset }) => dataset))]
    for (const dataset of this.#datasets.keys()) if (!datasets.includes(dataset)) this.#datasets.delete(dataset)
    await pMap(datasets, async (dataset) => this.#datasets.set(dataset, await this.#readableFactsOf(dataset)), {
      concurrency: AT_ONCE,
    })
    // Those that go on, and the newest of those that were never read.
    const wanted = [...this.#known.values()]
      .filter(({ summary }) => !summary || !isSettled(summary))
      .toSorted((a, b) => b.uploadedMs - a.uploadedMs)
    await this.read(wanted.slice(0, READ_AT_ONCE).map(({ run }) => run))
    if (this.unread > 0) this.#fill()
  }

  #fill(): void {
    this.#filling ??= (async () => {
      while (!this.#isClosed) {
        const next = [...this.#known.values()].filter(({ summary }) => summary === undefined)
        if (next.length === 0) break
        await this.read(next.slice(0, READ_AT_ONCE).map(({ run }) => run))
      }
    })()
      // The next look meets the same error, and tells it.
      .catch(() => undefined)
      .finally(() => {
        this.#filling = undefined
      })
  }

  /** One damaged dataset keeps no other from being shown. */
  async #readableFactsOf(dataset: string): Promise<DatasetFacts> {
    try {
      return await this.#factsOf(dataset)
    } catch (error) {
      if (!hasCode(error, 'record-invalid')) throw error
      return { pointer: undefined, served: new Set(), approvals: new Map(), approvalsAtMs: 0, damage: error }
    }
  }

  async #factsOf(dataset: string): Promise<DatasetFacts> {
    const { objects, registry, clock, pollMs } = this.#ports
    const pointer = await readRecord(objects, pointerKey(dataset), modelPointerSchema)
    const before = this.#datasets.get(dataset)
    const isSame = before !== undefined && before.pointer?.revision === pointer?.revision
    const served = isSame ? before.served : await this.#servedOf(dataset, pointer)
    const nowMs = clock.now()
    const { approvalsAtMs = 0 } = before ?? {}
    const isFresh = nowMs - approvalsAtMs < REGISTRY_SELDOMER * pollMs && approvalsAtMs > this.#registryReadMs
    if (isSame && isFresh) return { ...before, pointer }
    const approvals = new Map<string, Registered>()
    for await (const { runId, approval, arn } of registry.list(dataset)) {
      if (runId === undefined || approvals.has(runId)) continue
      const earlier = before?.approvals.get(runId)
      const isKnown = earlier?.approval === approval && earlier.decidedMs !== undefined
      const mayBegin = approval === 'approved' && !served.has(runId) && !isOutrun(runId, pointer)
      const decidedMs = isKnown ? earlier.decidedMs : mayBegin ? (await registry.describe(arn))?.changedMs : undefined
      approvals.set(runId, { approval, decidedMs })
    }
    return { pointer, served, approvals, approvalsAtMs: nowMs }
  }

  async #servedOf(dataset: string, pointer: ModelPointer | undefined): Promise<ReadonlySet<string>> {
    const changes = [...(pointer?.history ?? [])]
    if (pointer) {
      for await (const { key } of this.#ports.objects.list(historyPrefix(dataset))) {
        changes.push(...(await earlierChanges(key, this.#ports.objects)))
      }
    }
    return new Set(changes.flatMap(({ to }) => to ?? []))
  }

  #status(run: RunName, summary: RunSummary): StatusAnswer {
    const { pointer, served, approvals, damage = summary.damage } = this.#datasets.get(run.dataset) ?? {}
    if (damage) return damagedAnswer(run, damage, this.#ports.clock.now())
    const decided = summary.evaluated?.decision
    const { approval, decidedMs } = approvals?.get(run.runId) ?? {}
    const byPerson = decided && approval !== undefined && approval !== decided.status
    const decision = byPerson
      ? { status: approval, reason: 'a person decided so', byPerson: { evaluated: decided }, decidedMs }
      : decided
    const status = runStatus(
      {
        run,
        written: summary.written,
        lastWrittenMs: summary.lastWrittenMs,
        failure: summary.failure,
        open: summary.open,
        decision,
        pointer: decided && pointer,
        hasServed: served?.has(run.runId),
        upload: pointer?.champion ? uploadOf(run.runId) : undefined,
      },
      this.#ports.clock.now(),
    )
    return statusAnswer(run, status, decided)
  }
}

/** A run that was uploaded before the one that serves does not begin to serve, whatever is approved. */
function isOutrun(runId: string, pointer: ModelPointer | undefined): boolean {
  return pointer?.champion ? isLaterUpload(pointer.champion.source, uploadOf(runId)) : false
}

function uploadOf(runId: string): UploadOrder {
  return { key: '', eventTime: new Date(uploadTimeOf(runId) ?? 0).toISOString() }
}

/** Of a run whose record, or whose dataset's pointer, is damaged: what a person is to mend. */
function damagedAnswer(run: RunName, { code, message, hint }: BoostlineError, nowMs: number): StatusAnswer {
  const at = new Date(nowMs).toISOString()
  const failure = { version: 1, ...run, stage: 'evaluation', code, message, hint, at } as const
  return { ...run, text: message, hint, mayBeALeak: false, isDamaged: true, state: 'failed', failure }
}

/** As `./boostline status --json` says it. */
export function statusAnswer(
  run: RunName,
  status: ReturnType<typeof runStatus>,
  /** The evaluation's: what it found stays, whatever a person decided. */
  evaluated: Pick<Decision, 'reasons'> | undefined,
): StatusAnswer {
  const mayBeALeak = (evaluated?.reasons ?? []).some(({ code }) => code === MAY_BE_A_LEAK)
  return { ...run, text: runStatusText(run, status), hint: runStatusHint(status) ?? null, mayBeALeak, ...status }
}
