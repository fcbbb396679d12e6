import pMap from 'p-map'
import type { Clock } from '#shared/clock.ts'
import { hasCode } from '#shared/errors/boostline-error.ts'
import type { Log } from '#shared/log/log.ts'
import { type CaptureSettings, DEFAULT_MANIFEST } from '#shared/manifest/manifest.ts'
import { datasetOfPointerKey, pointerKey, pointersPrefix, runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { type EvaluationRecord, evaluationRecordSchema } from '#shared/records/evaluation-record.ts'
import { type ModelPointer, modelPointerSchema } from '#shared/records/model-pointer.ts'
import { parseRecord, readRecord, requireRecord } from '#shared/records/record-files.ts'
import { type SourceRecord, sourceRecordSchema } from '#shared/records/source-record.ts'
import { runManifest } from '#shared/runs/run-manifest.ts'
import { type FeatureSchema, featureSchemaSchema } from '#shared/schema/feature-schema.ts'
import { createRowEncoder, type RowEncoder } from '#shared/schema/row-encoder.ts'
import type { ServingTarget } from '#shared/serving/serving-target.ts'
import { type Caller, chooseRun, type Role } from './choose-run.ts'

/** A run that serves, with what never changes about it. */
export type ServingModel = RunName & {
  readonly role: Role
  readonly target: ServingTarget
  /** ISO 8601. */
  readonly since: string
  readonly schema: FeatureSchema
  readonly evaluation: EvaluationRecord
  readonly encoder: RowEncoder
  readonly capture: CaptureSettings
}

export type FindOptions = {
  /** Read the pointer again, even if it was read a moment ago. */
  readonly fresh?: boolean
  /** Whose call it is, by which a rollout chooses the model; without one it is the champion. */
  readonly caller?: Caller
}

export type ServingModels = {
  /** The model that serves a dataset, or undefined. */
  find(dataset: string, options?: FindOptions): Promise<ServingModel | undefined>
  /** The datasets that a model serves, in order. A pointer that cannot be read is logged and left out. */
  datasets(): Promise<readonly string[]>
}

/** An instance may have been frozen for hours: a pointer read longer ago than this is checked before it is used. */
const MAX_AGE_MS = 5_000
const READS_AT_ONCE = 8

type RunFacts = Pick<ServingModel, 'runId' | 'schema' | 'evaluation' | 'encoder' | 'capture'>

type Entry = {
  readonly eTag: string
  readonly pointer: ModelPointer
  readAtMs: number
  /** By run id, for champion and challenger: their records, which never change. */
  readonly facts: Map<string, RunFacts>
}

/**
 * Which models serve, from the pointers in the bucket. A warm instance asks S3 at most one small question in 5 s for
 * a dataset; a run's schema and evaluation never change and are read once.
 */
export function createServingModels(ports: {
  readonly objects: ObjectStore
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
}): ServingModels {
  const { objects, clock, log } = ports
  const entries = new Map<string, Entry>()
  let listing: { readonly datasets: readonly string[]; readonly readAtMs: number } | undefined

  async function entryOf(dataset: string, fresh: boolean): Promise<Entry | undefined> {
    const nowMs = clock.now()
    const known = entries.get(dataset)
    const key = pointerKey(dataset)
    if (known && !fresh) {
      if (nowMs - known.readAtMs <= MAX_AGE_MS) return known
      if ((await objects.head(key))?.eTag === known.eTag) {
        known.readAtMs = nowMs
        return known
      }
    }
    const found = await objects.get(key)
    if (!found) {
      entries.delete(dataset)
      return undefined
    }
    const pointer = parseRecord(found.body, modelPointerSchema, `s3://${objects.bucket}/${key}`)
    const facts = new Map([...(known?.facts ?? [])].filter(([runId]) => names(pointer, runId)))
    const entry = { eTag: found.eTag, pointer, readAtMs: nowMs, facts }
    entries.set(dataset, entry)
    return entry
  }

  async function readFacts(dataset: string, runId: string): Promise<RunFacts> {
    const keys = runKeys(dataset, runId)
    const [schema, evaluation, source] = await Promise.all([
      requireRecord(objects, keys.schema, featureSchemaSchema),
      requireRecord(objects, keys.evaluation, evaluationRecordSchema),
      readRecord(objects, keys.source, sourceRecordSchema),
    ])
    return { runId, schema, evaluation, encoder: createRowEncoder(schema), capture: captureSettings(source) }
  }

  async function find(dataset: string, { fresh = false, caller }: FindOptions = {}): Promise<ServingModel | undefined> {
    const entry = await entryOf(dataset, fresh)
    const chosen = entry && chooseRun(entry.pointer, caller, ports)
    if (!chosen) return undefined
    const { runId, since } = chosen.run
    const facts = entry.facts.get(runId) ?? (await readFacts(dataset, runId))
    entry.facts.set(runId, facts)
    return { ...facts, dataset, role: chosen.role, target: chosen.run, since }
  }

  /** An imported model has no source.json, and captures nothing. */
  function captureSettings(source: SourceRecord | undefined): CaptureSettings {
    if (!source?.manifest) return DEFAULT_MANIFEST.capture
    try {
      return runManifest(source).capture
    } catch (error) {
      // The run's own version took this manifest; that this one does not is no reason to stop predicting.
      if (!hasCode(error, 'manifest-invalid')) throw error
      log.warn('capture-failed', { key: source.manifest.key, reason: error.code })
      return DEFAULT_MANIFEST.capture
    }
  }

  async function serves(dataset: string): Promise<boolean> {
    try {
      return Boolean((await entryOf(dataset, false))?.pointer.champion)
    } catch (error) {
      if (!hasCode(error, 'record-invalid')) throw error
      log.error('unexpected-error', {
        key: pointerKey(dataset),
        code: error.code,
        reason: error.message,
        hint: error.hint,
      })
      return false
    }
  }

  async function datasets(): Promise<readonly string[]> {
    const nowMs = clock.now()
    if (listing && nowMs - listing.readAtMs <= MAX_AGE_MS) return listing.datasets
    const candidates: string[] = []
    for await (const { key } of objects.list(pointersPrefix)) {
      const dataset = datasetOfPointerKey(key)
      if (dataset !== undefined) candidates.push(dataset)
    }
    const serving = await pMap(candidates, serves, { concurrency: READS_AT_ONCE })
    listing = { datasets: candidates.filter((_, index) => serving[index]), readAtMs: nowMs }
    return listing.datasets
  }

  return { find, datasets }
}

function names({ champion, challenger }: ModelPointer, runId: string): boolean {
  return champion?.runId === runId || challenger?.runId === runId
}
