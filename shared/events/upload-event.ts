/** Where an object lies, by the URI that the aws CLI takes: nothing in it is encoded. Undefined for any other text. */
export function readS3Uri(uri: string): { readonly bucket: string; readonly key: string } | undefined {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/s.exec(uri) ?? []
  return bucket !== undefined && key !== undefined ? { bucket, key } : undefined
}

/** The notification that S3 would send for an object now, for a run that a person starts by hand. */
export function uploadEvent(uri: string, nowMs: number): unknown {
  const { bucket = '', key = '' } = readS3Uri(uri) ?? {}
  return {
    Records: [
      {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        eventTime: new Date(nowMs).toISOString(),
        eventName: 'ObjectCreated:Put',
        s3: { bucket: { name: bucket }, object: { key: encodeKey(key) } },
      },
    ],
  }
}

/** As S3 spells a key in an event: as in a form, slashes kept. */
function encodeKey(key: string): string {
  return encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+')
}
