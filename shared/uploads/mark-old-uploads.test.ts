import { expect, it } from 'vitest'
import { pointerKey, runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import type { SourceRecord } from '#shared/records/source-record.ts'
import type { PackageSummary } from '#shared/registry/model-registry.ts'
import { keptVersions, markVersions } from './mark-old-uploads.ts'
import type { UploadVersion } from './upload-version.ts'

const KEY = 'datasets/churn.csv'

function sourceOf(runId: string, versionId: string): SourceRecord {
  const rest = { sizeBytes: 1, eventTime: '2026-07-01T10:00:00.000Z', manifest: null, codeVersion: 'test' }
  return { version: 1, runId, dataset: 'churn', bucket: 'b', key: KEY, versionId, eTag: 'e', ...rest }
}

function versionOf(versionId: string, isCurrent = false): UploadVersion {
  return { key: KEY, versionId, lastModified: '2026-07-01T10:00:00.000Z', sizeBytes: 1, isCurrent }
}

const VERSIONS = ['of-approved', 'of-pending', 'of-rejected', 'of-serving', 'of-open', 'of-nothing'].map((id) =>
  versionOf(id),
)
const SOURCES = ['approved', 'pending', 'rejected', 'serving', 'open'].map((run) => sourceOf(run, `of-${run}`))

async function world(packages: readonly PackageSummary[] | Error) {
  const objects = memoryObjectStore('b')
  await objects.put('open/churn/open', '{}')
  const pointer = {
    version: 1,
    revision: 1,
    dataset: 'churn',
    updatedAt: '2026-07-01T10:00:00.000Z',
    challenger: null,
    rollout: null,
    retired: [],
    history: [],
  }
  const champion = {
    runId: 'serving',
    type: 'endpoint',
    endpointName: 'serving',
    modelPackageArn: 'arn',
    source: { key: 'datasets/churn.csv', eventTime: '2026-07-01T10:00:00.000Z' },
    since: '2026-07-01T11:00:00.000Z',
  }
  for (const source of SOURCES) await objects.put(runKeys('churn', source.runId).source, JSON.stringify(source))
  await objects.put(pointerKey('churn'), JSON.stringify({ ...pointer, champion }))
  const tags = new Map<string, Readonly<Record<string, string>>>([['of-nothing', { team: 'a' }]])
  const ports = {
    objects,
    registry: {
      list: async function* () {
        if (packages instanceof Error) throw packages
        yield* packages
      },
    },
    tagsOf: async ({ versionId }: UploadVersion) => tags.get(versionId) ?? {},
    setTags: async ({ versionId }: UploadVersion, set: Readonly<Record<string, string>>) =>
      void tags.set(versionId, set),
  }
  const mark = async (versions: readonly UploadVersion[]) =>
    await markVersions(versions, await keptVersions('churn', ports), ports)
  return { mark, ports, tags }
}

const packaged = (runId: string, approval: PackageSummary['approval']) => ({ arn: runId, runId, approval })

it('keeps the versions that an approved, pending, serving or open run came from, and marks the others', async () => {
  const packages = [packaged('approved', 'approved'), packaged('pending', 'pending'), packaged('rejected', 'rejected')]
  const { mark, ports, tags } = await world(packages)
  const versions = [...VERSIONS, versionOf('current', true)]
  await mark(versions)
  expect(Object.fromEntries(tags)).toEqual({
    'of-approved': { 'boostline-keep': 'yes' },
    'of-pending': { 'boostline-keep': 'yes' },
    'of-rejected': { 'boostline-keep': 'no' },
    'of-serving': { 'boostline-keep': 'yes' },
    'of-open': { 'boostline-keep': 'yes' },
    'of-nothing': { team: 'a', 'boostline-keep': 'no' },
  })
  const again = await mark(versions)
  expect(again.filter(({ isChanged }) => isChanged)).toEqual([])
  // A rejected run that somebody approves after all.
  packages[2] = packaged('rejected', 'approved')
  await mark(versions)
  expect(tags.get('of-rejected')).toEqual({ 'boostline-keep': 'yes' })
  // One that was deleted since it was listed.
  const gone = { ...ports, tagsOf: async () => undefined }
  expect(await markVersions(VERSIONS, new Set(), gone)).toEqual([])
})

it('marks nothing by a part of the registry', async () => {
  const { mark, tags } = await world(new Error('too long'))
  await expect(mark(VERSIONS)).rejects.toThrow('too long')
  expect(tags.size).toBe(1)
})
