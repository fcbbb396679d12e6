import type { Clock } from '../clock.ts'
import { S3Error } from './errors.ts'

const MAX_EXPIRY_SECONDS = 7 * 24 * 3600

/** Refuses a presigned URL whose time is over. Its signature is not verified. */
export function checkPresignedUrl(query: URLSearchParams, clock: Clock): void {
  const expiresMs = expiryTime(query)
  const now = clock.now()
  if (expiresMs === undefined || now <= expiresMs) return
  throw new S3Error('AccessDenied', 'Request has expired', 403, {
    Expires: new Date(expiresMs).toISOString(),
    ServerTime: new Date(now).toISOString(),
  })
}

function expiryTime(query: URLSearchParams): number | undefined {
  const date = query.get('X-Amz-Date')
  const expires = query.get('X-Amz-Expires')
  if (date === null || expires === null) {
    // Signature version 2, which the aws command line still presigns with, has a time of the epoch.
    const epochSeconds = query.has('Signature') ? query.get('Expires') : null
    return epochSeconds === null ? undefined : Number(epochSeconds) * 1000
  }
  const match = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/.exec(date)
  const expirySeconds = Number(expires)
  if (!match || !/^\d+$/.test(expires) || expirySeconds > MAX_EXPIRY_SECONDS) {
    throw new S3Error(
      'AuthorizationQueryParametersError',
      `X-Amz-Date must be in the ISO8601 Long Format "yyyyMMdd'T'HHmmss'Z'", X-Amz-Expires a number of seconds up to ${MAX_EXPIRY_SECONDS}`,
      400,
    )
  }
  const [, year, month, day, hour, minute, second] = match
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) + expirySeconds * 1000
}
