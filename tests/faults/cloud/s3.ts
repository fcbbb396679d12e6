import { createHash } from 'node:crypto'
import { writeXml, type XmlContent } from '../../../emulator/s3/xml.ts'
import { notify } from './events.ts'
import { BUCKET } from './names.ts'
import { Refusal } from './refusal.ts'
import type { CloudState, StoredVersion } from './state.ts'
import type { Call, WireAnswer } from './wire.ts'

type Operation = (state: CloudState, call: Call) => WireAnswer

/** S3 of one versioned bucket, as far as the functions call it. */
export const S3_OPERATIONS: Readonly<Record<string, Operation>> = {
  GetObject: (state, call) => {
    const found = find(state, call)
    return { status: 200, headers: headersOf(found), body: found.body }
  },
  HeadObject: (state, call) => {
    const found = find(state, call)
    return { status: 200, headers: { ...headersOf(found), 'content-length': String(found.body.length) } }
  },
  GetObjectTagging: (state, call) => {
    const tags = Object.entries(find(state, call).tags ?? {}).map(([Key, Value]) => ({ Key, Value }))
    return xml('Tagging', { TagSet: tags.length > 0 ? { Tag: tags } : '' })
  },
  PutObjectTagging: (state, call) => {
    const found = find(state, call)
    const text = Buffer.from(call.body).toString('utf8')
    const pairs = [...text.matchAll(/<Key>([^<]*)<\/Key><Value>([^<]*)<\/Value>/g)]
    const tags = Object.fromEntries(pairs.map(([, key = '', value = '']) => [key, value]))
    const versions = state.objects.get(call.resource) ?? []
    state.objects.set(
      call.resource,
      versions.map((version) => (version === found ? { ...found, tags } : version)),
    )
    return { status: 200, headers: {} }
  },
  ListObjectVersions: (state, { query }) => {
    const prefix = query['prefix'] ?? ''
    const found = [...state.objects.keys()].filter((key) => key.startsWith(prefix)).sort()
    const versions = found.flatMap((key) =>
      (state.objects.get(key) ?? []).toReversed().flatMap(({ versionId, atMs, body, isDeleted }, at): XmlContent[] => {
        if (isDeleted) return []
        const facts = { LastModified: new Date(atMs).toISOString(), Size: body.length }
        return [{ Key: key, VersionId: versionId, IsLatest: at === 0, ...facts }]
      }),
    )
    return xml('ListVersionsResult', { Name: BUCKET, Prefix: prefix, IsTruncated: false, Version: versions })
  },
  PutObject: (state, call) => {
    checkConditions(state, call.resource, call)
    return stored(putObject(state, call.resource, call.body))
  },
  DeleteObject: (state, { resource }) => {
    if (newest(state, resource)) add(state, resource, new Uint8Array(), true)
    return { status: 204, headers: {} }
  },
  ListObjectsV2: (state, { query }) => {
    const prefix = query['prefix'] ?? ''
    const after = query['start-after'] ?? ''
    const isHere = (key: string) =>
      query['delimiter'] === undefined || !key.slice(prefix.length).includes(query['delimiter'])
    const found = [...state.objects.keys()].filter((key) => key.startsWith(prefix) && key > after && isHere(key)).sort()
    const contents = found.flatMap((key): XmlContent[] => {
      const object = newest(state, key)
      if (!object) return []
      const { atMs, eTag, body } = object
      return [{ Key: key, LastModified: new Date(atMs).toISOString(), ETag: `"${eTag}"`, Size: body.length }]
    })
    const content = { Name: BUCKET, Prefix: prefix, KeyCount: contents.length, IsTruncated: false, Contents: contents }
    return xml('ListBucketResult', content)
  },
  CreateMultipartUpload: (state, { resource }) => {
    const id = `upload-${state.serial++}`
    state.uploads.set(id, { key: resource, parts: new Map() })
    return xml('InitiateMultipartUploadResult', { Bucket: BUCKET, Key: resource, UploadId: id })
  },
  UploadPart: (state, { query, body }) => {
    upload(state, query).parts.set(Number(query['partNumber']), body)
    return { status: 200, headers: { etag: `"${md5(body)}"` } }
  },
  CompleteMultipartUpload: (state, call) => {
    const { query } = call
    const { key, parts } = upload(state, query)
    checkConditions(state, key, call)
    state.uploads.delete(query['uploadId'] ?? '')
    const bodies = [...parts].sort(([a], [b]) => a - b).map(([, part]) => part)
    const { eTag } = putObject(state, key, Buffer.concat(bodies))
    return xml('CompleteMultipartUploadResult', { Bucket: BUCKET, Key: key, ETag: `"${eTag}"` })
  },
  AbortMultipartUpload: (state, { query }) => {
    upload(state, query)
    state.uploads.delete(query['uploadId'] ?? '')
    return { status: 204, headers: {} }
  },
}

