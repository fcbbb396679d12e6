import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { mockClient } from 'aws-sdk-client-mock'
import { onTestFinished } from 'vitest'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'

/** A bucket in memory, and an S3 client that lists it, for one test. */
export function listedBucket() {
  const objects = memoryObjectStore('b')
  const mock = mockClient(S3Client)
  onTestFinished(() => mock.restore())
  mock.on(ListObjectsV2Command).callsFake(async ({ Prefix = '' }: { readonly Prefix?: string }) => {
    const Contents: { readonly Key: string; readonly ETag: string | undefined }[] = []
    for await (const { key } of objects.list(Prefix)) {
      const found = await objects.head(key)
      Contents.push({ Key: key, ETag: found?.eTag })
    }
    return { Contents }
  })
  // The mock stands for every client.
  return { objects, client: new S3Client({ region: 'us-east-1' }) }
}
