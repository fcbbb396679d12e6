import { checkBus, type EventBridgeOperation, requireRule } from '../service.ts'

type Input = { readonly Rule: string; readonly EventBusName?: string }

export const ListTargetsByRule: EventBridgeOperation<Input> = (service, input) => {
  checkBus(service, input)
  const { functionName } = requireRule(service, input.Rule)
  const { region, accountId } = service.context
  return { Targets: [{ Id: functionName, Arn: `arn:aws:lambda:${region}:${accountId}:function:${functionName}` }] }
}
