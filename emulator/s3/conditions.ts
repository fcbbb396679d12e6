import { invalidArgument, noSuchKey, preconditionFailed, S3Error } from './errors.ts'
import type { ObjectVersion } from './object-store.ts'
import { header, type S3Request } from './request.ts'

/** What a conditional write demands of the key's current version. */
export type WriteConditions = { readonly ifMatch: string | undefined; readonly ifNoneMatch: string | undefined }

export const NO_CONDITIONS: WriteConditions = { ifMatch: undefined, ifNoneMatch: undefined }

export function writeConditions(request: S3Request): WriteConditions {
  const ifNoneMatch = header(request, 'if-none-match')
  if (ifNoneMatch !== undefined && ifNoneMatch !== '*') {
    // S3 knows no other value on writes and says so like this.
    throw new S3Error('NotImplemented', 'A header you provided implies functionality that is not implemented', 501, {
      Header: 'If-None-Match',
    })
  }
  return { ifMatch: header(request, 'if-match'), ifNoneMatch }
}

/** Throws 412, or 404 for If-Match where there is no object; `current` is the latest version, if any. */
export function checkWriteConditions(
  key: string,
  conditions: WriteConditions,
  current: ObjectVersion | undefined,
): void {
  const existing = current?.isDeleteMarker ? undefined : current
  if (conditions.ifNoneMatch !== undefined && existing) throw preconditionFailed('If-None-Match')
  if (conditions.ifMatch === undefined) return
  if (!existing) throw noSuchKey(key)
  if (!matchesETag(conditions.ifMatch, existing.eTag)) throw preconditionFailed('If-Match')
}

/**
 * Whether a read goes on or answers 304; throws 412. The order is HTTP's: an ETag condition that holds makes the
 * date condition of its kind irrelevant.
 */
export function checkReadConditions(request: S3Request, version: ObjectVersion): 'read' | 'not modified' {
  const modifiedMs = wholeSeconds(version.modifiedMs)
  const ifMatch = header(request, 'if-match')
  const ifUnmodifiedSince = dateHeader(request, 'if-unmodified-since')
  if (ifMatch !== undefined) {
    if (!matchesETag(ifMatch, version.eTag)) throw preconditionFailed('If-Match')
  } else if (ifUnmodifiedSince !== undefined && modifiedMs > ifUnmodifiedSince) {
    throw preconditionFailed('If-Unmodified-Since')
  }
  const ifNoneMatch = header(request, 'if-none-match')
  const ifModifiedSince = dateHeader(request, 'if-modified-since')
  if (ifNoneMatch !== undefined) return matchesETag(ifNoneMatch, version.eTag) ? 'not modified' : 'read'
  return ifModifiedSince !== undefined && modifiedMs <= ifModifiedSince ? 'not modified' : 'read'
}

/** The same four conditions on the source of a copy, where each failure is a 412. */
export function checkCopySourceConditions(request: S3Request, source: ObjectVersion): void {
  const modifiedMs = wholeSeconds(source.modifiedMs)
  const ifMatch = header(request, 'x-amz-copy-source-if-match')
  const ifNoneMatch = header(request, 'x-amz-copy-source-if-none-match')
  const ifModifiedSince = dateHeader(request, 'x-amz-copy-source-if-modified-since')
  const ifUnmodifiedSince = dateHeader(request, 'x-amz-copy-source-if-unmodified-since')
  if (ifMatch !== undefined) {
    if (!matchesETag(ifMatch, source.eTag)) throw preconditionFailed('x-amz-copy-source-If-Match')
  } else if (ifUnmodifiedSince !== undefined && modifiedMs > ifUnmodifiedSince) {
    throw preconditionFailed('x-amz-copy-source-If-Unmodified-Since')
  }
  if (ifNoneMatch !== undefined) {
    if (matchesETag(ifNoneMatch, source.eTag)) throw preconditionFailed('x-amz-copy-source-If-None-Match')
  } else if (ifModifiedSince !== undefined && modifiedMs <= ifModifiedSince) {
    throw preconditionFailed('x-amz-copy-source-If-Modified-Since')
  }
}

/** ETags come with their quotes and without, also in lists. */
function matchesETag(condition: string, eTag: string): boolean {
  return condition.split(',').some((candidate) => {
    const bare = candidate.trim().replace(/^(?:W\/)?"(.*)"$/, '$1')
    return bare === '*' || bare === eTag
  })
}

function dateHeader(request: S3Request, name: string): number | undefined {
  const value = header(request, name)
  if (value === undefined) return undefined
  const timeMs = Date.parse(value)
  if (Number.isNaN(timeMs)) throw invalidArgument(name, value, 'Unable to parse the date of a condition')
  return timeMs
}

/** HTTP's dates have no fractions of a second. */
function wholeSeconds(timeMs: number): number {
  return Math.floor(timeMs / 1000) * 1000
}
