import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { eventually } from '../testing/eventually.ts'
import { START_MS, startTestS3, type TestS3 } from './testing/test-s3.ts'

let rig: TestS3

beforeEach(async () => {
  rig = await startTestS3()
})

afterEach(async () => {
  await rig.stop()
})

function filesIn(folder: 'blobs' | 'incoming'): string[] {
  return readdirSync(path.join(rig.dataFolder, 's3', folder))
}

/** A request whose Host header is another than the address. */
async function sendTo(host: string, method: string, url: string, body = ''): Promise<{ status: number; text: string }> {
  return await new Promise((resolve, reject) => {
    const outgoing = request(rig.url + url, { method, headers: { host } }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
      })
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }))
    })
    outgoing.on('error', reject).end(body)
  })
}

describe('requests without a signature', () => {
  test('put and get by nothing but the URL', async () => {
    const put = await fetch(`${rig.url}/data/my%20file.csv`, { method: 'PUT', body: 'a,b' })
    expect([put.status, put.headers.get('etag')]).toEqual([200, '"b345e1dc09f20fdefdea469f09167892"'])

    const get = await fetch(`${rig.url}/data/my%20file.csv`)
    expect(await get.text()).toBe('a,b')
    expect(get.headers.get('content-type')).toBe('text/plain;charset=UTF-8')
  })

  test.each([
    ['data.localhost:4566', '/k'],
    ['data.s3.us-east-1.amazonaws.com', '/k'],
    ['data.s3.localhost', '/k'],
    ['localhost:4566', '/data/k'],
    ['s3.us-east-1.amazonaws.com', '/data/k'],
    ['host.docker.internal:4566', '/data/k'],
  ])('find the bucket at %s%s', async (host, url) => {
    expect(await sendTo(host, 'PUT', url, 'x')).toMatchObject({ status: 200 })
    expect(rig.s3.list('data', '').map((object) => object.key)).toEqual(['k'])
    expect(await sendTo(host, 'GET', url)).toEqual({ status: 200, text: 'x' })
  })

  test('a path that is not percent-encoded text is refused', async () => {
    expect(await sendTo('localhost', 'GET', '/data/%zz')).toMatchObject({ status: 400 })
  })
})

test.each([
  ['GET', '/data?policy', 'GetBucketPolicy'],
  ['PUT', '/data?website', 'PutBucketWebsite'],
  ['GET', '/data/k?acl', 'GetObjectAcl'],
  ['POST', '/data/k?select&select-type=2', 'PostObjectSelectContent'],
  ['POST', '/data', 'POST of a bucket'],
])('%s %s answers 501 and names the operation', async (method, url, operation) => {
  const answer = await fetch(rig.url + url, { method })

  expect(answer.status).toBe(501)
  expect(await answer.text()).toContain(`The emulator has no S3 operation &quot;${operation}&quot;.`)
})

test('an error to a HEAD has no body', async () => {
  const answer = await fetch(`${rig.url}/data/none`, { method: 'HEAD' })

  expect([answer.status, await answer.text()]).toEqual([404, ''])
})

describe('presigned URLs', () => {
  const startDate = new Date(START_MS).toISOString().replace(/[-:]|\.\d+/g, '')
  const query = `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=${startDate}&X-Amz-Expires=60&X-Amz-Signature=00`

  beforeEach(async () => {
    await rig.s3.writeObject('data', 'k', Buffer.from('content'))
  })

  test('work until they expire', async () => {
    rig.clock.advance(60_000)
    expect(await (await fetch(`${rig.url}/data/k?${query}`)).text()).toBe('content')

    rig.clock.advance(1)
    const late = await fetch(`${rig.url}/data/k?${query}`)
    expect(late.status).toBe(403)
    expect(await late.text()).toContain('<Message>Request has expired</Message>')
  })

  test('of signature version 2, as the aws command line makes them, expire too', async () => {
    const url = `${rig.url}/data/k?AWSAccessKeyId=local&Signature=0&Expires=${START_MS / 1000 + 60}`
    expect((await fetch(url)).status).toBe(200)
    rig.clock.advance(60_001)

    expect((await fetch(url)).status).toBe(403)
  })

  test('that live longer than a week are refused', async () => {
    const answer = await fetch(`${rig.url}/data/k?${query.replace('=60', '=604801')}`)

    expect(answer.status).toBe(400)
  })
})

