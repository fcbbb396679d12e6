import { runKeys } from '#shared/names/run-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import type { FeatureColumn, FeatureSchema } from '#shared/schema/feature-schema.ts'
import { DATASET, HEARTBEAT, packageChanged, pipeline } from '../../lambdas/model-deployment/testing/pipeline.ts'
import { gate } from '../measure.ts'

const DAY_MS = 86_400_000
const CANARY = { promotion: { rollout: { type: 'canary', share: 0.3, minutes: 60 } } }

/** The models of one dataset, one after the other, and which of them served when. */
export type ChangingModels = {
  readonly objects: ObjectStore
  /** What the model of an endpoint answers to an encoded row; undefined where there is no such endpoint. */
  answerOf(endpointName: string, row: readonly number[]): number | undefined
  /** What a run's model says of these features. */
  expectedValue(runId: string, features: Features): number
  /** Whether a run was champion or challenger at any moment of a time. */
  servedBetween(runId: string, startMs: number, endMs: number): boolean
  /** Promotes and rolls back, one change after a pause, until it is told to end. */
  changeUntil(isOver: () => boolean, pauseMs: number): Promise<void>
  changes(): number
  happened(): readonly (readonly [string, number])[]
}

export type Features = { readonly x: number; readonly y: number }

type Served = { readonly runId: string; readonly startMs: number; endMs: number }

/** Every second model takes its features in another order, so that a row encoded for one is wrong for the next. */
function namesOf(version: number): readonly (keyof Features)[] {
  return version % 2 === 0 ? ['x', 'y'] : ['y', 'x']
}

function valueOf(version: number, { x, y }: Features): number {
  return version * 10_000 + 7 * x + 3 * y
}

/** model-deployment on fakes with state; the bucket is the one that the instances read. */
export async function createChangingModels(): Promise<ChangingModels> {
  const all = pipeline()
  const versions = new Map<string, number>()
  const served: Served[] = []
  const happened = new Map<string, number>()
  const count = (what: string) => happened.set(what, (happened.get(what) ?? 0) + 1)
  let nextVersion = 1

  async function makeRun(manifest?: unknown): Promise<string> {
    const version = nextVersion++
    const day = new Date(Date.UTC(2026, 0, 1) + version * DAY_MS).toISOString().slice(0, 10).replaceAll('-', '')
    const runId = `boostline-${DATASET}-${day}-100000-${String(version).padStart(8, '0')}`
    versions.set(runId, version)
    await all.objects.put(runKeys(DATASET, runId).schema, JSON.stringify(schemaOf(version, runId)))
    return await all.deployed(runId, 'approved', manifest)
  }

  /** What of the pointer's changes is seen: each is noted right after it was written. */
  async function note(): Promise<void> {
    const nowMs = Date.now()
    const pointer = await all.pointer()
    const now = [pointer?.champion?.runId, pointer?.challenger?.runId].filter((runId) => runId !== undefined)
    for (const entry of served)
      if (entry.endMs === Number.POSITIVE_INFINITY && !now.includes(entry.runId)) entry.endMs = nowMs
    for (const runId of now) {
      const isKnown = served.some((entry) => entry.runId === runId && entry.endMs === Number.POSITIVE_INFINITY)
      if (!isKnown) served.push({ runId, startMs: all.clock.time, endMs: Number.POSITIVE_INFINITY })
    }
  }

  async function act(what: string, change: () => Promise<unknown>): Promise<void> {
    all.clock.time = Date.now()
    await change()
    await note()
    count(what)
  }

  async function promote(manifest?: unknown): Promise<string> {
    const arn = await makeRun(manifest)
    await all.handler(packageChanged(arn))
    return arn
  }

  /** And its endpoint deleted at once, while there are instances that do not know of it yet. */
  async function reject(arn: string): Promise<void> {
    await all.decide(arn, 'rejected')
    await all.handler(packageChanged(arn))
    const rejected = await all.registry.describe(arn)
    if (rejected?.run) all.sagemaker.endpoints.delete(rejected.run.runId)
  }

  let last = ''
  const STEPS: readonly (() => Promise<void>)[] = [
    () => act('promotions', async () => void (last = await promote())),
    () => act('heartbeats', () => all.handler(HEARTBEAT)),
    () => act('canaries begun', async () => void (last = await promote(CANARY))),
    () => act('canaries rejected', () => reject(last)),
    () => act('promotions', async () => void (last = await promote())),
    () => act('rollbacks', () => reject(last)),
  ]
  await STEPS[0]?.()
  gate('a first model serves', served.length === 1)

  return {
    objects: all.objects,
    answerOf: (endpointName, row) => {
      const version = versions.get(endpointName)
      if (version === undefined || !all.sagemaker.endpoints.has(endpointName)) return undefined
      const features = Object.fromEntries(namesOf(version).map((name, at) => [name, row[at] ?? Number.NaN]))
      return valueOf(version, features as Features)
    },
    expectedValue: (runId, features) => valueOf(versions.get(runId) ?? Number.NaN, features),
    servedBetween: (runId, startMs, endMs) =>
      served.some((entry) => entry.runId === runId && entry.startMs <= endMs && entry.endMs >= startMs),
    changeUntil: async (isOver, pauseMs) => {
      for (let step = 1; !isOver(); step++) {
        await new Promise((resolve) => setTimeout(resolve, pauseMs))
        await STEPS[step % STEPS.length]?.()
      }
    },
    changes: () => served.length,
    happened: () => [...happened],
  }
}

function schemaOf(version: number, runId: string): FeatureSchema {
  const statistics = { min: 0, max: 1000, mean: 500, deciles: [], counts: [], missingRate: 0 }
  const features = namesOf(version).map(
    (name, position): FeatureColumn => ({
      name,
      index: position,
      role: 'feature',
      type: 'number',
      encoding: 'number',
      position,
      fill: 0,
      missing: 0,
      statistics,
    }),
  )
  return {
    version: 1,
    dataset: DATASET,
    runId,
    problem: { type: 'regression', target: { mean: 0, min: 0, max: 1 } },
    columns: [...features, { name: 'z', index: features.length, role: 'target' }],
    encodedWidth: features.length,
    warnings: [],
  }
}
