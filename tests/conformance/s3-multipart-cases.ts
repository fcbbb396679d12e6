import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { beforeAll, expect, it } from 'vitest'
import { makeBucket } from './s3-cases.ts'
import { refusal, type Target } from './target.ts'

const MIN_PART_BYTES = 5 * 1024 * 1024

/** What S3 does with uploads in parts. */
export function s3MultipartCases(target: Target): void {
  const { s3 } = target
  let Bucket = ''
  beforeAll(async () => {
    Bucket = await makeBucket(target)
  })

  const begin = async (Key: string) => {
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }))
    const upload = { Bucket, Key, UploadId }
    const abort = () => s3.send(new AbortMultipartUploadCommand(upload))
    target.cleanUp(() => abort().catch(() => {}))
    return {
      upload,
      abort,
      part: async (PartNumber: number, Body: Buffer) => {
        const { ETag } = await s3.send(new UploadPartCommand({ ...upload, PartNumber, Body }))
        return { PartNumber, ETag }
      },
      complete: (Parts: { PartNumber: number; ETag: string | undefined }[]) =>
        s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } })),
    }
  }
  const full = Buffer.alloc(MIN_PART_BYTES, 'a')
  const rest = Buffer.from('the rest')

  it('parts may come in any order and become one object', async () => {
    const { part, complete } = await begin('whole')
    const second = await part(2, rest)
    const first = await part(1, full)
    const { ETag } = await complete([first, second])
    expect(ETag).toMatch(/^"[0-9a-f]{32}-2"$/)
    expect((await s3.send(new HeadObjectCommand({ Bucket, Key: 'whole' }))).ContentLength).toBe(
      full.length + rest.length,
    )
    const end = await s3.send(new GetObjectCommand({ Bucket, Key: 'whole', Range: 'bytes=-8' }))
    expect(await end.Body?.transformToString()).toBe('the rest')
  })

  it('parts and uploads are listed', async () => {
    const { part, upload } = await begin('listed')
    const first = await part(1, rest)
    const { Parts } = await s3.send(new ListPartsCommand(upload))
    expect(Parts).toMatchObject([{ ...first, Size: rest.length }])
    const { Uploads } = await s3.send(new ListMultipartUploadsCommand({ Bucket }))
    expect(Uploads).toContainEqual(expect.objectContaining({ Key: 'listed', UploadId: upload.UploadId }))
  })

  it('an aborted upload is gone', async () => {
    const { part, complete, abort, upload } = await begin('aborted')
    const first = await part(1, rest)
    await abort()
    expect(await refusal(complete([first]))).toMatchObject({ name: 'NoSuchUpload', status: 404 })
    expect(await refusal(s3.send(new ListPartsCommand(upload)))).toMatchObject({ name: 'NoSuchUpload', status: 404 })
  })

  it('a part before the last of less than 5 MiB is refused', async () => {
    const { part, complete } = await begin('small')
    const parts = [await part(1, rest), await part(2, rest)]
    expect(await refusal(complete(parts))).toMatchObject({ name: 'EntityTooSmall', status: 400 })
  })

  it('a part that was not uploaded, or is another one, is refused', async () => {
    const { part, complete } = await begin('unknown')
    const first = await part(1, rest)
    const otherEtag = `"${'0'.repeat(32)}"`
    expect(await refusal(complete([{ ...first, PartNumber: 7 }]))).toMatchObject({ name: 'InvalidPart', status: 400 })
    expect(await refusal(complete([{ ...first, ETag: otherEtag }]))).toMatchObject({ name: 'InvalidPart', status: 400 })
  })

  it('parts listed out of order are refused', async () => {
    const { part, complete } = await begin('order')
    const parts = [await part(1, full), await part(2, rest)].toReversed()
    expect(await refusal(complete(parts))).toMatchObject({ name: 'InvalidPartOrder', status: 400 })
  })

  it('an upload completes only where nobody was faster, if asked to', async () => {
    const { part, upload } = await begin('whole')
    const first = await part(1, rest)
    const complete = new CompleteMultipartUploadCommand({
      ...upload,
      IfNoneMatch: '*',
      MultipartUpload: { Parts: [first] },
    })
    expect(await refusal(s3.send(complete))).toMatchObject({ name: 'PreconditionFailed', status: 412 })
  })
}
