import { stringField } from '../../http/json-fields.ts'
import { checkBus, type EventBridgeOperation, requireRule } from '../service.ts'

export const listTargetsByRule: EventBridgeOperation = (service, input) => {
  checkBus(service, input)
  const { functionName } = requireRule(service, stringField(input, 'Rule'))
  const { region, accountId } = service.context
  return { Targets: [{ Id: functionName, Arn: `arn:aws:lambda:${region}:${accountId}:function:${functionName}` }] }
}
