import type { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { nextPageToken } from '#shared/aws/page-token.ts'
import { awsErrorFacts, translateAwsError } from '#shared/aws/translate-error.ts'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { MOST_KEY_BYTES } from '#shared/names/key-length.ts'
import {
  type ListedObject,
  type ObjectFacts,
  type ObjectStore,
  type ObjectVersion,
  type PutOptions,
  type PutOutcome,
  UPLOAD_PART_BYTES,
  type UploadOptions,
  type WriteCondition,
} from './object-store.ts'

/** One part after another is as fast as one connection is, with the time of an answer between them. */
const PARTS_AT_ONCE = 4

/** S3 answers 409 while a concurrent conditional write is under way; a retry then sees its outcome. */
const CONFLICT_ATTEMPTS = 5

const ABSENT = new Set(['NoSuchKey', 'NoSuchVersion', 'NotFound'])

/** The object store over S3. Throws BoostlineErrors of {@link translateAwsError} for all that is not an outcome. */
export function s3ObjectStore(client: S3Client, bucket: string): ObjectStore {
  async function call<T>(operation: string, key: string, send: () => Promise<T>): Promise<T> {
    try {
      return await send()
    } catch (error) {
      throw translateAwsError(`s3:${operation} s3://${bucket}/${key}`, error)
    }
  }

  /** Runs a read; nothing there, or nothing in the wanted state, is undefined. */
  async function read<T>(operation: string, key: string, send: () => Promise<T>): Promise<T | undefined> {
    // S3 refuses to look for what cannot be there.
    if (Buffer.byteLength(key) > MOST_KEY_BYTES) return undefined
    try {
      return await send()
    } catch (error) {
      const { name, status } = awsErrorFacts(error)
      // 405 is a delete marker asked for by version; 412 an If-Match that does not hold.
      if (ABSENT.has(name) || status === 404 || status === 405 || status === 412) return undefined
      throw translateAwsError(`s3:${operation} s3://${bucket}/${key}`, error)
    }
  }

  async function getObject(key: string, at: ObjectVersion | undefined) {
    const found = await read('GetObject', key, () => client.send(new GetObjectCommand(readInput(bucket, key, at))))
    if (!found?.Body) return undefined
    return { ...factsOf(found), body: found.Body }
  }

  async function put(key: string, body: string | Uint8Array, options: PutOptions) {
    const condition = conditionOf(options.condition)
    const command = () =>
      new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: options.contentType, ...condition })
    for (let attempt = 1; ; attempt++) {
      try {
        const answer = await client.send(command())
        return { written: true, eTag: unquoted(answer.ETag) } as const
      } catch (error) {
        const { name, status } = awsErrorFacts(error)
        if (options.condition && (status === 412 || status === 404)) return { written: false } as const
        const conflict = name === 'ConditionalRequestConflict' && attempt < CONFLICT_ATTEMPTS
        if (!conflict) throw translateAwsError(`s3:PutObject s3://${bucket}/${key}`, error)
      }
    }
  }

  async function upload(key: string, body: AsyncIterable<Uint8Array>, options: UploadOptions): Promise<PutOutcome> {
    const settings = { Bucket: bucket, Key: key, ContentType: options.contentType, Tagging: taggingOf(options.tags) }
    const condition = conditionOf(options.condition)
    const { giveBack } = options
    const parts = giveBack === undefined ? inParts(body) : partsOf(body)
    const first = await parts.next()
    const firstPart = first.done ? new Uint8Array() : first.value
    if (firstPart.length < UPLOAD_PART_BYTES) {
      const command = unsigned(new PutObjectCommand({ ...settings, ...condition, Body: firstPart }))
      try {
        const answer = await client.send(command)
        return { written: true, eTag: unquoted(answer.ETag) }
      } catch (error) {
        if (options.condition && failsCondition(error)) return { written: false }
        throw translateAwsError(`s3:PutObject s3://${bucket}/${key}`, error)
      } finally {
        if (!first.done) giveBack?.(firstPart)
      }
    }
    const created = await call('CreateMultipartUpload', key, () =>
      client.send(new CreateMultipartUploadCommand({ ...settings, ChecksumAlgorithm: 'CRC32' })),
    ).catch((error: unknown) => {
      giveBack?.(firstPart)
      throw error
    })
    const target = { Bucket: bucket, Key: key, UploadId: created.UploadId }
    try {
      const completed: CompletedPart[] = []
      const send = async (part: Uint8Array, number: number) => {
        const command = new UploadPartCommand({ ...target, PartNumber: number, Body: part, ChecksumAlgorithm: 'CRC32' })
        const answer = await client.send(unsigned(command))
        completed[number - 1] = { PartNumber: number, ETag: answer.ETag, ChecksumCRC32: answer.ChecksumCRC32 }
      }
      await sendAll(firstPart, parts, send, giveBack)
      const whole = { ...target, ...condition, MultipartUpload: { Parts: completed } }
      const answer = await client.send(new CompleteMultipartUploadCommand(whole))
      return { written: true, eTag: unquoted(answer.ETag) }
    } catch (error) {
      // What was uploaded so far costs until it is aborted; the first error is the one to report.
      await client.send(new AbortMultipartUploadCommand(target)).catch(() => undefined)
      if (options.condition && failsCondition(error)) return { written: false }
      throw isUploadGone(error)
        ? uploadGone(`s3://${bucket}/${key}`, error)
        : translateAwsError(`s3:UploadPart s3://${bucket}/${key}`, error)
    }
  }

  async function* listed(what: Omit<ListObjectsV2CommandInput, 'Bucket'>): AsyncGenerator<ListedObject> {
    const prefix = what.Prefix ?? ''
    let token: string | undefined
    do {
      const request = new ListObjectsV2Command({ Bucket: bucket, ...what, ContinuationToken: token })
      const page = await call('ListObjectsV2', prefix, () => client.send(request))
      for (const object of page.Contents ?? []) {
        if (object.Key === undefined) continue
        yield { key: object.Key, sizeBytes: object.Size ?? 0, lastModified: isoTime(object.LastModified) }
      }
      token = nextPageToken(`s3:ListObjectsV2 s3://${bucket}/${prefix}`, token, page.NextContinuationToken)
    } while (token)
  }

  return {
    bucket,
    head: async (key, at) => {
      const found = await read('HeadObject', key, () => client.send(new HeadObjectCommand(readInput(bucket, key, at))))
      return found && { ...factsOf(found), lastModified: isoTime(found.LastModified) }
    },
    get: async (key, at) => {
      const found = await getObject(key, at)
      if (!found) return undefined
      const body = await call('GetObject', key, () => found.body.transformToByteArray())
      return { ...found, body }
    },
    open: async (key, at, { lendsChunks = false } = {}) => {
      const found = await getObject(key, at)
      if (!found) return undefined
      // In Node the body is a Readable: the response, or what checks its checksum.
      const body = found.body as unknown as Readable
      const failed = (error: unknown) => translateAwsError(`s3:GetObject s3://${bucket}/${key}`, error)
      return { ...found, body: lendsChunks ? givingBack(body, failed) : chunksOf(body, failed) }
    },
    put: (key, body, options = {}) => put(key, body, options),
    upload: (key, body, options = {}) => upload(key, body, options),
    delete: async (key) => {
      await call('DeleteObject', key, () => client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key })))
    },
    list: (prefix, after) => listed({ Prefix: prefix, StartAfter: after }),
    // S3 counts a folder in it as one entry of a page.
    listFolder: (folder) => listed({ Prefix: folder, Delimiter: '/' }),
  }
}

