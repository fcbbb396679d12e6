import type { EventBridge } from '../eventbridge/index.ts'
import type { Logs } from '../logs/index.ts'
import type { S3 } from '../s3/index.ts'

/** What SageMaker needs of S3. */
export type ObjectStore = Pick<S3, 'list' | 'readObject' | 'writeObject'>
/** What SageMaker needs of EventBridge; called inside the transaction of the change that it tells of. */
export type EventBus = Pick<EventBridge, 'publish'>
/** What SageMaker needs of CloudWatch Logs. */
export type LogSink = Pick<Logs, 'write'>
