import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { CompleteMultipartUploadCommand, S3Client } from '@aws-sdk/client-s3'
import { describe, expect, test } from 'vitest'
import { listen } from '../http/listen.ts'
import { endXml } from './serve.ts'
import { workedOn } from './slow-answer.ts'
import { writeXml } from './xml.ts'

/** Answers when it has kept its caller waiting for some spaces. */
async function answerLate(xml: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
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
  endXml({ headers: { 'x-amz-version-id': 'v' }, xml }, request, response)
}

/** What the SDK makes of an upload's completion that is answered late, with this. */
async function complete(xml: string) {
  const server = await listen((request, response) => answerLate(xml, request, response))
  const client = new S3Client({
    endpoint: server.url,
    region: 'us-east-1',
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  })
  try {
    return await client.send(new CompleteMultipartUploadCommand({ Bucket: 'b', Key: 'k', UploadId: 'u' }))
  } finally {
    client.destroy()
    await server.close()
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
