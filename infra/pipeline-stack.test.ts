import { readFileSync } from 'node:fs'
import path from 'node:path'
import { Match } from 'aws-cdk-lib/assertions'
import { describe, expect, it } from 'vitest'
import { countOf, ofType, onlyOne, resourcesOf, synthesize, textOf, WITHOUT_COPIES } from './testing/synthesize.ts'
import { FUNCTION_NAMES, wiring } from './wiring.ts'

const { pipeline } = synthesize()
const EVERYTHING = {
  alarms: 'true',
  alarmEmail: 'ops@example.com',
  notifyEmail: 'team@example.com',
  rollout: 'canary',
  corsOrigins: '*',
}

const isAlias = (value: unknown) => {
  const id = textOf(value).replace(/^<(.*)>$/, '$1')
  return resourcesOf(pipeline)[id]?.Type === 'AWS::Lambda::Alias'
}

describe('the bucket', () => {
  it('is versioned, encrypted by S3 itself, private and takes TLS only', () => {
    expect(
      countOf(pipeline, 'AWS::S3::Bucket', {
        VersioningConfiguration: { Status: 'Enabled' },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      }),
    ).toBe(1)
    expect(
      countOf(pipeline, 'AWS::S3::BucketPolicy', {
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({
              Effect: 'Deny',
              Action: 's3:*',
              Condition: { Bool: { 'aws:SecureTransport': 'false' } },
            }),
          ]),
        },
      }),
    ).toBe(1)
  })

  it('expires current objects only where they are tagged for it', () => {
    const bucket = onlyOne(pipeline, 'AWS::S3::Bucket')
    const { Rules } = bucket.Properties['LifecycleConfiguration'] as { Rules: Record<string, unknown>[] }
    expect(Rules.filter((rule) => 'ExpirationInDays' in rule)).toEqual([
      expect.objectContaining({ TagFilters: [{ Key: 'boostline:expire', Value: 'true' }], ExpirationInDays: 30 }),
    ])
    expect(Rules).toContainEqual(
      expect.objectContaining({ NoncurrentVersionExpiration: { NoncurrentDays: 30 }, Status: 'Enabled' }),
    )
    // A run may have come from an upload's old version: only those go that are marked.
    const ofUploads = Rules.filter(
      (rule) => 'NoncurrentVersionExpiration' in rule && [undefined, 'datasets/'].includes(rule['Prefix'] as string),
    )
    expect(ofUploads.map((rule) => rule['TagFilters'])).toEqual([[{ Key: 'boostline-keep', Value: 'no' }]])
    expect(Rules).toContainEqual(
      expect.objectContaining({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 3 }, Status: 'Enabled' }),
    )
  })

  it('notifies as the wiring says, and only after S3 may invoke', () => {
    const bucket = onlyOne(pipeline, 'AWS::S3::Bucket')
    const { LambdaConfigurations } = bucket.Properties['NotificationConfiguration'] as {
      LambdaConfigurations: { Event: string; Filter: { S3Key: { Rules: { Value: string }[] } }; Function: unknown }[]
    }
    const found = LambdaConfigurations.map(({ Event, Filter, Function: target }) => {
      const [prefix, suffix = ''] = Filter.S3Key.Rules.map(({ Value }) => Value)
      return { events: [Event], prefix, suffix, isAlias: isAlias(target) }
    })
    expect(found).toEqual(
      wiring.bucket.notifications.map(({ events, prefix, suffix }) => ({ events, prefix, suffix, isAlias: true })),
    )
    const permissions = ofType(pipeline, 'AWS::Lambda::Permission')
      .filter(([, { Properties }]) => Properties['Principal'] === 's3.amazonaws.com')
      .map(([id, { Properties }]) => {
        expect(Properties).toMatchObject({ SourceAccount: { Ref: 'AWS::AccountId' }, SourceArn: expect.anything() })
        return id
      })
    expect(permissions).toHaveLength(new Set(wiring.bucket.notifications.map((each) => each.functionName)).size)
    expect(bucket.DependsOn).toEqual(expect.arrayContaining(permissions))
  })
})

