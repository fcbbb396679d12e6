import type { EmulatorContext } from '../context.ts'
import type { Wire } from '../model/wire.ts'
import type { JsonOperation } from '../protocols/json.ts'
import type { Endpoints } from './endpoints.ts'
import type { ObjectStore } from './ports.ts'
import type { SageMakerQuotas } from './settings.ts'
import type { StateEvents } from './state-events.ts'
import type { Kind, Store } from './store.ts'
import type { TrainingJobs } from './training-jobs.ts'

/** What an operation stands on. */
export type SageMakerService = {
  readonly context: EmulatorContext
  readonly store: Store
  readonly s3: ObjectStore
  readonly events: StateEvents
  readonly quotas: SageMakerQuotas
  readonly trainingJobs: TrainingJobs
  readonly endpoints: Endpoints
}

export type SageMakerOperation<Input> = JsonOperation<SageMakerService, Wire<Input>>

/** Several kinds come back with a lower-case name from AWS, so none of them is to be compared by case here either. */
export function arnOf(context: Pick<EmulatorContext, 'region' | 'accountId'>, kind: Kind, name: string): string {
  return `arn:aws:sagemaker:${context.region}:${context.accountId}:${kind}/${name.toLowerCase()}`
}

/** The kind and the name in an ARN of this account's; undefined for any other text. */
export function parseArn(
  context: Pick<EmulatorContext, 'region' | 'accountId'>,
  arn: string,
): { readonly kind: Kind; readonly name: string } | undefined {
  const start = `arn:aws:sagemaker:${context.region}:${context.accountId}:`
  if (!arn.startsWith(start)) return undefined
  const [, kind, name] = /^([a-z-]+)\/(.+)$/.exec(arn.slice(start.length)) ?? []
  return kind && name && KINDS.includes(kind) ? { kind: kind as Kind, name } : undefined
}

const KINDS: readonly string[] = [
  'training-job',
  'model',
  'endpoint-config',
  'endpoint',
  'model-package-group',
  'model-package',
] satisfies Kind[]
