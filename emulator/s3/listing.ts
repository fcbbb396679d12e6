import { invalidArgument } from './errors.ts'
import { formEncode } from './form-encoding.ts'
import type { ObjectVersion } from './object-store.ts'
import type { S3Request } from './request.ts'
import type { S3Service } from './service.ts'

export type Page<Entry> = {
  readonly entries: readonly Entry[]
  readonly commonPrefixes: readonly string[]
  readonly isTruncated: boolean
  /** The last name on the page: an entry's key or a common prefix; where the next page goes on. */
  readonly lastName: string
}

export type PageQuery = {
  readonly prefix: string
  /** Empty: keys are not rolled up. */
  readonly delimiter: string
  readonly maxKeys: number
  /** The last name of the page before: if that was a common prefix, all its keys are behind us. */
  readonly after: string
}

const MAX_PAGE_SIZE = 1000

/** One page of `entries`, which come in order; keys with the delimiter behind the prefix become common prefixes. */
export function rollUp<Entry extends { readonly key: string }>(
  entries: Iterable<Entry>,
  query: PageQuery,
): Page<Entry> {
  const { prefix, delimiter, maxKeys, after } = query
  const listed: Entry[] = []
  const commonPrefixes: string[] = []
  let lastName = ''
  if (maxKeys === 0) return { entries: listed, commonPrefixes, isTruncated: false, lastName }
  for (const entry of entries) {
    const delimiterIndex = delimiter === '' ? -1 : entry.key.indexOf(delimiter, prefix.length)
    const name = delimiterIndex === -1 ? entry.key : entry.key.slice(0, delimiterIndex + delimiter.length)
    const isPrefix = delimiterIndex !== -1
    if (isPrefix && (name === after || name === commonPrefixes.at(-1))) continue
    if (listed.length + commonPrefixes.length === maxKeys) {
      return { entries: listed, commonPrefixes, isTruncated: true, lastName }
    }
    if (isPrefix) commonPrefixes.push(name)
    else listed.push(entry)
    lastName = name
  }
  return { entries: listed, commonPrefixes, isTruncated: false, lastName }
}

/** What all list operations read from the query: `prefix`, `delimiter`, `encoding-type` and a number of entries. */
export type ListQuery = {
  readonly prefix: string
  readonly delimiter: string
  readonly maxKeys: number
  readonly encodingType: 'url' | undefined
  /** Writes a name as the request wants it. */
  readonly encode: (name: string) => string
}

export function listQuery(request: S3Request, maxParameter = 'max-keys'): ListQuery {
  const encodingType = request.query.get('encoding-type') || undefined
  if (encodingType !== undefined && encodingType !== 'url') {
    throw invalidArgument('encoding-type', encodingType, 'Invalid Encoding Method specified in Request')
  }
  return {
    prefix: request.query.get('prefix') ?? '',
    delimiter: request.query.get('delimiter') ?? '',
    maxKeys: pageSize(request, maxParameter),
    encodingType,
    encode: encodingType ? formEncode : (name) => name,
  }
}

export function pageSize(request: S3Request, parameter: string): number {
  const text = request.query.get(parameter) || String(MAX_PAGE_SIZE)
  if (!/^\d+$/.test(text) || Number(text) > 0x7fffffff) {
    throw invalidArgument(parameter, text, `Provided ${parameter} not an integer or within integer range`)
  }
  return Math.min(Number(text), MAX_PAGE_SIZE)
}

/** S3 keeps whole seconds, and writes them with `.000`. */
export function isoTime(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 19)}.000Z`
}

export function ownerElements(s3: S3Service) {
  return { ID: s3.context.accountId, DisplayName: 'local' }
}

/** One `Contents` or `Version` element's fields that all listings of objects share. */
export function contentElements(version: ObjectVersion, encode: (name: string) => string) {
  return {
    Key: encode(version.key),
    LastModified: isoTime(version.modifiedMs),
    ETag: `"${version.eTag}"`,
    ...(version.checksum && { ChecksumAlgorithm: version.checksum.algorithm, ChecksumType: version.checksum.type }),
    Size: version.sizeBytes,
    StorageClass: version.headers['x-amz-storage-class'] ?? 'STANDARD',
  }
}
