import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createApp } from './create-app.ts'
import { SETTING_NAMES } from './settings.ts'
import { aliasesTooLate, circleIn } from './testing/dependencies.ts'
import { allPairs, type Factors, pairsIn, pairwise } from './testing/pairwise.ts'
import { refusedDeliveries } from './testing/resource-policies.ts'
import { specProblems } from './testing/service-spec.ts'
import { type Resources, textOf, WITHOUT_COPIES, WITHOUT_WARNINGS } from './testing/synthesize.ts'
import { FUNCTION_NAMES } from './wiring.ts'

const DIGESTS = JSON.stringify(Object.fromEntries(FUNCTION_NAMES.map((name) => [name, `sha256:${'ab'.repeat(32)}`])))

const SETTINGS: Factors = {
  stage: [undefined, 'prod'],
  prefix: [undefined, 'abcdefghijkl'],
  architecture: ['arm64', 'x86_64'],
  repository: [undefined, 'team/boostline'],
  images: ['1.0.0', DIGESTS, 'built-here'],
  processingImage: [undefined, '1.0.0-x86_64', 'none'],
  codeVersion: [undefined, '1.0.0-0123456789012345678901234567890123456789'],
  defaultModel: [undefined, 'iris'],
  apiAuth: ['key', 'iam', 'jwt', 'none'],
  userPoolArn: ['arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_x'],
  corsOrigins: [undefined, '*', 'https://a.example,https://b.example'],
  pathAliases: [undefined, '/score=/predict'],
  apiStage: ['prod', 'v1'],
  qualifier: [undefined, 'team1'],
  uploadPrefixes: [undefined, 'automl/,more/'],
  uploadBuckets: [undefined, 'raw-data,other.data'],
  modelPrefixes: [undefined, '2024-'],
  apiRatePerSecond: [undefined, '1'],
  apiBurst: [undefined, '5000'],
  logRetentionDays: [undefined, '1'],
  trainingMemoryMb: [undefined, '10240'],
  onnx: ['false', 'true'],
  alarms: ['false', 'true'],
  alarmEmail: [undefined, 'ops@example.com'],
  notifyEmail: [undefined, 'team@example.com'],
  rollout: ['allAtOnce', 'canary', 'linear'],
  apiGatewayLogRole: ['true', 'false'],
}

/** What AWS bounds and no schema says. */
const LIMITS = {
  resources: 500,
  /** Of a role's inline policies, without white space. */
  inlinePolicyCharacters: 10_240,
  targetsOfARule: 5,
  roleDescriptionCharacters: 1000,
  functionEnvironmentBytes: 4096,
}

const combinations = pairwise(SETTINGS)
/** Where the templates stay, for the real cfn-lint, which is a Python program: ci.yml has it read them. */
const { BOOSTLINE_TEMPLATES: kept } = process.env
const outFolder = kept ?? mkdtempSync(path.join(tmpdir(), 'boostline-matrix-'))
afterAll(() => {
  if (kept === undefined) rmSync(outFolder, { recursive: true })
})

describe('any settings', () => {
  it('are covered by two and two', () => {
    expect(Object.keys(SETTINGS).sort()).toEqual(SETTING_NAMES.toSorted())
    const covered = new Set(combinations.flatMap((combination) => pairsIn(combination, SETTINGS)))
    expect(allPairs(SETTINGS).filter((pair) => !covered.has(pair))).toEqual([])
    expect(combinations.length).toBeLessThan(20)
  })

  it.each(combinations.map((context, index) => [index + 1, context] as const))(
    'make stacks that CloudFormation takes (%i)',
    (index, context) => {
      // cdk-nag's findings fail the synthesis.
      const { stacks } = createApp({
        ...WITHOUT_WARNINGS,
        context: { ...context, ...WITHOUT_COPIES },
        outdir: path.join(outFolder, String(index)),
      }).app.synth()
      expect(stacks).toHaveLength(2)
      for (const { template } of stacks) {
        const { Resources: resources } = template as { readonly Resources: Resources }
        expect(specProblems(resources)).toEqual([])
        expect(circleIn(resources)).toBeUndefined()
        expect(aliasesTooLate(resources)).toEqual([])
        expect(refusedDeliveries(resources)).toEqual([])
        expect(beyondLimits(resources)).toEqual([])
      }
    },
  )
})

describe('what CloudFormation would refuse', () => {
  const topic = { Type: 'AWS::SNS::Topic', Properties: {} }

  it.each<[Resources, string]>([
    [{ A: { Type: 'AWS::SNS::Topik', Properties: {} } }, 'A: there is no resource type AWS::SNS::Topik'],
    [{ A: { Type: 'AWS::SNS::Topic', Properties: { Name: 'a' } } }, 'A has no property Name'],
    [{ A: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 1 } } }, 'A.TopicName is 1, no string'],
    [{ A: { Type: 'AWS::Lambda::EventInvokeConfig', Properties: { FunctionName: 'f' } } }, 'A.Qualifier is required'],
    [
      { A: topic, B: { Type: 'AWS::SNS::Topic', Properties: { TopicName: { 'Fn::GetAtt': ['A', 'Arn'] } } } },
      'B: AWS::SNS::Topic has no attribute Arn',
    ],
    [
      { A: { Type: 'AWS::Lambda::Function', Properties: { Code: { ImageUrl: 'x' }, Role: { Ref: 'R' } } } },
      'A.Code has no property ImageUrl',
    ],
  ])('is found: %j', (resources, problem) => {
    expect(specProblems(resources)).toEqual([problem])
  })
})

function beyondLimits(resources: Resources): readonly string[] {
  const count = Object.keys(resources).length
  const beyond = (what: string, found: number, limit: number) => (found > limit ? [`${what}: ${found} > ${limit}`] : [])
  return [
    ...beyond('resources', count, LIMITS.resources),
    ...Object.entries(resources).flatMap(([id, { Type, Properties }]) => {
      switch (Type) {
        case 'AWS::IAM::Role':
          return [
            ...beyond(id, policyCharacters(Properties['Policies'] ?? []), LIMITS.inlinePolicyCharacters),
            ...beyond(id, textOf(Properties['Description'] ?? '').length, LIMITS.roleDescriptionCharacters),
          ]
        case 'AWS::Events::Rule':
          return beyond(id, (Properties['Targets'] as readonly unknown[]).length, LIMITS.targetsOfARule)
        case 'AWS::Lambda::Function':
          return beyond(id, JSON.stringify(Properties['Environment']).length, LIMITS.functionEnvironmentBytes)
        default:
          return []
      }
    }),
  ]
}

/** With values in place of what is known only in AWS, as long as they can be. */
function policyCharacters(policies: unknown): number {
  const filled = JSON.stringify(policies, (_, value: unknown) =>
    typeof value === 'object' && value !== null && ('Fn::Join' in value || 'Fn::GetAtt' in value || 'Ref' in value)
      ? textOf(value)
          .replaceAll('<AWS::Partition>', 'aws-us-gov')
          .replaceAll('<AWS::Region>', 'ap-southeast-1')
          .replaceAll('<AWS::AccountId>', '123456789012')
      : value,
  )
  return filled.length
}