describe('the functions', () => {
  it.each(FUNCTION_NAMES)('%s runs its image with the memory and time of the wiring', (name) => {
    const { memoryMb, timeoutSeconds } = wiring.functions[name]
    expect(
      countOf(pipeline, 'AWS::Lambda::Function', {
        FunctionName: `boostlinedev-${name}`,
        PackageType: 'Image',
        Architectures: ['arm64'],
        MemorySize: memoryMb,
        Timeout: timeoutSeconds,
        LoggingConfig: { LogGroup: Match.anyValue() },
      }),
    ).toBe(1)
    expect(
      countOf(pipeline, 'AWS::Logs::LogGroup', {
        LogGroupName: `/aws/lambda/boostlinedev-${name}`,
        RetentionInDays: 30,
      }),
    ).toBe(1)
  })

  it('come from ECR by tag or by digest', () => {
    const digest = `sha256:${'ab'.repeat(32)}`
    const images = JSON.stringify(Object.fromEntries(FUNCTION_NAMES.map((name) => [name, digest])))
    const uris = (context: Readonly<Record<string, string>>) =>
      ofType(synthesize(context).pipeline, 'AWS::Lambda::Function').map(([, { Properties }]) =>
        textOf((Properties['Code'] as { ImageUri: unknown }).ImageUri),
      )
    const registry = '<AWS::AccountId>.dkr.ecr.<AWS::Region>.<AWS::URLSuffix>'
    expect(uris({})).toContain(`${registry}/boostline/model-training:1.0.0`)
    expect(uris({ images })).toContain(`${registry}/boostline/model-training@${digest}`)
  })

  it('are built from Dockerfile.lambda where no image is named, one asset a function', () => {
    const uris = ofType(
      synthesize({ images: 'built-here', architecture: 'x86_64' }).pipeline,
      'AWS::Lambda::Function',
    ).map(([, { Properties }]) => JSON.stringify((Properties['Code'] as { ImageUri: unknown }).ImageUri))
    expect(new Set(uris).size).toBe(FUNCTION_NAMES.length)
    for (const uri of uris) expect(uri).toContain('container-assets')
  })

  it('are invoked by their alias and nowhere else', () => {
    const permitted = ofType(pipeline, 'AWS::Lambda::Permission').map(
      ([, { Properties }]) => Properties['FunctionName'],
    )
    const targets = ofType(pipeline, 'AWS::Events::Rule').flatMap(([, { Properties }]) =>
      (Properties['Targets'] as { Arn: unknown }[]).map(({ Arn }) => Arn),
    )
    const invoked = [...permitted, ...targets]
    expect(invoked.length).toBeGreaterThan(15)
    expect(invoked.filter((each) => !isAlias(each))).toEqual([])
    const uris = ofType(pipeline, 'AWS::ApiGateway::Method').map(([, { Properties }]) =>
      textOf((Properties['Integration'] as { Uri: unknown }).Uri),
    )
    for (const uri of uris) expect(uri).toMatch(/functions\/<InferenceApiAlias[0-9A-F]{8}>\/invocations$/)
  })
})

