import {
  ListObjectsCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rollUp } from './listing.ts'
import { startTestS3, type TestS3 } from './testing/test-s3.ts'

let rig: TestS3
const KEYS = ['Z', 'a b+c', 'asdf', 'boo/bar', 'boo/baz/xyzzy', 'cquux/bla', 'cquux/thud', 'é', '\u{ffee}', '😀']

beforeAll(async () => {
  rig = await startTestS3()
  for (const key of KEYS.toReversed()) await rig.s3.writeObject('data', key, Buffer.from('x'))
})

afterAll(async () => {
  await rig.stop()
})

async function list(input: Partial<ListObjectsV2CommandInput>) {
  const answer = await rig.client.send(new ListObjectsV2Command({ Bucket: 'data', ...input }))
  return {
    keys: answer.Contents?.map((object) => object.Key) ?? [],
    prefixes: answer.CommonPrefixes?.map((prefix) => prefix.Prefix) ?? [],
    count: answer.KeyCount,
    isTruncated: answer.IsTruncated,
    token: answer.NextContinuationToken,
  }
}

describe('ListObjectsV2', () => {
  // UTF-16 would put the emoji before U+FFEE.
  test('lists keys in the order of their UTF-8 bytes', async () => {
    expect(await list({})).toEqual({ keys: KEYS, prefixes: [], count: 10, isTruncated: false, token: undefined })
  })

  test.each([
    ['a prefix', { Prefix: 'boo/' }, ['boo/bar', 'boo/baz/xyzzy'], []],
    ['a prefix that nothing has', { Prefix: 'none' }, [], []],
    ['a delimiter', { Delimiter: '/' }, ['Z', 'a b+c', 'asdf', 'é', '\u{ffee}', '😀'], ['boo/', 'cquux/']],
    ['a prefix and a delimiter', { Prefix: 'boo/', Delimiter: '/' }, ['boo/bar'], ['boo/baz/']],
    ['a delimiter of several characters', { Prefix: 'c', Delimiter: 'ux/' }, [], ['cquux/']],
    ['a key to start after', { StartAfter: 'cquux/bla' }, ['cquux/thud', 'é', '\u{ffee}', '😀'], []],
    ['no keys wanted', { MaxKeys: 0 }, [], []],
  ])('%s', async (_name, input, keys, prefixes) => {
    expect(await list(input)).toMatchObject({
      keys,
      prefixes,
      count: keys.length + prefixes.length,
      isTruncated: false,
    })
  })

  test('pages one by one, common prefixes included, each once', async () => {
    const pages: (string | undefined)[] = []
    for await (const page of paginateListObjectsV2(
      { client: rig.client, pageSize: 1 },
      { Bucket: 'data', Delimiter: '/' },
    )) {
      expect(page.KeyCount).toBe(1)
      pages.push(page.Contents?.[0]?.Key ?? page.CommonPrefixes?.[0]?.Prefix)
    }

    expect(pages).toEqual(['Z', 'a b+c', 'asdf', 'boo/', 'cquux/', 'é', '\u{ffee}', '😀'])
  })

  test('a full last page is not truncated', async () => {
    expect(await list({ MaxKeys: 10 })).toMatchObject({ count: 10, isTruncated: false })
    expect(await list({ MaxKeys: 9 })).toMatchObject({ count: 9, isTruncated: true })
  })

  test('encodes names on request', async () => {
    expect(await list({ EncodingType: 'url', Prefix: 'a b' })).toMatchObject({ keys: ['a+b%2Bc'] })
    expect(await list({ EncodingType: 'url', Prefix: 'é' })).toMatchObject({ keys: ['%C3%A9'] })
    expect(await list({ EncodingType: 'url', Prefix: 'b', Delimiter: '/' })).toMatchObject({ prefixes: ['boo/'] })
  })

  test('tells size, ETag and time of each object', async () => {
    const answer = await rig.client.send(new ListObjectsV2Command({ Bucket: 'data', Prefix: 'Z', FetchOwner: true }))

    expect(answer.Contents?.[0]).toMatchObject({
      Key: 'Z',
      Size: 1,
      ETag: '"9dd4e461268c8034f5c8564e155c67a6"',
      LastModified: new Date(rig.clock.now()),
      StorageClass: 'STANDARD',
      Owner: { ID: '000000000000' },
    })
  })

  test.each([
    ['a token of somebody else', { ContinuationToken: 'abc' }, 'InvalidArgument'],
    ['a negative number of keys', { MaxKeys: -1 }, 'InvalidArgument'],
    ['a bucket that is not there', { Bucket: 'nowhere' }, 'NoSuchBucket'],
  ])('refuses %s', async (_name, input, name) => {
    await expect(list(input)).rejects.toMatchObject({ name })
  })
})

test('ListObjects goes on behind a marker and names the next one where there is a delimiter', async () => {
  const first = await rig.client.send(new ListObjectsCommand({ Bucket: 'data', Delimiter: '/', MaxKeys: 4 }))
  expect(first).toMatchObject({ IsTruncated: true, NextMarker: 'boo/' })
  expect(first.CommonPrefixes).toEqual([{ Prefix: 'boo/' }])

  const second = await rig.client.send(
    new ListObjectsCommand({ Bucket: 'data', Delimiter: '/', Marker: first.NextMarker, MaxKeys: 2 }),
  )
  expect(second.CommonPrefixes).toEqual([{ Prefix: 'cquux/' }])
  expect(second.Contents?.map((object) => object.Key)).toEqual(['é'])
})

test('pages of any size together are the listing in one page', () => {
  const key = fc.stringMatching(/^[ab/]{1,6}$/)
  fc.assert(
    fc.property(
      fc.uniqueArray(key),
      fc.integer({ min: 1, max: 4 }),
      fc.constantFrom('', 'a', 'b/'),
      (keys, maxKeys, prefix) => {
        const entries = keys.toSorted().map((key) => ({ key }))
        const page = (after: string, maxKeys: number) =>
          rollUp(
            entries.filter((entry) => entry.key > after && entry.key.startsWith(prefix)),
            { prefix, delimiter: '/', maxKeys, after },
          )
        const whole = page('', 1000)
        const collected = { entries: [] as { key: string }[], commonPrefixes: [] as string[] }
        let after = ''
        for (let isTruncated = true; isTruncated; ) {
          const next = page(after, maxKeys)
          collected.entries.push(...next.entries)
          collected.commonPrefixes.push(...next.commonPrefixes)
          isTruncated = next.isTruncated
          after = next.lastName
        }
        expect(collected).toEqual({ entries: whole.entries, commonPrefixes: whole.commonPrefixes })
      },
    ),
  )
})
