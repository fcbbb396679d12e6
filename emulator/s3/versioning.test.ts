import {
  DeleteBucketCommand,
  type DeleteMarkerEntry,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startTestS3, type TestS3 } from './testing/test-s3.ts'

const Bucket = 'versioned'
let rig: TestS3

beforeEach(async () => {
  rig = await startTestS3([
    { name: 'versioned', versioned: true, notifications: [] },
    { name: 'plain', versioned: false, notifications: [] },
  ])
})

afterEach(async () => {
  await rig.stop()
})

async function put(Key: string, Body: string, bucket = Bucket): Promise<string | undefined> {
  return (await rig.client.send(new PutObjectCommand({ Bucket: bucket, Key, Body }))).VersionId
}

async function textOf(Key: string, VersionId?: string, bucket = Bucket): Promise<string | undefined> {
  const answer = await rig.client.send(new GetObjectCommand({ Bucket: bucket, Key, VersionId }))
  return await answer.Body?.transformToString()
}

async function remove(Key: string, VersionId?: string) {
  return await rig.client.send(new DeleteObjectCommand({ Bucket, Key, VersionId }))
}

async function listed(bucket = Bucket) {
  const answer = await rig.client.send(new ListObjectVersionsCommand({ Bucket: bucket }))
  const describe = (entry: DeleteMarkerEntry) => `${entry.Key} ${entry.VersionId}${entry.IsLatest ? ' latest' : ''}`
  return { versions: answer.Versions?.map(describe) ?? [], markers: answer.DeleteMarkers?.map(describe) ?? [] }
}

test('every put is a version of its own, and the last one is current', async () => {
  const first = await put('k', 'one')
  const second = await put('k', 'two')

  expect(first).toMatch(/^[\w.]{32}$/)
  expect(await textOf('k')).toBe('two')
  expect(await textOf('k', first)).toBe('one')
  expect(await listed()).toEqual({ versions: [`k ${second} latest`, `k ${first}`], markers: [] })
})

test('deleting hides a key behind a marker, and deleting the marker brings it back', async () => {
  const version = await put('k', 'one')
  const deleted = await remove('k')
  const marker = deleted.VersionId

  expect(deleted.DeleteMarker).toBe(true)
  await expect(textOf('k')).rejects.toMatchObject({ name: 'NoSuchKey' })
  expect(await textOf('k', version)).toBe('one')
  expect((await rig.client.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0)
  expect(await listed()).toEqual({ versions: [`k ${version}`], markers: [`k ${marker} latest`] })

  expect(await remove('k', marker)).toMatchObject({ DeleteMarker: true, VersionId: marker })
  expect(await textOf('k')).toBe('one')
})

test('a delete marker says what it is', async () => {
  await put('k', 'one')
  const { VersionId: marker } = await remove('k')

  const current = await fetch(`${rig.url}/versioned/k`)
  expect([current.status, current.headers.get('x-amz-delete-marker')]).toEqual([404, 'true'])
  const byVersion = await fetch(`${rig.url}/versioned/k?versionId=${marker}`)
  expect([byVersion.status, byVersion.headers.get('x-amz-delete-marker')]).toEqual([405, 'true'])
  expect(await byVersion.text()).toContain('<Code>MethodNotAllowed</Code>')
})

test('deleting one version leaves the others, and the newest of them is current', async () => {
  const first = await put('k', 'one')
  const second = await put('k', 'two')
  const third = await put('k', 'three')

  await remove('k', third)
  expect(await textOf('k')).toBe('two')
  await remove('k', first)
  expect(await listed()).toEqual({ versions: [`k ${second} latest`], markers: [] })
  await expect(textOf('k', first)).rejects.toMatchObject({ name: 'NoSuchVersion' })
})

test('DeleteObjects makes markers and deletes versions', async () => {
  const version = await put('a', 'one')
  await put('b', 'two')

  const answer = await rig.client.send(
    new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'a', VersionId: version }, { Key: 'b' }] } }),
  )

  expect(answer.Deleted?.[0]).toEqual({ Key: 'a', VersionId: version })
  expect(answer.Deleted?.[1]).toMatchObject({ Key: 'b', DeleteMarker: true })
  expect((await listed()).markers).toEqual([`b ${answer.Deleted?.[1]?.DeleteMarkerVersionId} latest`])
})

test('versions are listed by pages, also where each page is deleted before the next is read', async () => {
  const expected: string[] = []
  for (const key of ['a', 'b']) {
    for (const body of ['1', '2', '3']) expected.push(`${key} ${await put(key, body)}`)
  }

  const seen: string[] = []
  let markers = {}
  for (let isTruncated = true; isTruncated; ) {
    const page = await rig.client.send(new ListObjectVersionsCommand({ Bucket, MaxKeys: 2, ...markers }))
    for (const version of page.Versions ?? []) {
      seen.push(`${version.Key} ${version.VersionId}`)
      await remove(version.Key ?? '', version.VersionId)
    }
    isTruncated = page.IsTruncated ?? false
    markers = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
  }

  expect(seen.toSorted()).toEqual(expected.toSorted())
  await rig.client.send(new DeleteBucketCommand({ Bucket }))
})

test('pages of versions go on within a key', async () => {
  const ids = [await put('k', '1'), await put('k', '2'), await put('k', '3')]

  const first = await rig.client.send(new ListObjectVersionsCommand({ Bucket, MaxKeys: 1 }))
  expect(first).toMatchObject({ NextKeyMarker: 'k', NextVersionIdMarker: ids[2] })
  const second = await rig.client.send(
    new ListObjectVersionsCommand({
      Bucket,
      KeyMarker: first.NextKeyMarker,
      VersionIdMarker: first.NextVersionIdMarker,
    }),
  )
  expect(second.Versions?.map((version) => version.VersionId)).toEqual([ids[1], ids[0]])
})

test('a bucket that was never versioned has one version of a key, named null', async () => {
  expect(await put('k', 'one', 'plain')).toBeUndefined()
  await put('k', 'two', 'plain')

  expect(await listed('plain')).toEqual({ versions: ['k null latest'], markers: [] })
  expect(await textOf('k', 'null', 'plain')).toBe('two')
})

test('a suspended bucket keeps its versions and writes over the null version alone', async () => {
  const kept = await put('k', 'one')
  await rig.client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Suspended' } }))
  expect((await rig.client.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe('Suspended')

  expect(await put('k', 'two')).toBe('null')
  expect(await put('k', 'three')).toBe('null')
  expect(await listed()).toEqual({ versions: ['k null latest', `k ${kept}`], markers: [] })

  expect((await remove('k')).VersionId).toBe('null')
  expect(await listed()).toEqual({ versions: [`k ${kept}`], markers: ['k null latest'] })
})

test('versions are there after a restart', async () => {
  const first = await put('k', 'one')
  await put('k', 'two')
  rig = await rig.restart()

  expect(await textOf('k', first)).toBe('one')
  expect(await textOf('k')).toBe('two')
})
