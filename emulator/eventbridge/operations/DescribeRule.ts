import { stringField } from '../../http/json-fields.ts'
import { describeRule as describe } from '../rules.ts'
import { checkBus, type EventBridgeOperation, requireRule } from '../service.ts'

export const describeRule: EventBridgeOperation = (service, input) => {
  checkBus(service, input)
  const rule = requireRule(service, stringField(input, 'Name'))
  return { ...describe(service.context, rule), CreatedBy: service.context.accountId }
}
