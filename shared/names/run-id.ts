import { createHash } from 'node:crypto'

/** What of an upload event names its run. `eventTime` is ISO 8601. */
export type RunIdentity = {
  readonly prefix: string
  readonly dataset: string
  readonly eventTime: string
  readonly bucket: string
  readonly key: string
  readonly versionId?: string | undefined
  readonly eTag?: string | undefined
  readonly sequencer?: string | undefined
}

/**
 * The one name of a run and of everything it makes: `<prefix>-<dataset>-<yyyymmdd-hhmmss>-<8 hex>`, at most 62
 * characters, within SageMaker's name rule. It depends on the event alone, so a redelivered event is the same run.
 */
export function runIdOf(identity: RunIdentity): string {
  const digits = new Date(identity.eventTime).toISOString().replace(/[-:]/g, '')
  const stamp = `${digits.slice(0, 8)}-${digits.slice(9, 15)}`
  const facts = [identity.bucket, identity.key, identity.versionId ?? identity.eTag ?? '', identity.sequencer ?? '']
  const hash = createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 8)
  return `${identity.prefix}-${identity.dataset}-${stamp}-${hash}`
}

const STAMP_AND_HASH = /-(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-[0-9a-f]{8}$/

/** The dataset of a run from its name; undefined for a name of another form or prefix. */
export function datasetOfRunId(prefix: string, runId: string): string | undefined {
  const end = STAMP_AND_HASH.exec(runId)
  const dataset = end && runId.startsWith(`${prefix}-`) ? runId.slice(prefix.length + 1, end.index) : ''
  return dataset === '' ? undefined : dataset
}

/** When a run's file was uploaded, to the second, from its name; undefined for a name of another form. */
export function uploadTimeOf(runId: string): number | undefined {
  const stamp = STAMP_AND_HASH.exec(runId)
  if (!stamp) return undefined
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = stamp.slice(1).map(Number)
  return Date.UTC(year, month - 1, day, hour, minute, second)
}
