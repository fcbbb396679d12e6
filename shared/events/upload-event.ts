/** The notification that S3 would send for an object now, for a run that a person starts by hand. */
export function uploadEvent(uri: string, nowMs: number): unknown {
  const { host, pathname } = new URL(uri)
  return {
    Records: [
      {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        eventTime: new Date(nowMs).toISOString(),
        eventName: 'ObjectCreated:Put',
        s3: { bucket: { name: host }, object: { key: pathname.slice(1) } },
      },
    ],
  }
}