describe('a Processing job, for files that take too long in Lambda', () => {
  const imageOf = (context: Readonly<Record<string, string>>) => {
    const { Value } = synthesize(context).pipeline.findOutputs('ProcessingImage')['ProcessingImage'] ?? {}
    return Value === undefined ? undefined : textOf(Value)
  }
  const registry = '<AWS::AccountId>.dkr.ecr.<AWS::Region>.<AWS::URLSuffix>/boostline/model-training'
  const digest = `sha256:${'ab'.repeat(32)}`

  it.each<[Readonly<Record<string, string>>, string | undefined]>([
    [{ images: '1.0.0', architecture: 'x86_64' }, `${registry}:1.0.0`],
    [{ images: '1.0.0-arm64', processingImage: '1.0.0-x86_64' }, `${registry}:1.0.0-x86_64`],
    [{ images: '1.0.0-arm64', processingImage: digest }, `${registry}@${digest}`],
    [{ images: '1.0.0-arm64' }, undefined],
    [{ images: '1.0.0', architecture: 'x86_64', processingImage: 'none' }, undefined],
  ])('by %j has the image %s, and a role only with an image', (context, image) => {
    expect(imageOf(context)).toBe(image)
    const { pipeline } = synthesize(context)
    const roles = ofType(pipeline, 'AWS::IAM::Role').filter(([id]) => id.startsWith('ProcessingRole'))
    expect(roles).toHaveLength(image === undefined ? 0 : 1)
  })

  it('scores files, too, by an image of its own tag; a digest is one of model-training', () => {
    const outputOf = (context: Readonly<Record<string, string>>) =>
      Object.keys(synthesize(context).pipeline.findOutputs('ScoringProcessingImage'))
    expect(outputOf({ images: '1.0.0-arm64', processingImage: '1.0.0-x86_64' })).toHaveLength(1)
    expect(outputOf({ images: '1.0.0-arm64', processingImage: digest })).toEqual([])
    expect(outputOf({ images: '1.0.0-arm64' })).toEqual([])
  })

  it('gives model-training the memory that large files need, and no other', () => {
    const memories = (given: Readonly<Record<string, string>>) =>
      Object.fromEntries(
        ofType(synthesize(given).pipeline, 'AWS::Lambda::Function').map(([, { Properties }]) => [
          Properties['FunctionName'],
          Properties['MemorySize'],
        ]),
      )
    const usual = memories({ images: '1' })
    const changed = memories({ images: '1', trainingMemoryMb: '10240' })
    expect(changed).toEqual({ ...usual, 'boostlinedev-model-training': 10_240 })
    expect(usual['boostlinedev-model-training']).toBe(3008)
  })

  it.each([
    ['false', '1.0.0-x86_64'],
    ['true', '1.0.0-x86_64-onnx'],
  ])('scores files of ONNX models where the stage has them: %s', (onnx, tag) => {
    const { pipeline } = synthesize({ images: '1.0.0-arm64', processingImage: '1.0.0-x86_64', onnx })
    const { Value } = pipeline.findOutputs('ScoringProcessingImage')['ScoringProcessingImage'] ?? {}
    expect(textOf(Value)).toMatch(new RegExp(`/batch-scoring:${tag}$`))
  })

  it('has an x86-64 image built where the functions have arm64 ones, and one image for both where they are x86-64', () => {
    const assetsOf = (context: Readonly<Record<string, string>>) => {
      const { outFolder } = synthesize({ images: 'built-here', ...WITHOUT_COPIES, ...context })
      const file = path.join(outFolder, 'boostlinedev.assets.json')
      const { dockerImages } = JSON.parse(readFileSync(file, 'utf8')) as {
        readonly dockerImages: Readonly<Record<string, { readonly source: DockerSource }>>
      }
      return Object.values(dockerImages).map(({ source }) => `${source.dockerBuildArgs.LAMBDA} ${source.platform}`)
    }
    const arm = FUNCTION_NAMES.map((name) => `${name} linux/arm64`)
    expect(assetsOf({}).sort()).toEqual([...arm, 'batch-scoring linux/amd64', 'model-training linux/amd64'].sort())
    expect(assetsOf({ processingImage: 'none' }).sort()).toEqual(arm.toSorted())
    expect(assetsOf({ architecture: 'x86_64' }).sort()).toEqual(
      FUNCTION_NAMES.map((name) => `${name} linux/amd64`).sort(),
    )
  })
})

type DockerSource = { readonly platform: string; readonly dockerBuildArgs: { readonly LAMBDA: string } }

