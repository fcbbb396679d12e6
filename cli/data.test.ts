import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { prepareDataset } from '#engines/dataset/prepare-dataset.ts'
import { DEFAULT_MANIFEST } from '#shared/manifest/manifest.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { memoryRegistry } from '#shared/registry/memory-registry.ts'
import type { UploadVersion } from '#shared/uploads/upload-version.ts'
import { compareUploads } from './data/compare-uploads.ts'
import { tellData } from './data.ts'

const RUN = 'boostline-iris-20260701-100000-aaaaaaaa'
const OLDER = 'boostline-iris-20260601-100000-bbbbbbbb'
const IRIS = readFileSync('examples/iris.csv', 'utf8')

async function runDataOf(csv: string) {
  const objects = memoryObjectStore('b')
  await objects.put('datasets/iris.csv', csv)
  const source = { key: 'datasets/iris.csv', at: {} }
  const request = {
    objects,
    source,
    keys: runKeys('iris', RUN),
    dataset: 'iris',
    runId: RUN,
    manifest: DEFAULT_MANIFEST,
  }
  const { rows, schema } = await prepareDataset(request)
  return { rows: rows.total, schema }
}

it('says what changed between two uploads', async () => {
  const [header = '', ...rows] = IRIS.trim().split('\n')
  const longer = rows.map((row, at) => {
    const [sepal, width, petal, petalWidth, species] = row.split(',')
    return [sepal, Number(width) + 1, petal, petalWidth, species, at % 2 ? 'indoors' : 'outdoors'].join(',')
  })
  const before = await runDataOf(IRIS)
  const after = await runDataOf([`${header},place`, ...longer.slice(0, 140)].join('\n'))
  expect(compareUploads(before, before)).toEqual(['rows: 150 → 150 (+0)', 'no column that both have moved'])
  const lines = compareUploads(before, after)
  expect(lines.slice(0, 2)).toEqual(['rows: 150 → 140 (-10)', '"place" came'])
  expect(lines).toContainEqual(expect.stringMatching(/^"sepal_width": median 3 → 4/))
})

it('lists versions with the runs of each, and restores one', async () => {
  const objects = memoryObjectStore('b')
  const source = {
    version: 1,
    runId: RUN,
    dataset: 'iris',
    bucket: 'b',
    key: 'datasets/iris.csv',
    versionId: 'v1',
    eTag: 'e',
  }
  const rest = { sizeBytes: 1, eventTime: '2026-07-01T10:00:00.000Z', manifest: null, codeVersion: 'test' }
  const sha256 = 'ab'.repeat(32)
  await objects.put(runKeys('iris', RUN).source, JSON.stringify({ ...source, sha256, ...rest }))
  // Of a run of before there were hashes.
  const older = { ...source, runId: OLDER, versionId: 'v0' }
  await objects.put(runKeys('iris', OLDER).source, JSON.stringify({ ...older, ...rest }))
  const version = { key: 'datasets/iris.csv', sizeBytes: 1 }
  const versions: UploadVersion[] = [
    { ...version, versionId: 'v0', lastModified: '2026-06-01T10:00:00.000Z', isCurrent: false },
    { ...version, versionId: 'v1', lastModified: '2026-07-01T10:00:00.000Z', isCurrent: false },
    { ...version, versionId: 'v2', lastModified: '2026-07-02T10:00:00.000Z', isCurrent: true },
    {
      ...version,
      key: 'datasets/other.csv',
      versionId: 'v3',
      lastModified: '2026-07-02T10:00:00.000Z',
      isCurrent: true,
    },
  ]
  const lines: string[] = []
  const restored: string[] = []
  const ports = {
    objects,
    versions: async function* () {
      yield* versions
    },
    restore: async ({ versionId }: UploadVersion) => void restored.push(versionId),
    registry: memoryRegistry(),
    tags: { tagsOf: async () => ({}), setTags: async () => undefined },
    deploymentOptions: '--local',
    say: (line: string) => void lines.push(line),
  }
  const request = { dataset: 'iris', compare: undefined, restore: undefined, tidy: false }
  await tellData(request, ports)
  expect(lines).toEqual([
    '2026-07-02T10:00:00.000Z  datasets/iris.csv  1 bytes  v2 (current)  no run',
    `2026-07-01T10:00:00.000Z  datasets/iris.csv  1 bytes  v1  sha256 ${sha256}  ${RUN}`,
    `2026-06-01T10:00:00.000Z  datasets/iris.csv  1 bytes  v0  ${OLDER}`,
  ])
  expect(await tellData({ ...request, restore: 'v1' }, ports)).toMatchObject({ ok: true, result: { restored: 'v1' } })
  await tellData({ ...request, restore: 'v2' }, ports)
  expect(restored).toEqual(['v1'])
  await expect(tellData({ ...request, restore: 'v9' }, ports)).rejects.toMatchObject({ code: 'usage' })
  await expect(tellData({ ...request, compare: [] }, ports)).rejects.toMatchObject({ code: 'usage' })
  versions.splice(1, 1)
  await tellData(request, ports)
  expect(lines.at(-1)).toBe(`${RUN}: its upload datasets/iris.csv, version v1, is no longer there`)
})
