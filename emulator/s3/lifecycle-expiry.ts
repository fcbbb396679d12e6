import { NO_CONDITIONS } from './conditions.ts'
import { expiryTime, type LifecycleRule, matchesFilter } from './lifecycle.ts'
import type { ObjectVersion } from './object-store.ts'
import { newRequestId } from './request.ts'
import type { S3Service } from './service.ts'
import { deleteObject } from './writing.ts'

const DAY_MS = 24 * 3600 * 1000

/**
 * Expires what lifecycle rules say, once at the start and at every midnight (UTC) of the clock: S3 rounds all
 * expiry times up to one. Returns what stops it.
 */
export function startLifecycleExpiry(s3: S3Service): () => void {
  const { clock } = s3.context
  let cancel = clock.after(0, run)
  return () => cancel()

  function run(): void {
    cancel = clock.after(DAY_MS - (clock.now() % DAY_MS), run)
    for (const bucket of s3.buckets.all()) {
      try {
        expireBucket(s3, bucket.name)
      } catch (error) {
        s3.context.reportFault(`S3 lifecycle of bucket ${bucket.name}`, error)
      }
    }
  }
}

function expireBucket(s3: S3Service, bucket: string): void {
  const rules = (s3.buckets.configuration(bucket, 'lifecycle') ?? []).filter((rule) => rule.enabled)
  if (rules.length === 0) return
  const now = s3.context.clock.now()
  // Read to the end before the first deletion: SQLite leaves open what a statement sees of changes under it.
  const expired = [...expiredVersions(s3.objects.versions(bucket, '', '', 0), rules, now)]
  for (const { key, versionId } of expired) {
    const origin = { requestId: newRequestId(), sourceIpAddress: 's3.amazonaws.com' }
    deleteObject(s3, { bucket, key, versionId }, NO_CONDITIONS, origin, 'LifecycleExpiration')
  }
  const uploads = [...s3.uploads.inBucket(bucket, '')]
  for (const upload of uploads) {
    const isExpired = rules.some(
      (rule) =>
        upload.key.startsWith(rule.filter.prefix) &&
        rule.abortUploadDays !== undefined &&
        now >= expiryTime(upload.initiatedMs, rule.abortUploadDays),
    )
    if (!isExpired) continue
    const blobs = s3.uploads.parts(upload.id).map((part) => part.blob)
    s3.uploads.remove(upload.id)
    s3.blobs.remove(blobs)
  }
}

/** `versionId` undefined: the key is deleted as a client would delete it, which may leave a marker. */
type Expired = { readonly key: string; readonly versionId: string | undefined }

function* expiredVersions(
  versions: Iterable<ObjectVersion>,
  rules: readonly LifecycleRule[],
  now: number,
): Generator<Expired> {
  // Versions come by key, newest first; a marker is known to be alone when the next key, or the end, has come.
  let newer: ObjectVersion | undefined
  let newerCount = 0
  for (const version of versions) {
    if (newer?.key !== version.key) {
      if (newer && newerCount === 0) yield* expiredMarker(newer, rules)
      newerCount = 0
      if (!version.isDeleteMarker && rules.some((rule) => expiresCurrent(rule, version, now))) {
        yield { key: version.key, versionId: undefined }
      }
    } else {
      const becameNoncurrentMs = newer.modifiedMs
      const noncurrentRank = newerCount
      if (rules.some((rule) => expiresNoncurrent(rule, version, becameNoncurrentMs, noncurrentRank, now))) {
        yield { key: version.key, versionId: version.versionId }
      }
      newerCount++
    }
    newer = version
  }
  if (newer && newerCount === 0) yield* expiredMarker(newer, rules)
}

function* expiredMarker(only: ObjectVersion, rules: readonly LifecycleRule[]): Generator<Expired> {
  if (!only.isDeleteMarker) return
  // Rules with tags or sizes don't apply to markers, which have neither.
  const isExpired = rules.some((rule) => rule.expiresMarkers && matchesFilter(rule.filter, only))
  if (isExpired) yield { key: only.key, versionId: only.versionId }
}

function expiresCurrent(rule: LifecycleRule, version: ObjectVersion, now: number): boolean {
  if (!matchesFilter(rule.filter, version)) return false
  if (rule.expirationDateMs !== undefined) return now >= rule.expirationDateMs
  return rule.expirationDays !== undefined && now >= expiryTime(version.modifiedMs, rule.expirationDays)
}

function expiresNoncurrent(
  rule: LifecycleRule,
  version: ObjectVersion,
  becameNoncurrentMs: number,
  newerNoncurrentVersions: number,
  now: number,
): boolean {
  return (
    rule.noncurrentDays !== undefined &&
    matchesFilter(rule.filter, version) &&
    newerNoncurrentVersions >= (rule.keptNoncurrentVersions ?? 0) &&
    now >= expiryTime(becameNoncurrentMs, rule.noncurrentDays)
  )
}
