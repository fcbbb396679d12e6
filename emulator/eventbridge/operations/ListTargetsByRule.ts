import { stringField } from '../../protocols/json-fields.ts'
import { checkBus, type EventBridgeOperation, requireRule } from '../service.ts'

export const ListTargetsByRule: EventBridgeOperation = (service, input) => {
  checkBus(service, input)
  const { functionName } = requireRule(service, stringField(input, 'Rule'))
  const { region, accountId } = service.context
  return { Targets: [{ Id: functionName, Arn: `arn:aws:lambda:${region}:${accountId}:function:${functionName}` }] }
}
