import type { EmulatorContext } from '../context.ts'
import { loadServiceModel } from '../model/service-model.ts'
import { awsJson, rpcV2Cbor } from '../protocols/codec.ts'
import { type JsonProtocol, jsonService } from '../protocols/json.ts'
import type { AwsService } from '../protocols/service.ts'
import { measurementsOf } from './embedded-metrics.ts'
import { queryError, refuseInput } from './errors.ts'
import { OPERATIONS } from './operation-table.ts'
import type { CloudWatchService } from './service.ts'
import { createMetricStore, MINUTE_MS } from './store.ts'

/** It speaks AWS JSON 1.0 (the JavaScript SDK) and Smithy RPC v2 CBOR (the CLI and boto3). */
export type CloudWatch = AwsService & {
  /** Keeps the metrics that a line of a log carries (embedded metric format); most carry none. */
  readLogLine(line: string): void
}

const JSON_1_0 = awsJson('1.0', { answersWithDates: true })

const PROTOCOL: JsonProtocol<CloudWatchService> = {
  name: 'CloudWatch',
  codecOf: (request) => (request.headers['x-amz-target'] === undefined ? rpcV2Cbor : JSON_1_0),
  operations: OPERATIONS,
  model: loadServiceModel(new URL('./service-model.json', import.meta.url)),
  refuseInput,
  errorHeaders: (error) => ({ 'x-amzn-query-error': queryError(error) }),
}

/** AWS keeps values by the minute for 15 days. */
const KEPT_MS = 15 * 24 * 60 * MINUTE_MS
const CLEANUP_INTERVAL_MS = 24 * 60 * MINUTE_MS

/** Amazon CloudWatch: metrics, without alarms. */
export function createCloudWatch(context: EmulatorContext): CloudWatch {
  const store = createMetricStore(context.database)
  let cleanedMs = Number.NEGATIVE_INFINITY

  return {
    ...jsonService(PROTOCOL, { context, store }),
    readLogLine: (line) => {
      const measurements = measurementsOf(line)
      if (measurements.length === 0) return
      store.transaction(() => {
        for (const measurement of measurements) store.add(measurement)
        const nowMs = context.clock.now()
        if (nowMs - cleanedMs < CLEANUP_INTERVAL_MS) return
        store.dropBefore(nowMs - KEPT_MS)
        cleanedMs = nowMs
      })
    },
  }
}
