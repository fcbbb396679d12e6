import { describeRule } from '../rules.ts'
import { checkBus, type EventBridgeOperation, requireRule } from '../service.ts'

type Input = { readonly Name: string; readonly EventBusName?: string }

export const DescribeRule: EventBridgeOperation<Input> = (service, input) => {
  checkBus(service, input)
  const rule = requireRule(service, input.Name)
  return { ...describeRule(service.context, rule), CreatedBy: service.context.accountId }
}
