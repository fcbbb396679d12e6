import { stringField } from '../../protocols/json-fields.ts'
import { describeRule } from '../rules.ts'
import { checkBus, type EventBridgeOperation, requireRule } from '../service.ts'

export const DescribeRule: EventBridgeOperation = (service, input) => {
  checkBus(service, input)
  const rule = requireRule(service, stringField(input, 'Name'))
  return { ...describeRule(service.context, rule), CreatedBy: service.context.accountId }
}
