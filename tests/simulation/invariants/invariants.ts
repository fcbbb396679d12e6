import { datasetOfPointerKey, pointerKey } from '#shared/names/run-keys.ts'
import { DATASET_TAG } from '#shared/names/tags.ts'
import { type ModelPointer, modelPointerSchema } from '#shared/records/model-pointer.ts'
import { parseRecord } from '#shared/records/record-files.ts'
import type { Approval } from '#shared/registry/model-registry.ts'
import type { ServingTarget } from '#shared/serving/serving-target.ts'
import type { Services } from '../handlers.ts'
import type { Scheduler } from '../scheduler.ts'
import type { Write } from '../services/bucket.ts'
import { isThere } from '../services/scorer.ts'
import type { Story } from '../story.ts'
import { pointerFaults } from './pointer-rules.ts'
import { isWithHash, isWrittenOnce } from './written-once.ts'

/** A function reads the registry, then changes the pointer; it has at most this time for both. */
const DECIDED_WITHIN_MS = 10 * 60_000

/** What must hold after every step, wherever the functions were cut off. The first breach ends the simulation. */
export class Invariants {
  readonly breaches: string[] = []
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
    const dataset = datasetOfPointerKey(key)
    if (dataset === undefined) return
    const facts = {
      wasLately: (runId: string, approval: Approval) => this.#wasLately(runId, approval),
      isThere: (target: ServingTarget) => isThere(target, this.#services.endpoints, this.#services.state),
    }
    const before = earlier === undefined ? undefined : pointerOf(earlier)
    for (const fault of pointerFaults(before, pointerOf(body), facts)) this.breach(`${key}: ${fault}`)
  }

  deleted(key: string): void {
    if (isWrittenOnce(key) || datasetOfPointerKey(key) !== undefined) this.breach(`${key} was deleted`)
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

function pointerOf(body: string): ModelPointer {
  return parseRecord(Buffer.from(body, 'latin1'), modelPointerSchema, 'the pointer')
}
