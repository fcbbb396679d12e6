import { describeRule } from '../rules.ts'
import { checkBus, type EventBridgeOperation } from '../service.ts'

const MAX_LIMIT = 100

type Input = {
  readonly NamePrefix?: string
  readonly EventBusName?: string
  readonly NextToken?: string
  readonly Limit?: number
}

export const ListRules: EventBridgeOperation<Input> = (service, input) => {
  checkBus(service, input)
  const prefix = input.NamePrefix ?? ''
  const after = Buffer.from(input.NextToken ?? '', 'base64url').toString('utf8')
  const rules = service.rules
    .filter(({ name }) => name.startsWith(prefix) && name > after)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  const page = rules.slice(0, Math.min(input.Limit ?? MAX_LIMIT, MAX_LIMIT))
  const last = page.at(-1)
  return {
    Rules: page.map((rule) => describeRule(service.context, rule)),
    NextToken: last && rules.length > page.length ? Buffer.from(last.name).toString('base64url') : undefined,
  }
}
