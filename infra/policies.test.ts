import { readFileSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { isXgboostImage, xgboostImage } from '#shared/training/xgboost-image.ts'
import { ofType, synthesize, textOf } from './testing/synthesize.ts'
import { FUNCTION_NAMES, type FunctionName } from './wiring.ts'

type Statement = {
  readonly Action: string | readonly string[]
  readonly Resource: unknown
  readonly Condition?: Readonly<Record<string, unknown>>
}

type Role = { readonly name: string; readonly trust: readonly Statement[]; readonly statements: readonly Statement[] }

const PROOF_PAGE = path.join(import.meta.dirname, '../docs/proof.md')
const { pipeline, registry } = synthesize({ rollout: 'canary', processingImage: '1.0.0-x86_64' })

const roles: readonly Role[] = [pipeline, registry]
  .flatMap((template) => ofType(template, 'AWS::IAM::Role'))
  .map(([id, { Properties }]) => ({
    name: id.replace(/Role[0-9A-F]{8}$/, ''),
    trust: (Properties['AssumeRolePolicyDocument'] as { Statement: Statement[] }).Statement,
    statements: ((Properties['Policies'] ?? []) as { PolicyDocument: { Statement: Statement[] } }[]).flatMap(
      ({ PolicyDocument }) => PolicyDocument.Statement,
    ),
  }))

const actionsOf = ({ Action }: Statement) => (typeof Action === 'string' ? [Action] : Action)
const resourcesOf = ({ Resource }: Statement) => (Array.isArray(Resource) ? Resource : [Resource]).map(textOf)

const BUCKET = 'arn:<AWS::Partition>:s3:::boostlinedev-<AWS::AccountId>-<AWS::Region>'
const HERE = '<AWS::Region>:<AWS::AccountId>'

/** Every resource that may hold a wildcard, and nothing else: each with the reason. */
const ALLOWED_WILDCARDS: readonly { readonly pattern: RegExp; readonly actions?: RegExp; readonly why: string }[] = [
  {
    pattern: new RegExp(`^${BUCKET}/(datasets|runs|models|open|captures|score|scored|notices|feedback|monitoring)/`),
    why: 'objects of the one bucket, under a folder: datasets, runs and files are named at run time',
  },
  {
    pattern: new RegExp(
      `^arn:<AWS::Partition>:sagemaker:${HERE}:(training-job|model|endpoint|endpoint-config|model-package|model-package-group)/boostlinedev-\\*$`,
    ),
    why: "SageMaker resources under the stage's prefix: runs are named at run time",
  },
  {
    pattern: new RegExp(
      `^arn:<AWS::Partition>:logs:${HERE}:log-group:/aws/(lambda/boostlinedev-[a-z-]+|sagemaker/TrainingJobs|sagemaker/ProcessingJobs|sagemaker/Endpoints/boostlinedev-\\*):\\*$`,
    ),
    actions: /^logs:(CreateLogStream|PutLogEvents|DescribeLogStreams|CreateLogGroup)$/,
    why: 'the log streams of a group',
  },
  {
    pattern: new RegExp(
      `^arn:<AWS::Partition>:logs:${HERE}:log-group:/aws/sagemaker/TrainingJobs:log-stream:boostlinedev-\\*$`,
    ),
    actions: /^logs:GetLogEvents$/,
    why: "the logs of the stage's own jobs",
  },
  {
    pattern: new RegExp(`^arn:<AWS::Partition>:logs:${HERE}:log-group:/aws/sagemaker/Endpoints/boostlinedev-\\*:\\*$`),
    actions: /^logs:(DescribeLogStreams|GetLogEvents)$/,
    why: "the logs of the stage's own endpoints",
  },
  {
    pattern: new RegExp(`^arn:<AWS::Partition>:cloudwatch:${HERE}:alarm:boostlinedev-\\*$`),
    why: "the stage's alarms, which CodeDeploy watches",
  },
  {
    pattern: /^\*$/,
    actions: /^(ecr:GetAuthorizationToken|cloudwatch:(Put|Get)MetricData|sagemaker:List[A-Za-z]+)$/,
    why: 'AWS knows no resource for these',
  },
]

describe('policies', () => {
  it('are as the table of reviewed actions says', async () => {
    const rows = roles.flatMap(({ name, statements }) =>
      statements.map((statement) => {
        const condition = statement.Condition ? ` if ${JSON.stringify(statement.Condition)}` : ''
        return `| ${name} | ${actionsOf(statement).join('<br>')} | ${resourcesOf(statement).map(shortened).join('<br>')}${condition} |`
      }),
    )
    const page = ['# What each role may do', '', '| role | actions | on |', '|---|---|---|', ...rows, ''].join('\n')
    await expect(page).toMatchFileSnapshot('./iam-actions.md')
  })

  it('name every action, without wildcards', () => {
    const actions = roles.flatMap(({ statements }) => statements.flatMap(actionsOf))
    expect(actions.length).toBeGreaterThan(50)
    expect(actions.filter((action) => action.includes('*'))).toEqual([])
  })

  it('use a wildcard in a resource only where the written list allows it', () => {
    const unknown = roles.flatMap(({ name, statements }) =>
      statements.flatMap((statement) =>
        resourcesOf(statement)
          .filter((resource) => resource.includes('*') && !isAllowed(resource, actionsOf(statement)))
          .map((resource) => `${name}: ${actionsOf(statement).join(', ')} on ${resource}`),
      ),
    )
    expect(unknown).toEqual([])
  })

  it.each([
    ['*', ['s3:GetObject']],
    ['*', ['cloudwatch:GetMetricData', 'iam:PassRole']],
    [`${BUCKET}/*`, ['s3:GetObject']],
    ['arn:<AWS::Partition>:s3:::*', ['s3:GetObject']],
    [`arn:<AWS::Partition>:sagemaker:${HERE}:endpoint/*`, ['sagemaker:InvokeEndpoint']],
    [`arn:<AWS::Partition>:sagemaker:${HERE}:endpoint/boostline*`, ['sagemaker:InvokeEndpoint']],
  ])('would not pass %s for %j', (resource, actions) => {
    expect(isAllowed(resource, actions)).toBe(false)
  })

  it('pass on the SageMaker role only, and only to SageMaker', () => {
    const passing = roles.flatMap(({ name, statements }) =>
      statements.filter((each) => actionsOf(each).includes('iam:PassRole')).map((each) => ({ name, each })),
    )
    expect(passing.map(({ name }) => name)).toEqual(['ModelTraining', 'ModelDeployment', 'Processing'])
    for (const { each } of passing) {
      expect(resourcesOf(each)).toEqual([expect.stringMatching(/^<SageMakerRole[0-9A-F]{8}\.Arn>$/)])
      expect(each.Condition).toEqual({ StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } })
    }
  })

  it('let a service take a role under no condition that only AWS can prove, but those that docs/proof.md lists', () => {
    const conditional = roles.filter(({ trust }) => trust.some(({ Condition }) => Condition !== undefined))
    const [, list = ''] = readFileSync(PROOF_PAGE, 'utf8').split('## Conditions in the trust of roles')
    const listed = [...list.matchAll(/^\| (\w+) \|/gm)].map(([, name]) => name).filter((name) => name !== 'role')
    expect(listed).toEqual(conditional.map(({ name }) => name))
  })

  it('let whoever registers a package read the image that the package names', () => {
    const registering = roles.filter(({ statements }) =>
      statements.some((each) => actionsOf(each).includes('sagemaker:CreateModelPackage')),
    )
    expect(registering.map(({ name }) => name)).toEqual(['ModelEvaluation'])
    for (const { statements } of registering) {
      const reading = statements.filter((each) =>
        resourcesOf(each).some((r) => r.endsWith('repository/sagemaker-xgboost')),
      )
      expect(reading.flatMap(actionsOf)).toEqual(['ecr:BatchGetImage', 'ecr:DescribeImages'])
    }
  })

  it("let images be pulled from AWS's own registry of the region, and no other account", () => {
    const pulled = roles.flatMap(({ name, statements }) =>
      statements.flatMap((each) =>
        actionsOf(each).includes('ecr:BatchGetImage') ? resourcesOf(each).map((resource) => `${name} ${resource}`) : [],
      ),
    )
    const registryHere = 'arn:<AWS::Partition>:ecr:<AWS::Region>:<XgboostRegistries.<AWS::Region>.account>'
    expect(pulled.filter((each) => each.includes('xgboost'))).toEqual(
      ['SageMaker', 'ModelEvaluation'].map((name) => `${name} ${registryHere}:repository/sagemaker-xgboost`),
    )
    const { XgboostRegistries } = pipeline.toJSON()['Mappings'] as Record<string, Record<string, { account: string }>>
    for (const [region, { account }] of Object.entries(XgboostRegistries ?? {})) {
      expect(isXgboostImage(xgboostImage(region, '3.2-0')) && xgboostImage(region, '3.2-0')).toContain(`${account}.dkr`)
    }
    expect(Object.keys(XgboostRegistries ?? {})).toContain('eu-central-1')
  })

  it('let no function write what serves but model-deployment', () => {
    const writers = roles.filter(({ statements }) =>
      statements.some(
        (each) => actionsOf(each).includes('s3:PutObject') && resourcesOf(each).some((r) => r.includes('/models/')),
      ),
    )
    expect(writers.map(({ name }) => name)).toEqual(['ModelDeployment'])
  })

  it.each(FUNCTION_NAMES)('give %s every call that its code makes', async (name) => {
    const role = roles.find(
      (each) => each.name === name.replace(/(^|-)([a-z])/g, (_, __, c: string) => c.toUpperCase()),
    )
    const granted = role?.statements.flatMap(actionsOf) ?? []
    const commands = await commandsOf(name)
    expect(commands).not.toEqual([])
    const others = commands.filter((command) => !S3_COMMANDS.test(command))
    const missing = others.filter((command) => !granted.some((action) => action.endsWith(`:${command}`)))
    expect(missing, `add these to infra/functions/${name}.ts`).toEqual([])
  })
})