/** Stores an object and tells whoever asked for such keys. */
export function putObject(state: CloudState, key: string, body: Uint8Array): StoredVersion {
  const version = add(state, key, body, false)
  notify(state, key, version)
  return version
}

/** The object as it is now; undefined where there is none. */
export function newest(state: CloudState, key: string): StoredVersion | undefined {
  const version = state.objects.get(key)?.at(-1)
  return version?.isDeleted ? undefined : version
}

/** The keys of the objects that are there now. */
export function keysUnder(state: CloudState, prefix: string): readonly string[] {
  return [...state.objects.keys()].filter((key) => key.startsWith(prefix) && newest(state, key)).sort()
}

export function jsonAt(state: CloudState, key: string): unknown {
  const object = newest(state, key)
  return object && (JSON.parse(Buffer.from(object.body).toString('utf8')) as unknown)
}

function add(state: CloudState, key: string, body: Uint8Array, isDeleted: boolean): StoredVersion {
  const version = { versionId: `v${state.serial++}`, eTag: md5(body), body, atMs: state.nowMs, isDeleted }
  state.objects.set(key, [...(state.objects.get(key) ?? []), version])
  return version
}

function find(state: CloudState, { resource, query, headers }: Call): StoredVersion {
  const versionId = query['versionId']
  const found =
    versionId === undefined
      ? newest(state, resource)
      : state.objects.get(resource)?.find((version) => version.versionId === versionId)
  if (!found) throw new Refusal('NoSuchKey', 'The specified key does not exist.', 404)
  const ifMatch = headers['if-match']
  if (ifMatch !== undefined && ifMatch !== `"${found.eTag}"`) throw preconditionFailed()
  return found
}

/** Of a write. */
function checkConditions(state: CloudState, key: string, { headers }: Call): void {
  const known = newest(state, key)
  if (headers['if-none-match'] === '*' && known) throw preconditionFailed()
  const ifMatch = headers['if-match']
  if (ifMatch !== undefined && !known) throw new Refusal('NoSuchKey', 'The specified key does not exist.', 404)
  if (ifMatch !== undefined && ifMatch !== `"${known?.eTag}"`) throw preconditionFailed()
}

function upload(state: CloudState, query: Call['query']) {
  const found = state.uploads.get(query['uploadId'] ?? '')
  if (!found) throw new Refusal('NoSuchUpload', 'The specified upload does not exist.', 404)
  return found
}

function headersOf({ eTag, versionId, atMs, body }: StoredVersion): Record<string, string> {
  return {
    etag: `"${eTag}"`,
    'x-amz-version-id': versionId,
    'last-modified': new Date(atMs).toUTCString(),
    'content-length': String(body.length),
  }
}

function stored({ eTag, versionId }: StoredVersion): WireAnswer {
  return { status: 200, headers: { etag: `"${eTag}"`, 'x-amz-version-id': versionId } }
}

function xml(root: string, content: XmlContent): WireAnswer {
  return { status: 200, headers: { 'content-type': 'application/xml' }, body: Buffer.from(writeXml(root, content)) }
}

function preconditionFailed(): Refusal {
  return new Refusal('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412)
}

function md5(body: Uint8Array): string {
  return createHash('md5').update(body).digest('hex')
}