describe('bodies that are not whole', () => {
  test('a client that hangs up in the middle leaves nothing behind', async () => {
    const { port } = new URL(rig.url)
    const socket = connect(Number(port), '127.0.0.1')
    socket.write('PUT /data/k HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000\r\n\r\nonly this')
    await eventually(() => expect(filesIn('incoming')).toHaveLength(1))
    socket.destroy()

    await eventually(() => expect(filesIn('incoming')).toEqual([]))
    expect(filesIn('blobs')).toEqual([])
    expect(rig.s3.list('data', '')).toEqual([])
  })

  test('a length that is not told is refused', async () => {
    const send = async (headers: string): Promise<string> =>
      await new Promise((resolve) => {
        const socket = connect(Number(new URL(rig.url).port), '127.0.0.1')
        socket.once('data', (data) => {
          socket.destroy()
          resolve(data.toString('latin1').split('\r\n')[0] ?? '')
        })
        socket.write(`PUT /data/k HTTP/1.1\r\nhost: localhost\r\n${headers}\r\n`)
      })

    expect(await send('')).toBe('HTTP/1.1 411 Length Required')
    expect(await send('transfer-encoding: chunked\r\n')).toBe('HTTP/1.1 501 Not Implemented')
  })

  test('a client that asks first is told to go on', async () => {
    const text = await new Promise<string>((resolve) => {
      const outgoing = request(`${rig.url}/data/k`, {
        method: 'PUT',
        headers: { expect: '100-continue', 'content-length': 2 },
      })
      outgoing.on('continue', () => outgoing.end('ok'))
      outgoing.on('response', (answer) => {
        answer.resume()
        resolve(`${answer.statusCode}`)
      })
      outgoing.flushHeaders()
    })

    expect(text).toBe('200')
  })
})

describe('a restart', () => {
  test('keeps what was written and removes what nothing names', async () => {
    await rig.s3.writeObject('data', 'k', Buffer.from('content'))
    const orphan = path.join(rig.dataFolder, 's3', 'blobs', 'orphan')
    const unfinished = path.join(rig.dataFolder, 's3', 'incoming', 'unfinished')
    writeFileSync(orphan, 'written, then killed before the row')
    writeFileSync(unfinished, 'half')
    rig = await rig.restart()

    expect([existsSync(orphan), existsSync(unfinished)]).toEqual([false, false])
    expect(await (await fetch(`${rig.url}/data/k`)).text()).toBe('content')
  })
})

test('in-process readers get the files of the current objects', async () => {
  await rig.s3.writeObject('data', 'runs/b', Buffer.from('bb'))
  await rig.s3.writeObject('data', 'runs/a', Buffer.from('a'), { contentType: 'text/csv' })
  await rig.s3.writeObject('data', 'other', Buffer.from('x'))

  expect(rig.s3.list('data', 'runs/').map(({ key, sizeBytes }) => [key, sizeBytes])).toEqual([
    ['runs/a', 1],
    ['runs/b', 2],
  ])
  expect(rig.s3.readObject('data', 'runs/a')).toMatchObject({ sizeBytes: 1 })
  expect(rig.s3.readObject('data', 'none')).toBeUndefined()
  expect(() => rig.s3.list('nowhere', '')).toThrow('The specified bucket does not exist')
  const head = await fetch(`${rig.url}/data/runs/a`, { method: 'HEAD' })
  expect(head.headers.get('content-type')).toBe('text/csv')
})
