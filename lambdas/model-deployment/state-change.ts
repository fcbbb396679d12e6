import { isScheduled } from '#shared/events/scheduled-event.ts'
import { field, textField } from '#shared/json/json-fields.ts'
import type { ServingType } from '#shared/serving/serving-target.ts'

/** What an EventBridge event is about. It names a resource; its state is read from the service. */
export type StateChange =
  | { readonly kind: 'model-package'; readonly arn: string }
  | { readonly kind: 'training-job'; readonly jobName: string }
  | { readonly kind: 'endpoint'; readonly endpointName: string }
  | { readonly kind: 'heartbeat' }
  /** The alarm on failing challengers: the rule matches no other. */
  | { readonly kind: 'rollout-alarm' }
  /** Not from EventBridge: `./boostline cleanup` invokes the function with it. */
  | { readonly kind: 'cleanup'; readonly dryRun: boolean }
  /** `./boostline serve` invokes the function with it. */
  | { readonly kind: 'type'; readonly dataset: string; readonly type: ServingType; readonly who: string }
  | { readonly kind: 'other'; readonly what: string }

/** Reads the envelope; never throws. */
export function readStateChange(event: unknown): StateChange {
  const detailType = textField(event, 'detail-type')
  const detail = field(event, 'detail')
  const arn = textField(detail, 'ModelPackageArn')
  const jobName = textField(detail, 'TrainingJobName')
  const endpointName = textField(detail, 'EndpointName')
  if (detailType === 'SageMaker Model Package State Change' && arn) return { kind: 'model-package', arn }
  if (detailType === 'SageMaker Training Job State Change' && jobName) return { kind: 'training-job', jobName }
  if (detailType === 'SageMaker Endpoint State Change' && endpointName) return { kind: 'endpoint', endpointName }
  if (detailType === 'CloudWatch Alarm State Change') return { kind: 'rollout-alarm' }
  if (isScheduled(event)) return { kind: 'heartbeat' }
  if (textField(event, 'command') === 'cleanup') return { kind: 'cleanup', dryRun: field(event, 'dryRun') === true }
  const [dataset, type, who] = ['dataset', 'type', 'who'].map((name) => textField(event, name))
  if (textField(event, 'command') === 'serve' && dataset && (type === 'lambda' || type === 'endpoint')) {
    return { kind: 'type', dataset, type, who: who ?? 'unknown' }
  }
  return { kind: 'other', what: detailType ?? 'an event of an unknown kind' }
}
