import pMap from 'p-map'
import { BoostlineError, hasCode } from '#shared/errors/boostline-error.ts'
import {
  type CaptureSettings,
  DEFAULT_MANIFEST,
  type Manifest,
  type MonitorSettings,
} from '#shared/manifest/manifest.ts'
import { datasetOfPointerKey, pointerKey, pointersPrefix, runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { evaluationRecordSchema } from '#shared/records/evaluation-record.ts'
import { type ModelPointer, modelPointerSchema } from '#shared/records/model-pointer.ts'
import { parseRecord, readRecord, requireRecord } from '#shared/records/record-files.ts'
import { type ServedEvaluation, type ServingRecord, servingRecordSchema } from '#shared/records/serving-record.ts'
import { sourceRecordSchema } from '#shared/records/source-record.ts'
import { runManifest } from '#shared/runs/run-manifest.ts'
import { type FeatureSchema, featureSchemaSchema } from '#shared/schema/feature-schema.ts'
import { createRowEncoder, type RowEncoder } from '#shared/schema/row-encoder.ts'
import type { Ranges } from '#shared/serving/ranges.ts'
import type { ServingTarget } from '#shared/serving/serving-target.ts'
import { type AskingPorts, askAgain, isAskedAfter, isRecent, type Known } from './ask-again.ts'
import { type Caller, chooseRun, type Role } from './choose-run.ts'

/** A run that serves, with what never changes about it. */
export type ServingModel = RunName & {
  readonly role: Role
  readonly target: ServingTarget
  /** ISO 8601. */
  readonly since: string
  readonly schema: FeatureSchema
  readonly evaluation: ServedEvaluation
  readonly encoder: RowEncoder
  readonly capture: CaptureSettings
  readonly monitor: MonitorSettings
  /** What is read of the run when a caller first asks for it. */
  readonly kept: { ranges?: Ranges | undefined }
  /** How long ago the pointer is known to have said so; undefined where it says so now. */
  readonly staleMs: number | undefined
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
  /** All that serve, in order of their datasets. One whose records are lost or damaged is logged and left out. */
  all(): Promise<readonly ServingModel[]>
}

const READS_AT_ONCE = 8

type RunFacts = Pick<ServingModel, 'runId' | 'schema' | 'evaluation' | 'encoder' | 'capture' | 'monitor' | 'kept'>

type Entry = Known & {
  readonly eTag: string
  readonly pointer: ModelPointer
  /** By run id, for champion and challenger: their records, which never change. */
  readonly facts: Map<string, RunFacts>
}

type Found = { readonly entry: Entry | undefined; readonly staleMs?: number | undefined }

/**
 * Which models serve, from the pointers in the bucket. A warm instance asks S3 at most one small question in 5 s for
 * a dataset; a run's schema and evaluation never change and are read once. While S3 is away, what is known goes on.
 */
export function createServingModels(
  ports: AskingPorts & { readonly objects: ObjectStore; readonly random: () => number },
): ServingModels {
  const { objects, clock, log } = ports
  const entries = new Map<string, Entry>()
  let listing: (Known & { readonly datasets: readonly string[] }) | undefined

  async function entryOf(dataset: string, fresh: boolean): Promise<Found> {
    const nowMs = clock.now()
    const known = entries.get(dataset)
    if (!known || fresh) return await read(dataset, nowMs)
    if (isRecent(known.readAtMs, clock)) return { entry: known }
    const found = await askAgain(pointerKey(dataset), known, () => check(dataset, known, nowMs), ports)
    return found ?? { entry: known, staleMs: Math.max(0, clock.now() - known.readAtMs) }
  }

  async function check(dataset: string, known: Entry, nowMs: number): Promise<Found> {
    if ((await objects.head(pointerKey(dataset)))?.eTag !== known.eTag) return await read(dataset, nowMs)
    if (!isAskedAfter(known, nowMs, clock)) known.readAtMs = nowMs
    return { entry: known }
  }

  async function read(dataset: string, nowMs: number): Promise<Found> {
    const key = pointerKey(dataset)
    const found = await objects.get(key)
    const known = entries.get(dataset)
    // S3 may have been slow, and asked again meanwhile.
    if (known && isAskedAfter(known, nowMs, clock)) return { entry: known }
    if (!found) {
      entries.delete(dataset)
      return { entry: undefined }
    }
    const pointer = parseRecord(found.body, modelPointerSchema, `s3://${objects.bucket}/${key}`)
    const facts = new Map([...(known?.facts ?? [])].filter(([runId]) => names(pointer, runId)))
    const entry = { eTag: found.eTag, pointer, readAtMs: nowMs, facts }
    entries.set(dataset, entry)
    return { entry }
  }

  async function readFacts(dataset: string, runId: string): Promise<RunFacts> {
    const { schema, evaluation, source } = (await readKept(dataset, runId)) ?? (await readSources(dataset, runId))
    const { capture, monitor } = settingsOf(source)
    return { runId, schema, evaluation, encoder: createRowEncoder(schema), capture, monitor, kept: {} }
  }

  /** Undefined where there is none, as of a run of an older version, or none that this version can use: it is a copy. */
  async function readKept(dataset: string, runId: string): Promise<ServingRecord | undefined> {
    try {
      return await readRecord(objects, runKeys(dataset, runId).servingRecord, servingRecordSchema)
    } catch (error) {
      if (!hasCode(error, 'record-invalid')) throw error
      log.warn('serving-record-unusable', { dataset, runId, reason: error.message })
      return undefined
    }
  }

  async function readSources(dataset: string, runId: string) {
    const keys = runKeys(dataset, runId)
    const [schema, evaluation, source] = await Promise.all([
      requireRecord(objects, keys.schema, featureSchemaSchema),
      requireRecord(objects, keys.evaluation, evaluationRecordSchema),
      readRecord(objects, keys.source, sourceRecordSchema),
    ])
    return { schema, evaluation, source }
  }

  async function find(dataset: string, { fresh = false, caller }: FindOptions = {}): Promise<ServingModel | undefined> {
    const { entry, staleMs } = await entryOf(dataset, fresh)
    const chosen = entry && chooseRun(entry.pointer, caller, ports)
    if (!chosen) return undefined
    const { run, role } = chosen
    try {
      const facts = entry.facts.get(run.runId) ?? (await readFacts(dataset, run.runId))
      entry.facts.set(run.runId, facts)
      return { ...facts, dataset, role, target: run, since: run.since, staleMs }
    } catch (error) {
      // While S3 is away the champion answers for a challenger that is not known yet.
      const { champion } = entry.pointer
      const known = role === 'challenger' && champion && entry.facts.get(champion.runId)
      if (!known || !(error instanceof BoostlineError) || !error.retryable) throw error
      log.warn('serving-record-unusable', { dataset, runId: run.runId, reason: error.message })
      return { ...known, dataset, role: 'champion', target: champion, since: champion.since, staleMs }
    }
  }

  /** An imported model has no source.json, and captures nothing. */
  function settingsOf(source: ServingRecord['source'] | undefined): Pick<Manifest, 'capture' | 'monitor'> {
    if (!source?.manifest) return DEFAULT_MANIFEST
    try {
      return runManifest(source)
    } catch (error) {
      // The run's own version took this manifest; that this one does not is no reason to stop predicting.
      if (!hasCode(error, 'manifest-invalid')) throw error
      log.warn('capture-failed', { key: source.manifest.key, reason: error.code })
      return DEFAULT_MANIFEST
    }
  }

  async function serves(dataset: string): Promise<boolean> {
    try {
      return Boolean((await entryOf(dataset, false)).entry?.pointer.champion)
    } catch (error) {
      if (!hasCode(error, 'record-invalid')) throw error
      return leaveOut(dataset, error)
    }
  }

  async function findReadable(dataset: string): Promise<ServingModel | undefined> {
    try {
      return await find(dataset)
    } catch (error) {
      if (!hasCode(error, 'record-invalid', 'record-missing')) throw error
      leaveOut(dataset, error)
      return undefined
    }
  }

  /** One damaged dataset keeps no other from being listed. */
  function leaveOut(dataset: string, { code, message, hint }: BoostlineError): false {
    log.error('unexpected-error', { dataset, key: pointerKey(dataset), code, reason: message, hint })
    return false
  }

  async function all(): Promise<readonly ServingModel[]> {
    const found = await pMap(await datasets(), findReadable, { concurrency: READS_AT_ONCE })
    return found.filter((model) => model !== undefined)
  }

  async function datasets(): Promise<readonly string[]> {
    const nowMs = clock.now()
    const known = listing
    if (!known) return (await list(nowMs)).datasets
    if (isRecent(known.readAtMs, clock)) return known.datasets
    return ((await askAgain(pointersPrefix, known, () => list(nowMs), ports)) ?? known).datasets
  }

  async function list(nowMs: number): Promise<NonNullable<typeof listing>> {
    const candidates: string[] = []
    for await (const { key } of objects.listFolder(pointersPrefix)) {
      const dataset = datasetOfPointerKey(key)
      if (dataset !== undefined) candidates.push(dataset)
    }
    const serving = await pMap(candidates, serves, { concurrency: READS_AT_ONCE })
    const found = { datasets: candidates.filter((_, index) => serving[index]), readAtMs: nowMs }
    if (!listing || !isAskedAfter(listing, nowMs, clock)) listing = found
    return found
  }

  return { find, datasets, all }
}

function names({ champion, challenger }: ModelPointer, runId: string): boolean {
  return champion?.runId === runId || challenger?.runId === runId
}