describe('queue, retries and rules', () => {
  it('give the evaluation its message as the wiring says, with bounded concurrency', () => {
    const mappings = ofType(pipeline, 'AWS::Lambda::EventSourceMapping').map(([, { Properties }]) => Properties)
    expect(mappings).toEqual(
      wiring.queueTriggers.map(({ batchSize, maximumConcurrency }) =>
        expect.objectContaining({
          BatchSize: batchSize,
          FunctionResponseTypes: ['ReportBatchItemFailures'],
          ScalingConfig: { MaximumConcurrency: maximumConcurrency },
        }),
      ),
    )
    for (const mapping of mappings) expect(isAlias(mapping['FunctionName'])).toBe(true)
  })

  it('make the queues encrypted, with their dead-letter queues and six times the timeout', () => {
    expect(
      countOf(pipeline, 'AWS::SQS::Queue', {
        QueueName: 'boostlinedev-evaluation',
        VisibilityTimeout: 6 * wiring.functions['model-evaluation'].timeoutSeconds,
        MessageRetentionPeriod: 1_209_600,
        SqsManagedSseEnabled: true,
        RedrivePolicy: { maxReceiveCount: 1000, deadLetterTargetArn: Match.anyValue() },
      }),
    ).toBe(1)
    expect(countOf(pipeline, 'AWS::SQS::Queue')).toBe(wiring.queues.length)
  })

  it('keep every asynchronous event that is given up on', () => {
    const configs = ofType(pipeline, 'AWS::Lambda::EventInvokeConfig').map(([, { Properties }]) => Properties)
    expect(configs).toHaveLength(wiring.asyncInvocations.functionNames.length)
    for (const config of configs) {
      expect(config).toMatchObject({ Qualifier: 'live', MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 21_600 })
      expect(
        textOf((config['DestinationConfig'] as { OnFailure: { Destination: unknown } }).OnFailure.Destination),
      ).toMatch(/^<FailedEvents[0-9A-F]{8}\.Arn>$/)
    }
    for (const [, { Properties }] of ofType(pipeline, 'AWS::Events::Rule')) {
      for (const target of Properties['Targets'] as Record<string, unknown>[]) {
        expect(target).toHaveProperty('DeadLetterConfig.Arn')
      }
    }
  })

  it('make every rule of the wiring, each within the prefix', () => {
    const patterns = ofType(pipeline, 'AWS::Events::Rule').flatMap(([, { Properties }]) =>
      'EventPattern' in Properties ? [JSON.stringify(Properties['EventPattern'])] : [],
    )
    expect(patterns).toHaveLength(wiring.rules.filter((rule) => 'pattern' in rule).length)
    for (const pattern of patterns) expect(pattern).toMatch(/\{"prefix":"boostlinedev-"\}|\["boostlinedev-[a-z-]+"\]/)
    expect(countOf(pipeline, 'AWS::Events::Rule')).toBe(wiring.rules.length + FUNCTION_NAMES.length)
    const daily = ofType(pipeline, 'AWS::Events::Rule').filter(
      ([, { Properties }]) => Properties['ScheduleExpression'] === 'rate(1 day)',
    )
    expect(daily.map(([, { Properties }]) => Properties['Name'])).toEqual(
      FUNCTION_NAMES.map((name) => `boostlinedev-keep-active-${name}`),
    )
  })
})

