import { hasCode } from '#shared/errors/boostline-error.ts'
import { field, textField } from '#shared/json/json-fields.ts'
import { DEFAULT_MANIFEST } from '#shared/manifest/manifest.ts'
import { DEFAULT_XGBOOST_VERSION, patchedUntil, xgboostImage } from '#shared/training/xgboost-image.ts'
import { processedBy } from '../../infra/names.ts'
import type { Settings } from '../../infra/settings.ts'
import { FUNCTION_NAMES, wiring } from '../../infra/wiring.ts'
import { DEFAULT_PROCESSING_INSTANCE } from '../train/processing-instance.ts'
import { type Aws, type AwsAnswer, awsCli, imageId, listIn } from './aws-cli.ts'
import { NOT_FOUND, type RunCommand } from './run-command.ts'

export type Finding =
  /** With advice: it is right today, and will need somebody. */
  | {
      readonly name: string
      readonly ok: true
      readonly found: string
      readonly advice?: string
      /** More to read, a line each. */
      readonly lines?: readonly string[]
      /** Of a file: what was guessed in it, or may be a mistake. */
      readonly notes?: readonly string[]
    }
  | {
      readonly name: string
      readonly ok: false
      readonly found: string
      readonly advice: string
      /** Stops a first training, not a deployment. */
      readonly isOfTrainings?: true
    }

/** Models are to be trained anew, looked at and approved before the old image is past its patches. */
const WARN_OF_OLD_IMAGE_MONTHS = 6
const QUOTA_PAGE = 'console.aws.amazon.com/servicequotas/home/services/sagemaker/quotas'
/** SageMaker's name of the quota that new accounts have at 10 or below. */
const SERVERLESS_QUOTA = 'Maximum total concurrency that can be allocated across all serverless endpoints'
const SERVERLESS_QUOTA_CODE = 'L-96300102'
/** Champion and challenger are there at once while one takes over. */
const ENDPOINTS_AT_ONCE = 2

export type AccountPorts = {
  readonly run: RunCommand
  readonly env: Readonly<Record<string, string | undefined>>
  readonly now: () => number
}

/** What the account must have, asked of AWS by its own CLI. What depends on something missing is not checked. */
export async function accountChecks(
  settings: Settings,
  instanceType: string,
  { run, env, now }: AccountPorts,
): Promise<Finding[]> {
  const aws = awsCli(run)
  const program = await run('aws', ['--version'])
  if (program.exitCode !== 0) {
    const advice = 'Install the AWS CLI (docs.aws.amazon.com/cli), then run this again: everything else is asked by it.'
    return [
      { name: 'AWS CLI', ok: false, found: 'not installed', advice },
      await imagesBuiltHere(settings, run),
    ].filter((finding) => finding !== undefined)
  }
  const region = env['AWS_REGION'] || env['AWS_DEFAULT_REGION'] || (await configuredRegion(run))
  const identity = await aws('sts', 'get-caller-identity')
  const account = text(identity, 'Account')
  const findings: (Finding | undefined)[] = [
    account === undefined
      ? {
          name: 'Credentials',
          ok: false,
          found: identity.error ?? 'no account',
          advice: 'Sign in: "aws sso login" or "aws configure", or set AWS_PROFILE; then run this again.',
        }
      : { name: 'Credentials', ok: true, found: `account ${account}, ${text(identity, 'Arn')}` },
    checkRegion(region),
    checkXgboost(region, now()),
  ]
  if (account !== undefined && region !== undefined) {
    findings.push(
      ...(await checkQuotas(settings, instanceType, aws)),
      await checkMemory(settings, aws),
      await checkBucket(aws, `${settings.prefix}-${account}-${region}`, account),
      await checkLogRole(settings, aws),
      ...(await checkImages(settings, aws)),
    )
  }
  findings.push(await imagesBuiltHere(settings, run))
  return findings.filter((finding) => finding !== undefined)
}

async function configuredRegion(run: RunCommand): Promise<string | undefined> {
  const { output } = await run('aws', ['configure', 'get', 'region'])
  return output.trim() || undefined
}

function checkRegion(region: string | undefined): Finding {
  return region === undefined
    ? { name: 'Region', ok: false, found: 'none is set', advice: 'Choose one: export AWS_REGION=us-east-1' }
    : { name: 'Region', ok: true, found: region }
}

