import { describe, expect, it } from 'vitest'
import { ALIAS } from './names.ts'
import { circleIn, madeBefore, referencesOf, resourceWith } from './testing/dependencies.ts'
import { type Resource, type Resources, resourcesOf, synthesize } from './testing/synthesize.ts'

const EVERYTHING = { alarms: 'true', alarmEmail: 'ops@example.com', rollout: 'canary', corsOrigins: '*' }
const { pipeline, registry } = synthesize(EVERYTHING)
const resources = resourcesOf(pipeline)

/** They name what need not be there: a statement of a policy, and a metric that has no data yet. */
const MAY_NAME_WHAT_IS_NOT_THERE = new Set(['AWS::IAM::Role', 'AWS::CloudWatch::Alarm', 'AWS::CloudWatch::Dashboard'])

describe('CloudFormation makes things in the order in which AWS needs them', () => {
  it('has no circle of resources that wait for each other', () => {
    expect(circleIn(resources)).toBeUndefined()
    expect(circleIn({ A: resourceWith({ Ref: 'B' }), B: resourceWith({ 'Fn::GetAtt': ['A', 'Arn'] }) })).toEqual([
      'A',
      'B',
      'A',
    ])
  })

  it('makes an alias before whatever carries its name', () => {
    const carriers = Object.entries(resources).filter(
      ([, resource]) =>
        resource.Type !== 'AWS::Lambda::Alias' &&
        !MAY_NAME_WHAT_IS_NOT_THERE.has(resource.Type) &&
        carriesAliasName(resource.Properties),
    )
    expect(carriers.length).toBeGreaterThan(1)
    const tooEarly = carriers.filter(([, resource]) => !waitsForAlias(resource, resources))
    expect(tooEarly.map(([id]) => id)).toEqual([])
  })

  it('sets the log role of API Gateway after a resource of API Gateway: a new account has none', () => {
    for (const template of [pipeline, registry]) {
      const all = resourcesOf(template)
      const accounts = Object.entries(all).filter(([, { Type }]) => Type === 'AWS::ApiGateway::Account')
      expect(accounts).toHaveLength(template === registry ? 1 : 0)
      for (const [id, account] of accounts) {
        const types = [...madeBefore(account, all)].map((before) => all[before]?.Type ?? '')
        const ofTheApi = types.filter((type) => type.startsWith('AWS::ApiGateway::'))
        expect({ id, ofTheApi }).toEqual({ id, ofTheApi: ['AWS::ApiGateway::ApiKey'] })
      }
    }
  })

  it.each<[string, unknown, boolean]>([
    ['the literal name alone', { FunctionName: { Ref: 'Fn' }, Qualifier: ALIAS }, false],
    ['the literal name in an ARN', { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['Fn', 'Arn'] }, `:${ALIAS}`]] }, false],
    ['a reference to the alias of another function', [{ Ref: 'Fn' }, { Ref: 'OtherAlias' }, ALIAS], false],
    ['a reference to the alias', { FunctionName: { Ref: 'Alias' }, Qualifier: ALIAS }, true],
  ])('would find %s', (_, properties, waits) => {
    const made: Resources = {
      Fn: resourceWith(''),
      Alias: { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: { Ref: 'Fn' }, Name: ALIAS } },
      Other: resourceWith(''),
      OtherAlias: { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: { Ref: 'Other' }, Name: ALIAS } },
    }
    const resource = resourceWith(properties)
    expect(carriesAliasName(resource.Properties)).toBe(true)
    expect(waitsForAlias(resource, made)).toBe(waits)
  })
})

const ALIAS_NAME = new RegExp(`(^|:)${ALIAS}($|/)`)

/** Whether the alias's name stands in a text of the value, alone or in an ARN. */
function carriesAliasName(value: unknown): boolean {
  if (typeof value === 'string') return ALIAS_NAME.test(value)
  if (typeof value !== 'object' || value === null) return false
  return Object.values(value).some((inner) => carriesAliasName(inner))
}

/** Whether the aliases of all functions that the resource names, one at least, are made before it. */
function waitsForAlias(resource: Resource, all: Resources): boolean {
  const before = madeBefore(resource, all)
  const aliases = Object.entries(all).filter(([, { Type }]) => Type === 'AWS::Lambda::Alias')
  const named = new Set(referencesOf(resource.Properties))
  const wanted = aliases.filter(
    ([id, { Properties }]) => named.has(id) || referencesOf(Properties['FunctionName']).some((fn) => named.has(fn)),
  )
  return wanted.length > 0 && wanted.every(([id]) => before.has(id))
}
