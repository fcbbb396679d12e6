import { FOLDERS } from '#shared/names/folders.ts'
import { datasetOfPointerKey, pointerKey } from '#shared/names/run-keys.ts'
import { DATASET_TAG } from '#shared/names/tags.ts'
import { type ModelPointer, modelPointerSchema } from '#shared/records/model-pointer.ts'
import { parseRecord } from '#shared/records/record-files.ts'
import { type ScoredRecord, scoredRecordSchema } from '#shared/records/scored-record.ts'
import type { Approval } from '#shared/registry/model-registry.ts'
import type { ServingTarget } from '#shared/serving/serving-target.ts'
import type { Services } from '../handlers.ts'
import type { Scheduler } from '../scheduler.ts'
import type { Write } from '../services/bucket.ts'
import type { Arrived } from '../services/receivers.ts'
import { isThere } from '../services/scorer.ts'
import type { Story } from '../story.ts'
import { Champions } from './champions.ts'
import { Told } from './notice-rules.ts'
import { keptOutcomeFaults } from './outcome-rules.ts'
import { pointerFaults } from './pointer-rules.ts'
import { resultFaults, scoredRecordFaults } from './scored-rules.ts'
import { isWithHash, isWrittenOnce } from './written-once.ts'

/** A function reads the registry, then changes the pointer; it has at most this time for both. */
const DECIDED_WITHIN_MS = 10 * 60_000

/** What must hold after every step, wherever the functions were cut off. The first breach ends the simulation. */
export class Invariants {
  readonly breaches: string[] = []
  readonly champions: Champions
  readonly told = new Told()
  readonly #scheduler: Scheduler
  readonly #story: Story
  readonly #services: Services
  /** By run and approval: when it last had it. */
  readonly #decidedMs = new Map<string, number>()
  readonly #approvals = new Map<string, Approval>()

  constructor(scheduler: Scheduler, story: Story, services: Services) {
    this.#scheduler = scheduler
    this.#story = story
    this.#services = services
    this.champions = new Champions(() => scheduler.nowMs)
  }

  get areBroken(): boolean {
    return this.breaches.length > 0
  }

  breach(text: string): void {
    this.breaches.push(text)
    this.#story.tell(`BROKEN: ${text}`)
  }

  written({ key, body, earlier }: Write): void {
    if (
      earlier !== undefined &&
      earlier !== body &&
      isWrittenOnce(key) &&
      !(key.endsWith('/source.json') && isWithHash(body, earlier))
    ) {
      this.breach(`${key} was written a second time`)
    }
    const { state, dropped } = this.#services
    if (key.startsWith(FOLDERS.scored)) this.#resultChanged({ key, body, earlier })
    if (key.endsWith('.feedback.jsonl')) {
      for (const fault of keptOutcomeFaults(key, earlier, body, { state, dropped })) this.breach(fault)
    }
    const dataset = datasetOfPointerKey(key)
    if (dataset === undefined) return
    const after = pointerOf(body)
    this.champions.changed(dataset, after.champion?.runId ?? null)
    this.told.pointerChanged(after)
    const facts = {
      wasLately: (runId: string, approval: Approval) => this.#wasLately(runId, approval),
      isThere: (target: ServingTarget) => isThere(target, this.#services.endpoints, this.#services.state),
    }
    const before = earlier === undefined ? undefined : pointerOf(earlier)
    for (const fault of pointerFaults(before, after, facts)) this.breach(`${key}: ${fault}`)
  }

  deleted(key: string): void {
    if (key.startsWith(FOLDERS.scored)) for (const fault of resultFaults(key, this.#services)) this.breach(fault)
    if (isWrittenOnce(key) || datasetOfPointerKey(key) !== undefined) this.breach(`${key} was deleted`)
  }

  /** A message was delivered, and its sender knows. */
  arrived(message: Arrived, body: string): void {
    for (const fault of this.told.arrived(message, body)) this.breach(fault)
  }

  decided(runId: string, approval: Approval): void {
    const { nowMs } = this.#scheduler
    const earlier = this.#approvals.get(runId)
    if (earlier !== undefined) this.#decidedMs.set(`${runId} ${earlier}`, nowMs)
    this.#approvals.set(runId, approval)
  }

  endpointDeleted(name: string): void {
    const dataset = this.#services.endpoints.endpoints.get(name)?.tags[DATASET_TAG]
    for (const [key, body] of this.#services.state) {
      if (datasetOfPointerKey(key) === undefined) continue
      const { champion, challenger } = pointerOf(body)
      if ([champion, challenger].some((run) => run?.type === 'endpoint' && run.endpointName === name)) {
        this.breach(`the endpoint ${name}, which serves ${dataset ?? key}, is deleted`)
      }
    }
  }

  #resultChanged({ key, body, earlier }: Write): void {
    const { state, dropped } = this.#services
    const facts = { state, dropped, champions: this.champions, nowMs: this.#scheduler.nowMs }
    const isRecord = key.endsWith('.json')
    const faults = isRecord
      ? scoredRecordFaults(earlier === undefined ? undefined : recordOf(earlier), recordOf(body), facts)
      : resultFaults(key, facts)
    for (const fault of faults) this.breach(fault)
  }

  #wasLately(runId: string, approval: Approval): boolean {
    if (this.#approvals.get(runId) === approval) return true
    const untilMs = this.#decidedMs.get(`${runId} ${approval}`)
    return untilMs !== undefined && this.#scheduler.nowMs - untilMs < DECIDED_WITHIN_MS
  }
}

/** The pointer of a dataset as it lies in the bucket. */
export function storedPointer(state: Services['state'], dataset: string): ModelPointer | undefined {
  const body = state.get(pointerKey(dataset))
  return body === undefined ? undefined : pointerOf(body)
}

function recordOf(body: string): ScoredRecord {
  return parseRecord(Buffer.from(body, 'latin1'), scoredRecordSchema, 'the record')
}

function pointerOf(body: string): ModelPointer {
  return parseRecord(Buffer.from(body, 'latin1'), modelPointerSchema, 'the pointer')
}
