import type { EmulatorContext } from '../context.ts'
import { loadServiceModel } from '../model/service-model.ts'
import { awsJson } from '../protocols/codec.ts'
import { type JsonProtocol, jsonService } from '../protocols/json.ts'
import type { AwsService } from '../protocols/service.ts'
import { refuseInput } from './errors.ts'
import { OPERATIONS } from './operation-table.ts'
import type { LogsService } from './service.ts'
import { createLogStore } from './store.ts'

/** It speaks AWS JSON 1.1. */
export type Logs = AwsService & {
  /** Appends an event durably; makes group and stream where they are not there. Without a time it is now. */
  write(group: string, stream: string, message: string, timestampMs?: number): void
  close(): Promise<void>
}

const JSON_1_1 = awsJson('1.1')

const PROTOCOL: JsonProtocol<LogsService> = {
  name: 'CloudWatch Logs',
  codecOf: () => JSON_1_1,
  operations: OPERATIONS,
  model: loadServiceModel(new URL('./service-model.json', import.meta.url)),
  refuseInput,
}

const DEFAULT_MAX_EVENTS_PER_GROUP = 200_000
const WRITES_BETWEEN_TRIMS = 1000

/**
 * Amazon CloudWatch Logs, written from inside and read by the API. A group keeps its latest `maxEventsPerGroup`
 * events, and up to 1,000 more until it is next trimmed.
 */
export function createLogs(context: EmulatorContext, options: { maxEventsPerGroup?: number } = {}): Logs {
  const maxEventsPerGroup = options.maxEventsPerGroup ?? DEFAULT_MAX_EVENTS_PER_GROUP
  const store = createLogStore(context.database)
  const writesByGroup = new Map<string, number>()

  return {
    ...jsonService(PROTOCOL, { context, store }),
    write(group, stream, message, timestampMs) {
      const nowMs = context.clock.now()
      const groupId = store.ensureGroup(group, nowMs)
      const streamId = store.ensureStream(groupId, stream, nowMs)
      store.insertEvent(groupId, streamId, message, timestampMs ?? nowMs, nowMs)
      const writes = writesByGroup.get(group) ?? 0
      writesByGroup.set(group, writes + 1)
      if (writes % WRITES_BETWEEN_TRIMS === 0) store.trim(groupId, maxEventsPerGroup)
    },
    close: async () => {},
  }
}
