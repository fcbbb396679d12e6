import { randomBytes } from 'node:crypto'
import type { EmulatorContext } from '../context.ts'
import { formEncode } from './form-encoding.ts'
import type { ObjectStore } from './object-store.ts'

export type BucketNotification = {
  readonly id: string
  /** `s3:ObjectCreated:*`, `s3:ObjectRemoved:Delete` … */
  readonly events: readonly string[]
  readonly prefix?: string
  readonly suffix?: string
  readonly functionName: string
}

type ObjectEvent = {
  /** Without `s3:`, as it stands in the message: `ObjectCreated:Put`. */
  readonly eventName: string
  readonly bucket: string
  readonly key: string
  /** Absent where the bucket was never versioned. */
  readonly versionId: string | undefined
  /** Absent when something was removed. */
  readonly content: { readonly sizeBytes: number; readonly eTag: string } | undefined
  readonly origin: EventOrigin
}

/** The request that caused an event. */
export type EventOrigin = { readonly requestId: string; readonly sourceIpAddress: string }

/** Enqueues one message per configuration that an event matches; to be called inside the writing transaction. */
export type Notifier = (event: ObjectEvent) => void

export function createNotifier(
  context: EmulatorContext,
  objects: ObjectStore,
  buckets: readonly { readonly name: string; readonly notifications: readonly BucketNotification[] }[],
  enqueue: (functionName: string, payload: string) => void,
): Notifier {
  for (const bucket of buckets) refuseOverlaps(bucket.name, bucket.notifications)
  const byBucket = new Map(buckets.map((bucket) => [bucket.name, bucket.notifications]))

  return (event) => {
    const matching = (byBucket.get(event.bucket) ?? []).filter((notification) => matches(notification, event))
    if (matching.length === 0) return
    const sequencer = objects.nextInSequence().toString(16).toUpperCase().padStart(18, '0')
    for (const notification of matching) {
      enqueue(notification.functionName, JSON.stringify(message(context, event, notification.id, sequencer)))
    }
  }
}

function matches(notification: BucketNotification, event: ObjectEvent): boolean {
  return (
    notification.events.some((pattern) => isNamed(`s3:${event.eventName}`, pattern)) &&
    event.key.startsWith(notification.prefix ?? '') &&
    event.key.endsWith(notification.suffix ?? '')
  )
}

function isNamed(eventName: string, pattern: string): boolean {
  return pattern.endsWith(':*') ? eventName.startsWith(pattern.slice(0, -1)) : eventName === pattern
}

function message(context: EmulatorContext, event: ObjectEvent, configurationId: string, sequencer: string): unknown {
  return {
    Records: [
      {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        awsRegion: context.region,
        eventTime: new Date(context.clock.now()).toISOString(),
        eventName: event.eventName,
        userIdentity: { principalId: `AWS:${context.accountId}` },
        requestParameters: { sourceIPAddress: event.origin.sourceIpAddress },
        responseElements: {
          'x-amz-request-id': event.origin.requestId,
          'x-amz-id-2': randomBytes(48).toString('base64'),
        },
        s3: {
          s3SchemaVersion: '1.0',
          configurationId,
          bucket: {
            name: event.bucket,
            ownerIdentity: { principalId: context.accountId },
            arn: `arn:aws:s3:::${event.bucket}`,
          },
          object: {
            key: formEncode(event.key),
            ...(event.content && { size: event.content.sizeBytes, eTag: event.content.eTag }),
            ...(event.versionId !== undefined && { versionId: event.versionId }),
            sequencer,
          },
        },
      },
    ],
  }
}

/** S3 refuses a configuration where one event could match two filters of the bucket. */
function refuseOverlaps(bucket: string, notifications: readonly BucketNotification[]): void {
  for (const [index, one] of notifications.entries()) {
    for (const other of notifications.slice(index + 1)) {
      if (
        one.events.some((a) => other.events.some((b) => isNamed(a, b) || isNamed(b, a))) &&
        begins(one.prefix ?? '', other.prefix ?? '') &&
        ends(one.suffix ?? '', other.suffix ?? '')
      ) {
        throw new Error(
          `Bucket ${bucket}: the notifications "${one.id}" and "${other.id}" overlap. S3 accepts two for the same event only where their prefixes or their suffixes exclude each other.`,
        )
      }
    }
  }
}

function begins(a: string, b: string): boolean {
  return a.startsWith(b) || b.startsWith(a)
}

function ends(a: string, b: string): boolean {
  return a.endsWith(b) || b.endsWith(a)
}
