import { datasetOfKey } from '#shared/names/dataset-name.ts'
import { FOLDERS } from '#shared/names/folders.ts'
import { pointerKey, runKeys, runsPrefix } from '#shared/names/run-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { modelPointerSchema } from '#shared/records/model-pointer.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { type SourceRecord, sourceRecordSchema } from '#shared/records/source-record.ts'
import { trainingRecordSchema } from '#shared/records/training-record.ts'
import type { ModelRegistry } from '#shared/registry/model-registry.ts'
import { featureSchemaSchema } from '#shared/schema/feature-schema.ts'
import { keptVersions, markVersions } from '#shared/uploads/mark-old-uploads.ts'
import type { UploadVersion, VersionTags } from '#shared/uploads/upload-version.ts'
import type { Outcome } from './command-line/command.ts'
import { usageError } from './command-line/read-arguments.ts'
import { compareUploads, type RunData } from './data/compare-uploads.ts'

export type DataPorts = {
  readonly objects: ObjectStore
  readonly versions: (prefix: string) => AsyncIterable<UploadVersion>
  /** Makes a version the current object again: an upload, which starts a run. */
  readonly restore: (version: UploadVersion) => Promise<void>
  readonly tags: VersionTags
  readonly registry: Pick<ModelRegistry, 'list'>
  readonly deploymentOptions: string
  readonly say: (line: string) => void
}

export type DataRequest = {
  readonly dataset: string
  /** Two runs, the earlier one first; the newest two where it is empty. */
  readonly compare: readonly string[] | undefined
  /** The version to be the current one again. */
  readonly restore: string | undefined
  /** Marks the old versions that no run needs. */
  readonly tidy: boolean
}

/** `data`: the versions of a dataset's uploads and the runs that came from them; compares two, or restores one. */
export async function tellData({ dataset, compare, restore, tidy }: DataRequest, ports: DataPorts): Promise<Outcome> {
  const versions = await versionsOf(dataset, ports)
  const sources = await sourcesOf(dataset, ports.objects)
  if (versions.length === 0 && sources.length === 0) {
    ports.say(`There is no upload of ${dataset} in s3://${ports.objects.bucket}.`)
    return { ok: false, result: { dataset, versions: [] } }
  }
  if (restore !== undefined) return await restoreVersion(dataset, restore, versions, ports)
  if (tidy) return await tidyUploads(dataset, ports)
  if (compare !== undefined) return await compareRuns(dataset, compare, sources, ports)
  const pointer = await readRecord(ports.objects, pointerKey(dataset), modelPointerSchema)
  const listed = versions.map((version) => {
    const from = sources.filter((source) => isFrom(source, version))
    const sha256 = from.find((source) => source.sha256 !== undefined)?.sha256
    return { ...version, ...(sha256 !== undefined && { sha256 }), runs: from.map(({ runId }) => runId) }
  })
  for (const { key, versionId, lastModified, sizeBytes, isCurrent, sha256, runs } of listed) {
    const names = runs.map((runId) => (runId === pointer?.champion?.runId ? `${runId} (serves)` : runId))
    const hash = sha256 === undefined ? '' : `  sha256 ${sha256}`
    ports.say(
      `${lastModified}  ${key}  ${sizeBytes} bytes  ${versionId}${isCurrent ? ' (current)' : ''}${hash}  ${names.join(', ') || 'no run'}`,
    )
  }
  const lost = sources.filter(
    (source) => !versions.some((version) => isFrom(source, version)) && source.bucket === ports.objects.bucket,
  )
  for (const { runId, key, versionId } of lost)
    ports.say(`${runId}: its upload ${key}, version ${versionId}, is no longer there`)
  return { ok: true, result: { dataset, versions: listed, lost: lost.map(({ runId }) => runId) } }
}

function isFrom(source: SourceRecord, { key, versionId }: UploadVersion): boolean {
  return source.key === key && source.versionId === versionId
}

