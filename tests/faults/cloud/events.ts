import { compilePattern } from '../../../emulator/eventbridge/event-pattern.ts'
import { wiring } from '../../../infra/wiring.ts'
import { BUCKET, PREFIX } from './names.ts'
import { type CloudState, type Fields, schedule } from './state.ts'

const rules = wiring.rules.flatMap((rule) =>
  'pattern' in rule
    ? [
        {
          functionName: rule.functionName,
          matches: compilePattern(JSON.parse(JSON.stringify(rule.pattern).replaceAll('{prefix}', `${PREFIX}-`))),
        },
      ]
    : [],
)

/** EventBridge: whoever has a rule for the event is invoked. */
export function publish(state: CloudState, source: string, detailType: string, detail: Fields): void {
  const event = { source, 'detail-type': detailType, detail }
  for (const { functionName, matches } of rules) {
    if (matches(event)) schedule(state, 0, { type: 'invoke', functionName, event, attempt: 1 })
  }
}

/** S3's notification of a created object, to whoever asked for such keys. */
export function notify(state: CloudState, key: string, { eTag, versionId }: { eTag: string; versionId: string }): void {
  const sequencer = String(state.serial++).padStart(16, '0')
  for (const { functionName, prefix, suffix } of wiring.bucket.notifications) {
    if (functionName === 'notifications' && !state.tellsPeople) continue
    if (!key.startsWith(prefix) || !key.endsWith(suffix)) continue
    const record = {
      eventVersion: '2.1',
      eventSource: 'aws:s3',
      eventTime: new Date(state.nowMs).toISOString(),
      eventName: 'ObjectCreated:Put',
      s3: { bucket: { name: BUCKET }, object: { key: encodeURIComponent(key), eTag, versionId, sequencer } },
    }
    schedule(state, 0, { type: 'invoke', functionName, event: { Records: [record] }, attempt: 1 })
  }
}
