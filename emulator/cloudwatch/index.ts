import type { IncomingMessage, ServerResponse } from 'node:http'
import type { EmulatorContext } from '../context.ts'
import { measurementsOf } from './embedded-metrics.ts'
import { serveCloudWatch } from './serve.ts'
import { createMetricStore, MINUTE_MS } from './store.ts'

export type CloudWatch = {
  /** Serves AWS JSON 1.0 and Smithy RPC v2 CBOR. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>
  /** Keeps the metrics that a line of a log carries (embedded metric format); most carry none. */
  readLogLine(line: string): void
}

/** AWS keeps values by the minute for 15 days. */
const KEPT_MS = 15 * 24 * 60 * MINUTE_MS
const CLEANUP_INTERVAL_MS = 24 * 60 * MINUTE_MS

/** Amazon CloudWatch: metrics, without alarms. */
export function createCloudWatch(context: EmulatorContext): CloudWatch {
  const store = createMetricStore(context.database)
  let cleanedMs = Number.NEGATIVE_INFINITY

  return {
    handle: (request, response) => serveCloudWatch({ context, store }, request, response),
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