/** A resource for the table: what is the same in all of them left out. */
function shortened(resource: string): string {
  return resource
    .replace(BUCKET, 'bucket')
    .replace(`:${HERE}:`, ':')
    .replace('arn:<AWS::Partition>:', '')
    .replace(/^<([A-Za-z]+?)[0-9A-F]{8}\.Arn>$/, '$1')
    .replaceAll('*', '\\*')
}

function isAllowed(resource: string, actions: readonly string[]): boolean {
  return ALLOWED_WILDCARDS.some(
    ({ pattern, actions: only }) => pattern.test(resource) && (!only || actions.every((action) => only.test(action))),
  )
}

/** S3's permissions are by folder, and the one adapter of all functions makes every call: not by its commands. */
const S3_COMMANDS =
  /^(GetObject|PutObject|HeadObject|DeleteObject|ListObjectsV2|ListObjectVersions|CopyObject|\w*MultipartUpload|UploadPart\w*|\w+ObjectTagging)$/

/** The AWS calls that a function's bundle holds; what it does not use is left out of it. */
async function commandsOf(name: FunctionName): Promise<readonly string[]> {
  const root = path.dirname(import.meta.dirname)
  const { outputFiles } = await build({
    entryPoints: [path.join(root, 'lambdas', name, 'handler.ts')],
    absWorkingDir: root,
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    packages: 'external',
  })
  const used = outputFiles.flatMap(({ text }) =>
    [...text.matchAll(/new (\w+)Command\d*\(/g)].map(([, command = '']) => command),
  )
  return [...new Set(used)].sort()
}