/** Newest first. */
async function versionsOf(
  dataset: string,
  { versions }: DataPorts,
  withSettings = false,
): Promise<readonly UploadVersion[]> {
  const found: UploadVersion[] = []
  for await (const version of versions(FOLDERS.datasets)) {
    if (datasetOfKey(version.key) !== dataset) continue
    if (withSettings || !version.key.endsWith('/manifest.json')) found.push(version)
  }
  return found.sort((a, b) => (a.lastModified < b.lastModified ? 1 : -1))
}

/** Of every run that has one, newest first. */
async function sourcesOf(dataset: string, objects: ObjectStore): Promise<readonly SourceRecord[]> {
  const prefix = runsPrefix(dataset)
  const runIds = new Set<string>()
  for await (const { key } of objects.list(prefix)) runIds.add(key.slice(prefix.length).split('/', 1)[0] ?? '')
  const sources: SourceRecord[] = []
  for (const runId of runIds) {
    const source = await readRecord(objects, runKeys(dataset, runId).source, sourceRecordSchema)
    if (source) sources.push(source)
  }
  return sources.toReversed()
}

async function restoreVersion(
  dataset: string,
  wanted: string,
  versions: readonly UploadVersion[],
  { restore, say, objects, deploymentOptions }: DataPorts,
): Promise<Outcome> {
  const version = versions.find(({ versionId }) => versionId === wanted)
  if (!version) throw usageError({ name: 'data' }, `${dataset} has no version ${wanted}: data ${dataset} lists them.`)
  if (version.isCurrent) {
    say(`${version.key} is that version already. Nothing was changed.`)
    return { ok: true, result: { dataset, restored: null } }
  }
  await restore(version)
  say(`s3://${objects.bucket}/${version.key} is what it was on ${version.lastModified}: an upload, which starts a run.`)
  say(`Follow it: ./boostline status ${dataset} ${deploymentOptions}`)
  return { ok: true, result: { dataset, restored: wanted } }
}

/** Settings stand in the source.json of every run that was read by them: their old versions are needed by none. */
async function tidyUploads(dataset: string, ports: DataPorts): Promise<Outcome> {
  const kept = await keptVersions(dataset, ports)
  const tidied = await markVersions(await versionsOf(dataset, ports, true), kept, ports.tags)
  for (const { version, isKept, isChanged } of tidied) {
    const what = isKept ? 'stays: a run came from it' : 'goes 30 days after it was replaced: no run needs it'
    ports.say(`${version.key}  ${version.versionId}  ${what}${isChanged ? '' : ' (as before)'}`)
  }
  if (tidied.length === 0) ports.say('Every version is a current one: nothing to mark.')
  const named = (kept: boolean) =>
    tidied.filter(({ isKept }) => isKept === kept).map(({ version }) => version.versionId)
  return { ok: true, result: { dataset, kept: named(true), going: named(false) } }
}

async function compareRuns(
  dataset: string,
  named: readonly string[],
  sources: readonly SourceRecord[],
  { objects, say }: DataPorts,
): Promise<Outcome> {
  const newest = sources
    .slice(0, 2)
    .map(({ runId }) => runId)
    .toReversed()
  const [before = '', after = ''] = named.length === 0 ? newest : named
  const left = await readRunData(dataset, before, objects)
  const right = await readRunData(dataset, after, objects)
  const lines = compareUploads(left, right)
  say(`${before} → ${after}`)
  for (const line of lines) say(line)
  return { ok: true, result: { dataset, before, after, lines } }
}

/** @throws BoostlineError `usage` where the run was not prepared. */
async function readRunData(dataset: string, runId: string, objects: ObjectStore): Promise<RunData> {
  const keys = runKeys(dataset, runId)
  const schema = runId === '' ? undefined : await readRecord(objects, keys.schema, featureSchemaSchema)
  const training = schema && (await readRecord(objects, keys.training, trainingRecordSchema))
  if (schema && training) return { rows: training.rows.total, schema }
  const which = runId === '' ? 'There are no two runs' : `There is no run ${runId}`
  throw usageError({ name: 'data' }, `${which} of ${dataset} whose data was read: runs ${dataset} lists them.`)
}