function checkXgboost(region: string | undefined, nowMs: number): Finding | undefined {
  if (region === undefined) return undefined
  const name = 'XGBoost image'
  try {
    return { name, ok: true, ...ageOf(xgboostImage(region, DEFAULT_XGBOOST_VERSION), nowMs) }
  } catch (error) {
    if (!hasCode(error, 'region-unknown')) throw error
    return { name, ok: false, found: error.message, advice: error.hint }
  }
}

/** Tells half a year ahead that the image will get no patches any more: models are to be trained anew by then. */
function ageOf(image: string, nowMs: number): { readonly found: string; readonly advice?: string } {
  const lastDay = patchedUntil(DEFAULT_XGBOOST_VERSION)
  if (lastDay === undefined) return { found: image }
  const warnFrom = new Date(lastDay)
  warnFrom.setUTCMonth(warnFrom.getUTCMonth() - WARN_OF_OLD_IMAGE_MONTHS)
  if (nowMs < warnFrom.getTime()) return { found: image }
  const verb = nowMs > Date.parse(lastDay) ? 'mended' : 'mends'
  const advice = 'Update Boostline, which names the version (or set XGBOOST_VERSION of model-training), and train anew.'
  return { found: `${image}, which AWS ${verb} until ${lastDay}`, advice }
}

async function checkQuotas(settings: Settings, instanceType: string, aws: Aws): Promise<readonly Finding[]> {
  const training = `${instanceType} for training job usage`
  const answer = await aws('service-quotas', 'list-service-quotas', '--service-code', 'sagemaker')
  if (answer.error !== undefined) {
    const advice =
      'Allow your user servicequotas:ListServiceQuotas, or look there yourself: a quota of 0 stops a training.'
    return [{ name: 'Quotas of SageMaker', ok: false, found: answer.error, advice, isOfTrainings: true }]
  }
  const needed = ENDPOINTS_AT_ONCE * DEFAULT_MANIFEST.endpoint.maxConcurrency
  return [
    checkQuota(answer.output, training, 1, `ask for 1 or more at ${QUOTA_PAGE} (search: ${training}); it takes a day`),
    checkQuota(
      answer.output,
      SERVERLESS_QUOTA,
      needed,
      `ask for ${needed} or more at ${QUOTA_PAGE}/${SERVERLESS_QUOTA_CODE}: each dataset takes ${needed} while a model takes over`,
    ),
    ...(hasProcessing(settings) ? [checkProcessingQuota(answer.output)] : []),
  ]
}

function hasProcessing({ images, processingImage }: Settings): boolean {
  return processingImage === undefined ? images === 'built-here' : processingImage !== 'none'
}

/** Without it everything works but Processing jobs, which many stages never need. */
function checkProcessingQuota(output: unknown): Finding {
  const processing = `${DEFAULT_PROCESSING_INSTANCE} for processing job usage`
  const advice = `before the first "train --processing" ask for 1 or more at ${QUOTA_PAGE} (search: ${processing}); it takes a day`
  return { ...checkQuota(output, processing, 1, advice), ok: true }
}

function checkQuota(output: unknown, quotaName: string, needed: number, advice: string): Finding {
  const name = `Quota "${quotaName}"`
  const quota = listIn(output, 'Quotas').find((each) => field(each, 'QuotaName') === quotaName)
  const value = quota === undefined ? 0 : Number(field(quota, 'Value'))
  if (value >= needed) return { name, ok: true, found: String(value) }
  const found = quota === undefined ? 'AWS lists none' : String(value)
  return { name, ok: false, found, advice: sentence(advice), isOfTrainings: true }
}

/**
 * AWS has no call that says how much memory an account's functions may have: a new one's is bounded until somebody asks. A
 * function that has as much shows that it may.
 */
