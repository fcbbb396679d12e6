import { describe, expect, it } from 'vitest'
import { ALIAS } from './names.ts'
import { aliasesTooLate, carriesAliasName, circleIn, madeBefore, resourceWith } from './testing/dependencies.ts'
import { type Resources, resourcesOf, synthesize } from './testing/synthesize.ts'

const EVERYTHING = {
  alarms: 'true',
  alarmEmail: 'ops@example.com',
  notifyEmail: 'team@example.com',
  rollout: 'canary',
  corsOrigins: '*',
}
const { pipeline, registry } = synthesize(EVERYTHING)
const resources = resourcesOf(pipeline)

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
    expect(Object.values(resources).filter(carriesAliasName).length).toBeGreaterThan(1)
    expect(aliasesTooLate(resources)).toEqual([])
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
    const carrier = resourceWith(properties)
    expect(carriesAliasName(carrier)).toBe(true)
    expect(aliasesTooLate({ ...made, Carrier: carrier })).toEqual(waits ? [] : ['Carrier'])
  })
})
