import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { type DoctorPorts, type DoctorRequest, runDoctor } from './doctor.ts'
import type { CommandResult } from './stage/run-command.ts'
import { readStageSettings } from './stage/stage-options.ts'

const SERVERLESS = 'Maximum total concurrency that can be allocated across all serverless endpoints'
const PROCESSING = 'ml.m5.large for processing job usage'

/** What the programs of a machine answer, by the beginning of the command line; the longest wins. */
type Machine = Readonly<Record<string, string | { readonly error: string; readonly exitCode?: number }>>

const HEALTHY: Machine = {
  'aws --version': 'aws-cli/2.20',
  'aws configure get region': 'eu-west-1\n',
  'aws sts get-caller-identity': '{"Account":"123456789012","Arn":"arn:aws:iam::123456789012:user/ann"}',
  'aws service-quotas list-service-quotas': JSON.stringify({
    Quotas: [
      { QuotaName: 'ml.m5.large for training job usage', Value: 4 },
      { QuotaName: PROCESSING, Value: 2 },
      { QuotaName: SERVERLESS, Value: 10 },
    ],
  }),
  'aws s3api head-bucket': { error: 'An error occurred (404) when calling the HeadBucket operation: Not Found' },
  'aws apigateway get-account': '{}',
  'aws ecr describe-images': '{}',
  'docker info': '28.0.0',
}

type Given = {
  readonly processingImage?: string
  readonly images?: string
  readonly apiGatewayLogRole?: string
  readonly instanceType?: string
  readonly trainingMemoryMb?: string
  readonly csv?: string
  readonly manifest?: string
  readonly stage?: undefined
}

type Around = { readonly env?: Readonly<Record<string, string>>; readonly today?: string }

async function doctor(given: Given, machine: Machine, { env = {}, today = '2026-07-01' }: Around = {}) {
  const { instanceType, csv, manifest, ...others } = given
  const settings = 'stage' in given ? undefined : readStageSettings({ stage: 'dev', ...others }).settings
  const request: DoctorRequest = { settings, instanceType, csv, manifest }
  const lines: string[] = []
  const asked: string[] = []
  const ports: DoctorPorts = {
    env,
    now: () => Date.parse(today),
    readFile: (path) => readFile(path),
    print: (line) => lines.push(line),
    run: async (program, programArgs): Promise<CommandResult> => {
      const commandLine = [program, ...programArgs].join(' ')
      asked.push(commandLine)
      const known = Object.keys(machine).filter((start) => commandLine.startsWith(start))
      const answer = machine[known.sort((a, b) => b.length - a.length)[0] ?? '']
      if (answer === undefined) return { exitCode: 127, output: '', errorOutput: 'not found' }
      if (typeof answer === 'string') return { exitCode: 0, output: answer, errorOutput: '' }
      return { exitCode: answer.exitCode ?? 254, output: '', errorOutput: answer.error }
    },
  }
  const { ok, result } = await runDoctor(request, ports)
  return { ok, result, lines, text: lines.join('\n'), asked }
}