/**
 * Sends the parts, several at once where each is given back when it is sent. When it ends none is under way any more.
 * @throws what the first one failed with that did.
 */
async function sendAll(
  first: Uint8Array,
  others: AsyncIterable<Uint8Array>,
  send: (part: Uint8Array, number: number) => Promise<void>,
  giveBack: UploadOptions['giveBack'],
): Promise<void> {
  const room = giveBack === undefined ? 1 : PARTS_AT_ONCE
  const underWay = new Set<Promise<void>>()
  let failure: { readonly error: unknown } | undefined
  const noteFailure = (error: unknown) => {
    failure ??= { error }
  }
  let number = 0
  // A part may fail while nobody waits for it.
  const start = async (part: Uint8Array) => {
    const sending = send(part, ++number)
      .catch(noteFailure)
      .finally(() => {
        underWay.delete(sending)
        giveBack?.(part)
      })
    underWay.add(sending)
    if (underWay.size >= room) await Promise.race(underWay)
    if (failure) throw failure.error
  }
  try {
    await start(first)
    for await (const part of others) {
      if (failure) {
        giveBack?.(part)
        break
      }
      await start(part)
    }
  } catch (error) {
    noteFailure(error)
  }
  await Promise.all(underWay)
  if (failure) throw failure.error
}

function conditionOf(condition: WriteCondition | undefined) {
  if (condition === undefined) return {}
  return condition === 'absent' ? { IfNoneMatch: '*' } : { IfMatch: quoted(condition.eTag) }
}

