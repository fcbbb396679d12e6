import type { EmulatorContext } from '../context.ts'
import { loadServiceModel } from '../model/service-model.ts'
import { type QueryProtocol, queryService } from '../protocols/query.ts'
import type { AwsService } from '../protocols/service.ts'
import { refuseInput } from './errors.ts'
import { OPERATIONS } from './operation-table.ts'
import type { SnsService } from './service.ts'
import { createTopicStore, type Published } from './store.ts'

/** It speaks AWS's query protocol: a form in, XML out. */
export type Sns = AwsService & {
  /** What was published, in its order: nobody is subscribed, so that nothing leaves the machine. */
  published(): readonly Published[]
}

const PROTOCOL: QueryProtocol<SnsService> = {
  name: 'SNS',
  namespace: 'http://sns.amazonaws.com/doc/2010-03-31/',
  operations: OPERATIONS,
  model: loadServiceModel(new URL('./service-model.json', import.meta.url)),
  refuseInput,
}

/** Amazon SNS: topics by name, without subscriptions. */
export function createSns(context: EmulatorContext, { topics }: { readonly topics: readonly string[] }): Sns {
  const { region, accountId, database } = context
  const store = createTopicStore(
    database,
    topics.map((name) => `arn:aws:sns:${region}:${accountId}:${name}`),
  )
  return { ...queryService(PROTOCOL, { context, store }), published: store.published }
}
