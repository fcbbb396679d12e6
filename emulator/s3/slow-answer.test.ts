import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CompleteMultipartUploadCommand, S3Client } from '@aws-sdk/client-s3'
import { afterEach, describe, expect, test } from 'vitest'
import { endXml } from './serve.ts'
import { workedOn } from './slow-answer.ts'
import { writeXml } from './xml.ts'

let server: Server | undefined

afterEach(async () => {
  server?.close()
  server = undefined
})

/** An upload that is completed by a service whose work ends when it has kept its caller waiting for some spaces. */
async function complete(xml: string) {
  const statuses: number[] = []
  server = createServer(async (request, response) => {
    request.resume()
    await once(request, 'end')
    let spaces = 0
    const write = response.write.bind(response)
    const done = new Promise<void>((resolve) => {
      response.write = ((chunk: string) => {
        if (++spaces === 4) resolve()
        return write(chunk)
      }) as typeof response.write
    })
    await workedOn(response, done, 1)
    statuses.push(response.statusCode)
    endXml({ headers: { 'x-amz-version-id': 'v' }, xml }, request, response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = new S3Client({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  })
  try {
    return await client.send(new CompleteMultipartUploadCommand({ Bucket: 'b', Key: 'k', UploadId: 'u' }))
  } finally {
    expect(statuses).toEqual([200])
    client.destroy()
  }
}

describe('an answer that takes long', () => {
  test('is read by the SDK as any other', async () => {
    const answer = await complete(writeXml('CompleteMultipartUploadResult', { ETag: '"e-2"' }))
    expect(answer).toMatchObject({ ETag: '"e-2"' })
  })

  test('tells what went wrong in the body', async () => {
    const refused = complete(writeXml('Error', { Code: 'NoSuchUpload', Message: 'There is none.' }, ''))
    await expect(refused).rejects.toMatchObject({ name: 'NoSuchUpload' })
  })
})