/** Of an upload, which is not tried again: that another write is under way means that the object is about to change. */
function failsCondition(error: unknown): boolean {
  const { name, status } = awsErrorFacts(error)
  return status === 412 || name === 'NoSuchKey' || name === 'ConditionalRequestConflict'
}

/** So S3 says of an upload that is completed already: the answer to an earlier try was lost. Or it was aborted. */
function isUploadGone(error: unknown): boolean {
  return awsErrorFacts(error).name === 'NoSuchUpload'
}

function uploadGone(place: string, cause: unknown): BoostlineError {
  return new BoostlineError({
    code: 'aws-unavailable',
    kind: 'dependency',
    retryable: true,
    message: `The upload of ${place} was ended before S3 said how: it was completed and the answer lost, or aborted.`,
    hint: 'Another try sees what is there. If it goes on, find out what aborts uploads of this bucket.',
    cause,
  })
}

function isoTime(time = new Date(0)): string {
  return time.toISOString()
}

function readInput(bucket: string, key: string, at: ObjectVersion = {}) {
  return {
    Bucket: bucket,
    Key: key,
    ...(at.versionId === undefined ? {} : { VersionId: at.versionId }),
    ...(at.ifMatch === undefined ? {} : { IfMatch: quoted(at.ifMatch) }),
  }
}

function factsOf(answer: {
  readonly ContentLength?: number | undefined
  readonly ETag?: string | undefined
  readonly VersionId?: string | undefined
}): ObjectFacts {
  return { sizeBytes: answer.ContentLength ?? 0, eTag: unquoted(answer.ETag), versionId: answer.VersionId }
}

function quoted(eTag: string): string {
  return `"${eTag}"`
}

function unquoted(eTag = ''): string {
  return eTag.replace(/^"|"$/g, '')
}

function taggingOf(tags: UploadOptions['tags']): string | undefined {
  return tags && new URLSearchParams(tags).toString()
}

/**
 * Leaves a body out of the signature, since its SHA-256 costs more than sending it. Its CRC32 is in the signature and
 * finds what TLS does not.
 */
function unsigned<Command extends PutObjectCommand | UploadPartCommand>(command: Command): Command {
  const stack = command.middlewareStack as PutObjectCommand['middlewareStack']
  stack.add(
    (next) => (args) => {
      const { headers } = args.request as { headers: Record<string, string> }
      headers['x-amz-content-sha256'] = 'UNSIGNED-PAYLOAD'
      return next(args)
    },
    { step: 'build', name: 'withoutPayloadHash' },
  )
  return command
}

/** A connection that breaks in the middle of the body is an error of the call as one before it. */
async function* chunksOf(body: Readable, failed: (error: unknown) => Error): AsyncGenerator<Uint8Array> {
  try {
    yield* body as AsyncIterable<Uint8Array>
  } catch (error) {
    throw failed(error)
  }
}

/**
 * Gives a chunk's memory back when the next one is asked for, and what came from the socket as soon as the chunks were
 * copied from it. Each has a buffer of its own outside of the heap; left to the collector, a gigabyte of them makes it
 * run so often that it takes more time than reading.
 */
async function* givingBack(
  body: Readable & { readonly socket?: Socket },
  failed: (error: unknown) => Error,
): AsyncGenerator<Uint8Array> {
  const { socket } = body
  socket?.on('data', giveBack)
  try {
    for await (const chunk of chunksOf(body, failed)) {
      // Were it not copied from what came from the socket, it would be empty by now.
      if (chunk.length === 0) throw new Error('A chunk of a response was given back before it was read')
      yield chunk
      giveBack(chunk)
    }
  } finally {
    socket?.off('data', giveBack)
  }
}

/** Not where the buffer holds something else: another chunk, or the response's headers. */
function giveBack({ buffer, byteLength }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && byteLength === buffer.byteLength) buffer.transfer(0)
}

/** Chunks that are parts. */
async function* partsOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* body
}

/** The parts of a stream, all but the last of the same size; a part is valid until the next one is asked for. */
async function* inParts(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let part: Buffer | undefined
  let filled = 0
  for await (const chunk of body) {
    if (filled === 0 && chunk.length === UPLOAD_PART_BYTES) {
      yield chunk
      continue
    }
    for (let offset = 0; offset < chunk.length; ) {
      part ??= Buffer.allocUnsafe(UPLOAD_PART_BYTES)
      const taken = Math.min(chunk.length - offset, UPLOAD_PART_BYTES - filled)
      part.set(chunk.subarray(offset, offset + taken), filled)
      offset += taken
      filled += taken
      if (filled < UPLOAD_PART_BYTES) continue
      yield part
      filled = 0
    }
  }
  if (part !== undefined && filled > 0) yield part.subarray(0, filled)
}