describe('doctor', () => {
  it('finds everything right in a healthy account', async () => {
    const { ok, lines } = await doctor({ csv: 'examples/iris.csv' }, HEALTHY)
    expect(lines.filter((line) => !line.startsWith('ok') && !line.startsWith('     '))).toEqual([
      'Nothing is in the way; 2 notes above to read.',
    ])
    expect(lines.filter((line) => line.startsWith('     Note: '))).toHaveLength(2)
    expect(lines).toContain('     "sepal_length" is a number: its values are numbers; 0 % missing; such as "4.9"')
    expect(ok).toBe(true)
    expect(lines).toContainEqual(expect.stringContaining('Bucket boostlinedev-123456789012-eu-west-1: free'))
    expect(lines).toContainEqual(
      expect.stringContaining('CSV examples/iris.csv: 150 rows, multiclass, target "species"'),
    )
  })

  it('looks at a file alone, without asking AWS, by the manifest that is given', async () => {
    const csv = 'examples/iris.csv'
    const alone = await doctor({ csv, stage: undefined }, {})
    expect(alone).toMatchObject({ ok: true, asked: [] })
    expect(alone.lines[0]).toContain(`CSV ${csv}: 150 rows, multiclass, target "species"`)
    const folder = await mkdtemp(path.join(tmpdir(), 'doctor-'))
    const manifest = path.join(folder, 'manifest.json')
    await writeFile(manifest, '{"target": "petal_width"}')
    expect((await doctor({ csv, manifest, stage: undefined }, {})).text).toContain('regression, target "petal_width"')
    await writeFile(manifest, '{"training": {"quality": "best", "maxParallelJobs": 1}}')
    const trainings = (text: string) => text.match(/training\.quality .*/g)
    expect(trainings((await doctor({ csv, manifest, stage: undefined }, {})).text)).toEqual([
      expect.stringContaining('best, 6 training jobs one after the other'),
      expect.stringContaining('fast, '),
      expect.stringContaining('good, '),
    ])
    await writeFile(manifest, '{"training": {"quality": "best", "maxDollars": 0.001}}')
    expect(trainings((await doctor({ csv, manifest, stage: undefined }, {})).text)).toEqual([
      expect.stringContaining('fast, '),
      expect.stringContaining('good, '),
      expect.stringContaining('best, '),
      expect.stringContaining('is fast: best is forecast to cost'),
    ])
    await writeFile(manifest, '{"training": {"quality": "best"}, "hyperparameters": {"booster": "gblinear"}}')
    expect(trainings((await doctor({ csv, manifest, stage: undefined }, {})).text)).toEqual([
      expect.stringContaining('good, '),
      expect.stringContaining('fast, '),
      expect.stringContaining('is good: the booster gblinear has nothing that best would vary'),
    ])
    await writeFile(manifest, '{"training": {"instanceType": "ml.m5.4xlarge"}}')
    const larger = trainings((await doctor({ csv, manifest, stage: undefined }, {})).text)
    expect(larger).toHaveLength(3)
    for (const line of larger ?? []) expect(line).toContain(' at the price of ml.m5.4xlarge')
    await writeFile(manifest, '{"target": 5}')
    const wrong = await doctor({ csv, manifest, stage: undefined }, {})
    expect(wrong.ok).toBe(false)
    expect(wrong.text).toContain(manifest)
    const long = path.join(folder, 'long.csv')
    const rows = Array.from({ length: 90 }, (_, row) => `${(row * 37) % 31}.5,${row % 3 ? 'no' : 'yes'}`)
    await writeFile(long, [`a,${'x'.repeat(500)}`, ...rows].join('\n'))
    const bounded = await doctor({ csv: long, stage: undefined }, {})
    expect(bounded.text).toContain(`target "${'x'.repeat(40)}…"`)
    expect(bounded.text).not.toContain('x'.repeat(60))
    await rm(folder, { recursive: true })
  })

  it('asks for the quota of the machine that the manifest wants', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'doctor-'))
    const manifest = path.join(folder, 'manifest.json')
    await writeFile(manifest, '{"training": {"instanceType": "ml.m5.4xlarge"}}')
    const csv = 'examples/iris.csv'
    expect((await doctor({ csv, manifest }, HEALTHY)).text).toContain('ml.m5.4xlarge for training job usage')
    const given = await doctor({ csv, manifest, instanceType: 'ml.m5.large' }, HEALTHY)
    expect(given.text).not.toContain('ml.m5.4xlarge')
    await rm(folder, { recursive: true })
  })

  it('looks whether functions of the account may have as much memory as is asked for', async () => {
    const memory = (lines: readonly string[]) => lines.filter((line) => /Memory/.test(line)).join('\n')
    expect(memory((await doctor({}, HEALTHY)).lines)).toBe('')
    const ask = async (answer: Machine[string]) => {
      const { ok, lines } = await doctor(
        { trainingMemoryMb: '6144' },
        { ...HEALTHY, 'aws lambda list-functions': answer },
      )
      expect(ok).toBe(true)
      return memory(lines)
    }
    expect(await ask('8192\n')).toContain('Memory of model-training: another function here has 8,192 MB')
    expect(await ask('1024\n')).toContain('of the functions here the largest has 1,024 MB')
    expect(await ask('null\n')).toContain('if the deployment fails over MemorySize, ask AWS Support for 6,144 MB')
    expect(await ask({ error: 'AccessDenied' })).toContain('AccessDenied')
  })

  it('takes an account that never had an API, and one whose log role somebody else set', async () => {
    const fresh = await doctor({}, HEALTHY)
    expect(fresh.text).toContain('Log role of API Gateway: none yet: the deployment sets it, after a disabled API key')
    const theirs = { 'aws apigateway get-account': '{"cloudwatchRoleArn":"arn:aws:iam::123456789012:role/theirs"}' }
    const shared = await doctor({ apiGatewayLogRole: 'false' }, { ...HEALTHY, ...theirs })
    expect(shared.ok).toBe(true)
    expect(shared.text).toContain('role/theirs, which stays')
  })

  it.each([
    ['2026-11-13', 'sagemaker-xgboost:3.2-0, which AWS mends until 2027-05-13'],
    ['2027-05-14', 'sagemaker-xgboost:3.2-0, which AWS mended until 2027-05-13'],
  ])('on %s says of the XGBoost image that it will need somebody: %s', async (today, found) => {
    const { ok, lines } = await doctor({}, HEALTHY, { today })
    expect(ok).toBe(true)
    expect(lines.filter((line) => line.startsWith('SOON'))).toEqual([expect.stringContaining(found)])
    expect(lines).toContainEqual(expect.stringContaining('Update Boostline'))
    expect(lines.at(-1)).toBe('Everything is right; 1 thing will need you.')
  })

  it('says nothing of the XGBoost image more than six months ahead', async () => {
    const { lines } = await doctor({}, HEALTHY, { today: '2026-11-12' })
    expect(lines.at(-1)).toBe('Everything is right.')
  })

  it.each([
    ['0', { QuotaName: PROCESSING, Value: 0 }],
    ['AWS lists none', { QuotaName: 'ml.m4.xlarge for processing job usage', Value: 9 }],
  ])('says of a quota for Processing jobs of "%s" that the first large file will need it', async (found, quota) => {
    const quotas = [
      { QuotaName: 'ml.m5.large for training job usage', Value: 4 },
      { QuotaName: SERVERLESS, Value: 10 },
      quota,
    ]
    const machine = { ...HEALTHY, 'aws service-quotas list-service-quotas': JSON.stringify({ Quotas: quotas }) }
    const { ok, lines, text } = await doctor({}, machine)
    expect(ok).toBe(true)
    expect(lines.filter((line) => line.startsWith('SOON'))).toEqual([`SOON  Quota "${PROCESSING}": ${found}`])
    expect(text).toContain('train --processing')
    expect((await doctor({ processingImage: 'none' }, machine)).text).not.toContain(PROCESSING)
  })

  it('looks for the image of Processing jobs that is named', async () => {
    const gone = {
      'aws ecr describe-images --repository-name boostline/model-training --image-ids imageTag=9-x86_64': {
        error: 'ImageNotFoundException',
      },
    }
    for (const images of ['new', undefined]) {
      const given = { ...(images !== undefined && { images }), processingImage: '9-x86_64' }
      expect((await doctor(given, HEALTHY)).text).toContain('Image boostline/model-training: 9-x86_64')
      const { ok, text } = await doctor(given, { ...HEALTHY, ...gone })
      expect(ok).toBe(false)
      expect(text).toContain('FIX  Image boostline/model-training: ImageNotFoundException')
    }
  })

  it('asks nothing that changes anything', async () => {
    const { asked } = await doctor({ images: '1.0.0' }, HEALTHY)
    for (const commandLine of asked) {
      expect(commandLine).toMatch(
        /^(aws (--version|configure get|sts get-|service-quotas list-|s3api head-|apigateway get-|ecr describe-)|docker info)/,
      )
    }
  })

  it.each<[string, Given, Machine, string, string]>([
    [
      'no credentials',
      {},
      { 'aws sts get-caller-identity': { error: 'Unable to locate credentials' } },
      'Credentials: Unable to locate',
      'aws sso login',
    ],
    [
      'no region',
      {},
      { 'aws configure get region': { error: '', exitCode: 1 } },
      'Region: none is set',
      'export AWS_REGION=',
    ],
    [
      'a region without image',
      {},
      { 'aws configure get region': 'xx-moon-1' },
      '"xx-moon-1" is not known',
      'XGBOOST_IMAGE',
    ],
    [
      'no training quota',
      { instanceType: 'ml.m5.xlarge' },
      {},
      'Quota "ml.m5.xlarge for training job usage": AWS lists none',
      'Ask for 1 or more at',
    ],
    [
      'too little serverless concurrency',
      {},
      {
        'aws service-quotas list-service-quotas': JSON.stringify({
          Quotas: [
            { QuotaName: 'ml.m5.large for training job usage', Value: 1 },
            { QuotaName: PROCESSING, Value: 1 },
            { QuotaName: SERVERLESS, Value: 2 },
          ],
        }),
      },
      `Quota "${SERVERLESS}": 2`,
      'L-96300102',
    ],
    [
      'quotas it may not see',
      {},
      { 'aws service-quotas list-service-quotas': { error: 'AccessDenied' } },
      'Quotas of SageMaker: AccessDenied',
      'servicequotas:ListServiceQuotas',
    ],
    [
      'a bucket of somebody else',
      {},
      { 'aws s3api head-bucket': { error: '(403) Forbidden' } },
      '(403) Forbidden',
      '--prefix',
    ],
    [
      'another log role',
      {},
      { 'aws apigateway get-account': '{"cloudwatchRoleArn":"arn:aws:iam::123456789012:role/theirs"}' },
      'role/theirs',
      '--apiGatewayLogRole false',
    ],
    [
      'no log role where the deployment shall set none',
      { apiGatewayLogRole: 'false' },
      {},
      'Log role of API Gateway: none',
      'Leave --apiGatewayLogRole false out',
    ],
    [
      'a log role that it may not see',
      {},
      { 'aws apigateway get-account': { error: 'AccessDenied' } },
      'Log role of API Gateway: AccessDenied',
      'apigateway:GET on /account',
    ],
    [
      'an image that is not there',
      { images: '9.9.9' },
      { 'aws ecr describe-images': { error: 'ImageNotFoundException' } },
      'Image boostline/model-training: ImageNotFoundException',
      'Push it first',
    ],
    ['no Docker', {}, { 'docker info': { error: '', exitCode: 127 } }, 'not installed', 'Install and start Docker'],
    ['no such CSV', { csv: 'nowhere.csv' }, {}, 'ENOENT', 'path of a file'],
    ['a useless CSV', { csv: 'package.json' }, {}, 'FIX  CSV package.json: package.json is not a CSV file', ''],
  ])('says what to do about %s', async (_, given, change, found, advice) => {
    const { ok, text } = await doctor(given, { ...HEALTHY, ...change })
    expect(ok).toBe(false)
    expect(text).toContain(found)
    expect(text).toContain(advice)
    expect(text).toMatch(/(1 of \d+ things? needs|\d+ of \d+ things need) you\.$/)
  })

  it('says to install the AWS CLI where it is missing, and asks nothing more of it', async () => {
    const { ok, text, asked } = await doctor({}, { 'docker info': '28' })
    expect(ok).toBe(false)
    expect(text).toContain('FIX  AWS CLI: not installed')
    expect(asked).toEqual(['aws --version', expect.stringContaining('docker info')])
  })

  it('takes the region of the environment before the configured one', async () => {
    const { text } = await doctor({}, HEALTHY, { env: { AWS_REGION: 'us-west-2' } })
    expect(text).toContain('ok   Region: us-west-2')
  })
})
