import { readdirSync } from 'node:fs'
import * as s3 from 'aws-cdk-lib/aws-s3'
import { describe, expect, it } from 'vitest'
import { createApp } from './create-app.ts'
import { countOf, ofType, onlyOne, synthesize, WITHOUT_WARNINGS } from './testing/synthesize.ts'
import { FUNCTION_NAMES } from './wiring.ts'

const EVERYTHING = { alarms: 'true', rollout: 'linear', corsOrigins: '*', apiAuth: 'none', images: '1' }

describe('synthesis', () => {
  it('passes cdk-nag with every part asked for', () => {
    expect(() => createApp({ ...WITHOUT_WARNINGS, context: EVERYTHING }).app.synth()).not.toThrow()
  })

  it('fails on a finding of cdk-nag that nobody gave a reason for', () => {
    const { app, pipeline } = createApp({ ...WITHOUT_WARNINGS, context: EVERYTHING })
    const careless = new s3.Bucket(pipeline, 'Careless')
    expect(careless.stack).toBe(pipeline)
    expect(() => app.synth()).toThrow('AwsSolutions-S10')
  })

  it('puts the templates at the top of the output folder, the registry before the pipeline', () => {
    const { outFolder } = synthesize()
    expect(readdirSync(outFolder)).toEqual(
      expect.arrayContaining(['boostline-registry.template.json', 'boostlinedev.template.json', 'manifest.json']),
    )
    const { registry, pipeline } = createApp({ ...WITHOUT_WARNINGS, context: EVERYTHING })
    expect(pipeline.dependencies).toContain(registry)
  })
})

describe('the registry', () => {
  const { registry } = synthesize()

  it('keeps one repository a function, scanned, whose tags never move but the mark of what runs', () => {
    expect(countOf(registry, 'AWS::ECR::Repository')).toBe(FUNCTION_NAMES.length)
    expect(
      countOf(registry, 'AWS::ECR::Repository', {
        ImageScanningConfiguration: { ScanOnPush: true },
        ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
        ImageTagMutabilityExclusionFilters: [
          { ImageTagMutabilityExclusionFilterType: 'WILDCARD', ImageTagMutabilityExclusionFilterValue: 'deployed-*' },
        ],
      }),
    ).toBe(countOf(registry, 'AWS::ECR::Repository'))
  })

  it('cleans up old images but looks at those that run first', () => {
    const rules = ofType(registry, 'AWS::ECR::Repository').map(([, { Properties }]) => {
      const { LifecyclePolicyText } = Properties['LifecyclePolicy'] as { LifecyclePolicyText: string }
      return (JSON.parse(LifecyclePolicyText) as { rules: { rulePriority: number; selection: object }[] }).rules
    })
    for (const [first, second] of rules) {
      expect(first).toMatchObject({ rulePriority: 1, selection: { tagPatternList: ['deployed-*'], countNumber: 1000 } })
      expect(second).toMatchObject({ rulePriority: 2, selection: { tagPatternList: ['*'], countNumber: 20 } })
    }
  })

  it('leaves the log role of API Gateway alone where the account has one', () => {
    expect(countOf(registry, 'AWS::ApiGateway::Account')).toBe(1)
    const without = synthesize({ apiGatewayLogRole: 'false' }).registry
    expect(countOf(without, 'AWS::ApiGateway::Account')).toBe(0)
    expect(countOf(without, 'AWS::ApiGateway::ApiKey')).toBe(0)
  })

  it('has a key for that which opens nothing', () => {
    const key = onlyOne(registry, 'AWS::ApiGateway::ApiKey')
    expect(key.Properties).toMatchObject({ Enabled: false })
    expect(key.Properties).not.toHaveProperty('StageKeys')
    expect(countOf(registry, 'AWS::ApiGateway::UsagePlanKey')).toBe(0)
  })
})
