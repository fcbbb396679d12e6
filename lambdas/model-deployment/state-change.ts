/** What a SageMaker event on the bus is about. It names a thing to look at; what holds is read from the service. */
export type StateChange =
  | { readonly kind: 'model-package'; readonly arn: string }
  | { readonly kind: 'training-job'; readonly jobName: string }
  | { readonly kind: 'other'; readonly what: string }

/** Reads the envelope; never throws. */
export function readStateChange(event: unknown): StateChange {
  const detailType = text(event, 'detail-type')
  const detail = typeof event === 'object' && event !== null && 'detail' in event ? event.detail : undefined
  const arn = text(detail, 'ModelPackageArn')
  const jobName = text(detail, 'TrainingJobName')
  if (detailType === 'SageMaker Model Package State Change' && arn) return { kind: 'model-package', arn }
  if (detailType === 'SageMaker Training Job State Change' && jobName) return { kind: 'training-job', jobName }
  return { kind: 'other', what: detailType ?? 'an event of an unknown kind' }
}

function text(value: unknown, name: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const found = (value as Record<string, unknown>)[name]
  return typeof found === 'string' ? found : undefined
}
