import type { EmulatorContext } from '../context.ts'
import type { JsonInput } from '../http/json-protocol.ts'
import type { MetricStore } from './store.ts'

export type CloudWatchService = { readonly context: EmulatorContext; readonly store: MetricStore }

/** Input and output are as in JSON but for times: in they are seconds since the epoch, out they are Dates. */
export type CloudWatchOperation = (service: CloudWatchService, input: JsonInput) => unknown
