import { createHash } from 'node:crypto'
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { CHECKSUM_ALGORITHMS, type ChecksumAlgorithm, createChecksum } from './checksums.ts'
import { startTestS3, type TestS3 } from './testing/test-s3.ts'

let rig: TestS3

beforeEach(async () => {
  rig = await startTestS3()
})

afterEach(async () => {
  await rig.stop()
})

const BODY = '123456789'
// The check values of the CRC catalogue (reveng) and FIPS 180, each of the text 123456789.
const EXPECTED: Record<ChecksumAlgorithm, string> = {
  CRC32: 'cbf43926',
  CRC32C: 'e3069283',
  CRC64NVME: 'ae8b14860a799888',
  SHA1: 'f7c3bc1d808e04732adf679965ccc34ca7ae3441',
  SHA256: '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225',
}

function base64(algorithm: ChecksumAlgorithm): string {
  return Buffer.from(EXPECTED[algorithm], 'hex').toString('base64')
}

async function putRaw(body: string, headers: Record<string, string>): Promise<{ status: number; code: string }> {
  const answer = await fetch(`${rig.url}/data/k`, { method: 'PUT', body, headers })
  const text = await answer.text()
  return { status: answer.status, code: /<Code>(\w+)</.exec(text)?.[1] ?? '' }
}

describe.each(CHECKSUM_ALGORITHMS)('%s', (algorithm) => {
  const name = `x-amz-checksum-${algorithm.toLowerCase()}`

  test('is what the standard says, in pieces too', () => {
    const checksum = createChecksum(algorithm)
    for (const piece of ['1', '2345', '', '6789']) checksum.update(Buffer.from(piece))

    expect(checksum.digest().toString('hex')).toBe(EXPECTED[algorithm])
  })

  test('is kept when it is right and told on request', async () => {
    expect(await putRaw(BODY, { [name]: base64(algorithm) })).toEqual({ status: 200, code: '' })

    const plain = await fetch(`${rig.url}/data/k`, { method: 'HEAD' })
    expect(plain.headers.get(name)).toBeNull()
    const asked = await fetch(`${rig.url}/data/k`, { headers: { 'x-amz-checksum-mode': 'ENABLED' } })
    expect(asked.headers.get(name)).toBe(base64(algorithm))
    expect(asked.headers.get('x-amz-checksum-type')).toBe('FULL_OBJECT')
    const range = await fetch(`${rig.url}/data/k`, {
      headers: { 'x-amz-checksum-mode': 'ENABLED', range: 'bytes=0-1' },
    })
    expect(range.headers.get(name)).toBeNull()
  })

  test('is refused when it is wrong, and nothing is written', async () => {
    expect(await putRaw('other', { [name]: base64(algorithm) })).toEqual({ status: 400, code: 'BadDigest' })
    expect(rig.s3.list('data', '')).toEqual([])
  })
})

test.each<ChecksumAlgorithm>(['CRC32', 'CRC32C', 'SHA1', 'SHA256'])(
  'the SDK sends and checks %s',
  async (algorithm) => {
    const input = { Bucket: 'data', Key: 'k' }
    await rig.client.send(new PutObjectCommand({ ...input, Body: BODY, ChecksumAlgorithm: algorithm }))

    const answer = await rig.client.send(new GetObjectCommand({ ...input, ChecksumMode: 'ENABLED' }))
    expect(await answer.Body?.transformToString()).toBe(BODY)
    const head = await rig.client.send(new HeadObjectCommand({ ...input, ChecksumMode: 'ENABLED' }))
    expect(head[`Checksum${algorithm}`]).toBe(base64(algorithm))
  },
)

describe('a body in aws-chunked framing', () => {
  const framed = (checksum: string) => `4\r\n1234\r\n5\r\n56789\r\n0\r\nx-amz-checksum-crc32:${checksum}\r\n\r\n`
  const headers = {
    'content-encoding': 'aws-chunked',
    'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    'x-amz-decoded-content-length': '9',
    'x-amz-trailer': 'x-amz-checksum-crc32',
  }

  test('is written when the checksum in its trailer is right', async () => {
    expect(await putRaw(framed(base64('CRC32')), headers)).toEqual({ status: 200, code: '' })
    const answer = await fetch(`${rig.url}/data/k`, { headers: { 'x-amz-checksum-mode': 'ENABLED' } })
    expect(await answer.text()).toBe(BODY)
    expect(answer.headers.get('content-encoding')).toBeNull()
    expect(answer.headers.get('x-amz-checksum-crc32')).toBe(base64('CRC32'))
  })

  test.each([
    ['a wrong checksum', framed('AAAAAA=='), headers, 'BadDigest'],
    ['a missing trailer', '9\r\n123456789\r\n0\r\n\r\n', headers, 'MalformedTrailerError'],
    [
      'fewer bytes than declared',
      framed('AAAAAA=='),
      { ...headers, 'x-amz-decoded-content-length': '10' },
      'IncompleteBody',
    ],
    [
      'more bytes than declared',
      framed('AAAAAA=='),
      { ...headers, 'x-amz-decoded-content-length': '8' },
      'IncompleteBody',
    ],
    ['no framing', BODY, headers, 'IncompleteBody'],
  ])('is refused with %s, and nothing is written', async (_name, body, headers, code) => {
    expect(await putRaw(body, headers)).toEqual({ status: 400, code })
    expect(rig.s3.list('data', '')).toEqual([])
  })
})

describe('other declarations about the body', () => {
  const md5 = createHash('md5').update(BODY).digest('base64')

  test('a right Content-MD5 and payload hash are fine', async () => {
    expect(await putRaw(BODY, { 'content-md5': md5, 'x-amz-content-sha256': EXPECTED.SHA256 })).toMatchObject({
      status: 200,
    })
  })

  test.each([
    ['a wrong Content-MD5', { 'content-md5': 'AAAAAAAAAAAAAAAAAAAAAA==' }, 'BadDigest'],
    ['a Content-MD5 that is none', { 'content-md5': 'abc' }, 'InvalidDigest'],
    ['a wrong payload hash', { 'x-amz-content-sha256': '0'.repeat(64) }, 'XAmzContentSHA256Mismatch'],
    [
      'two checksums',
      { 'x-amz-checksum-crc32': base64('CRC32'), 'x-amz-checksum-sha1': base64('SHA1') },
      'InvalidRequest',
    ],
    ['an algorithm without a checksum', { 'x-amz-sdk-checksum-algorithm': 'CRC32' }, 'InvalidRequest'],
    ['an algorithm that S3 has not', { 'x-amz-sdk-checksum-algorithm': 'MD4' }, 'InvalidRequest'],
  ])('%s is refused, and nothing is written', async (_name, headers, code) => {
    expect(await putRaw(BODY, headers as Record<string, string>)).toEqual({ status: 400, code })
    expect(rig.s3.list('data', '')).toEqual([])
  })
})
