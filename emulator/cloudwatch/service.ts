import type { EmulatorContext } from '../context.ts'
import type { Wire } from '../model/wire.ts'
import type { JsonOperation } from '../protocols/json.ts'
import type { MetricStore } from './store.ts'

export type CloudWatchService = { readonly context: EmulatorContext; readonly store: MetricStore }

/** The output has Dates, which each codec writes in its way. */
export type CloudWatchOperation<Input> = JsonOperation<CloudWatchService, Wire<Input>>