async function checkMemory({ trainingMemoryMb }: Settings, aws: Aws): Promise<Finding | undefined> {
  const usual = wiring.functions['model-training'].memoryMb
  if (trainingMemoryMb <= usual) return undefined
  const name = 'Memory of model-training'
  const answer = await aws('lambda', 'list-functions', '--query', 'max(Functions[].MemorySize)')
  const most = answer.error === undefined ? Number(answer.output) : 0
  const inMb = (megabytes: number) => `${megabytes.toLocaleString('en')} MB`
  if (most >= trainingMemoryMb) return { name, ok: true, found: `another function here has ${inMb(most)}` }
  const found = answer.error ?? `of the functions here the largest has ${inMb(most)}`
  const advice = `A new account's functions get ${inMb(usual)} at most, which AWS does not tell beforehand: if the deployment fails over MemorySize, ask AWS Support for ${inMb(trainingMemoryMb)}, or deploy without --trainingMemoryMb.`
  return { name, ok: true, found, advice }
}

async function checkBucket(aws: Aws, bucket: string, account: string): Promise<Finding> {
  const name = `Bucket ${bucket}`
  const answer = await aws('s3api', 'head-bucket', '--bucket', bucket, '--expected-bucket-owner', account)
  if (answer.error === undefined) return { name, ok: true, found: 'there, and yours' }
  if (/\(404\)|Not Found/i.test(answer.error)) return { name, ok: true, found: 'free' }
  const advice = 'Another account has this name, or you may not look at it: deploy with another --prefix.'
  return { name, ok: false, found: answer.error, advice }
}

async function checkLogRole({ apiGatewayLogRole }: Settings, aws: Aws): Promise<Finding> {
  const name = 'Log role of API Gateway'
  const answer = await aws('apigateway', 'get-account')
  if (answer.error !== undefined) {
    const advice =
      'Allow your user apigateway:GET on /account: without a log role API Gateway makes no stage that logs.'
    return { name, ok: false, found: answer.error, advice }
  }
  const role = text(answer, 'cloudwatchRoleArn')
  if (role === undefined) {
    if (apiGatewayLogRole) {
      return {
        name,
        ok: true,
        found: 'none yet: the deployment sets it, after a disabled API key that AWS wants first',
      }
    }
    const advice = 'Leave --apiGatewayLogRole false out: without a log role API Gateway makes no stage that logs.'
    return { name, ok: false, found: 'none', advice }
  }
  if (!apiGatewayLogRole) return { name, ok: true, found: `${role}, which stays` }
  if (role.includes('boostline-registry')) return { name, ok: true, found: 'set by boostline-registry' }
  const advice = 'Somebody else set it for this account: deploy with --apiGatewayLogRole false, so that it stays.'
  return { name, ok: false, found: role, advice }
}

async function checkImages({ images, processingImage, repository }: Settings, aws: Aws): Promise<readonly Finding[]> {
  const named = images === 'built-here' ? [] : FUNCTION_NAMES.map((name) => ({ name, image: images[name] }))
  if (processingImage !== undefined && processingImage !== 'none') {
    named.push(...processedBy(processingImage).map((name) => ({ name, image: processingImage })))
  }
  return await Promise.all(
    named.map(async ({ name, image }) => {
      const place = `${repository}/${name}`
      const answer = await aws('ecr', 'describe-images', '--repository-name', place, '--image-ids', imageId(image))
      if (answer.error === undefined) return { name: `Image ${place}`, ok: true, found: image } as const
      const advice = `Push it first (docs/images.md), or leave --images and --processingImage out to build it here with Docker.`
      return { name: `Image ${place}`, ok: false, found: answer.error, advice } as const
    }),
  )
}

async function imagesBuiltHere({ images }: Settings, run: RunCommand): Promise<Finding | undefined> {
  if (images !== 'built-here') return undefined
  const name = 'Docker, to build the images here'
  const { exitCode, output, errorOutput } = await run('docker', ['info', '--format', '{{.ServerVersion}}'])
  if (exitCode === 0) return { name, ok: true, found: output.trim() }
  const found = exitCode === NOT_FOUND ? 'not installed' : errorOutput.trim().replaceAll(/\s+/g, ' ')
  const advice = 'Install and start Docker, or push images from GitHub (docs/images.md) and deploy with --images <tag>.'
  return { name, ok: false, found, advice }
}

function text(answer: AwsAnswer, name: string): string | undefined {
  return answer.error === undefined ? textField(answer.output, name) : undefined
}

function sentence(advice: string): string {
  return `${advice.charAt(0).toUpperCase()}${advice.slice(1)}.`
}
