import type { EmulatorContext } from '../context.ts'
import type { QueryOperation } from '../protocols/query.ts'
import type { TopicStore } from './store.ts'

export type SnsService = { readonly context: EmulatorContext; readonly store: TopicStore }

export type SnsOperation<Input> = QueryOperation<SnsService, Input>