describe('alarms', () => {
  it('are not there unless asked for', () => {
    expect(countOf(pipeline, 'AWS::CloudWatch::Alarm')).toBe(0)
    expect(countOf(pipeline, 'AWS::CloudWatch::Dashboard')).toBe(0)
    expect(countOf(pipeline, 'AWS::SNS::Topic')).toBe(0)
  })

  it('watch dead letters, errors, failed runs, the slowest calls and rollouts, and tell one topic', () => {
    const { pipeline } = synthesize(EVERYTHING)
    const alarms = ofType(pipeline, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties)
    expect(alarms.map((alarm) => String(alarm['AlarmName'])).sort()).toEqual(
      [
        'api-p99',
        ...wiring.queueTriggers.map(({ queueName }) => `${queueName}-dead-letters`),
        'failed-events',
        'failed-runs',
        ...FUNCTION_NAMES.map((name) => `${name}-errors`),
        'rollout',
        'rollout-errors',
      ]
        .map((name) => `boostlinedev-${name}`)
        .sort(),
    )
    expect(alarms.filter((alarm) => alarm['TreatMissingData'] !== 'notBreaching')).toEqual([])
    const silent = alarms.filter((alarm) => alarm['AlarmActions'] === undefined)
    expect(silent.map((alarm) => alarm['AlarmName'])).toEqual(['boostlinedev-rollout'])
    expect(countOf(pipeline, 'AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'ops@example.com' })).toBe(1)
    expect(countOf(pipeline, 'AWS::CloudWatch::Dashboard')).toBe(1)
  })
})

describe('a new version of the prediction API', () => {
  it('takes all calls at once by default', () => {
    for (const [, alias] of ofType(pipeline, 'AWS::Lambda::Alias')) expect(alias.UpdatePolicy).toBeUndefined()
  })

  it.each([
    ['canary', 'CodeDeployDefault.LambdaCanary10Percent5Minutes'],
    ['linear', 'CodeDeployDefault.LambdaLinear10PercentEvery1Minute'],
  ])('takes them step by step with rollout=%s, and gives them back on errors', (rollout, configuration) => {
    const { pipeline } = synthesize({ rollout })
    expect(
      countOf(pipeline, 'AWS::CodeDeploy::DeploymentGroup', {
        DeploymentConfigName: configuration,
        AlarmConfiguration: { Enabled: true, Alarms: [Match.anyValue()] },
        AutoRollbackConfiguration: { Enabled: true, Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM'] },
      }),
    ).toBe(1)
    const shifted = ofType(pipeline, 'AWS::Lambda::Alias').filter(([, alias]) => alias.UpdatePolicy)
    expect(shifted.map(([id]) => id)).toEqual([expect.stringMatching(/^InferenceApiAlias/)])
  })
})

describe('the stack', () => {
  it('lives beside another stage: no name of the one is a name of the other', () => {
    const names = (stage: string) =>
      new Set(
        Object.values(resourcesOf(synthesize({ ...EVERYTHING, stage }).pipeline)).flatMap(({ Type, Properties }) =>
          Object.entries(Properties)
            .filter(([key]) => NAMING.test(key) && Type !== 'AWS::Lambda::Alias')
            .map(([, value]) => textOf(value))
            .filter((name) => !name.startsWith('<')),
        ),
      )
    const production = names('prod')
    expect(production).toContain('boostline-model-training')
    expect([...names('dev')].filter((name) => production.has(name))).toEqual([])
  })

  it('carries its tags on everything that takes tags', () => {
    for (const type of ['AWS::Lambda::Function', 'AWS::S3::Bucket', 'AWS::SQS::Queue', 'AWS::IAM::Role']) {
      expect(
        countOf(pipeline, type, {
          Tags: Match.arrayWith([
            { Key: 'boostline', Value: 'true' },
            { Key: 'boostline:stage', Value: 'dev' },
          ]),
        }),
      ).toBe(countOf(pipeline, type))
    }
  })

  it('is these resources', () => {
    const names = Object.entries(resourcesOf(pipeline)).map(
      ([id, { Type }]) => `${Type} ${id.replace(/[0-9a-f]{32}$/, '').replace(/[0-9A-F]{8}$/, '')}`,
    )
    expect(names.sort()).toMatchSnapshot()
  })
})

/** Properties that hold the name of a resource in its account; an alias is inside its function's name. */
const NAMING =
  /^(FunctionName|QueueName|BucketName|LogGroupName|TopicName|AlarmName|DashboardName|ApplicationName|RestApiName|Name)$/
