import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { readSettings, type Settings } from '../../infra/settings.ts'
import type { Options, OptionValues, TextOption } from '../command-line/command.ts'
import { STAGE_OPTIONS } from '../deployment.ts'

const setting = (value: string, text: string) => ({ type: 'text', value, text }) as const satisfies TextOption

/** Every setting of a deployment, as docs/deploy.md explains them. */
export const SETTING_OPTIONS = {
  ...STAGE_OPTIONS,
  qualifier: setting('ID', 'of what the CDK deploys through (cdk bootstrap --qualifier), where it is not the usual'),
  architecture: setting('arm64|x86_64', 'of the functions'),
  images: setting('TAG', 'one tag for all functions, or JSON of one each; without it they are built here'),
  processingImage: setting('TAG', 'the x86-64 image for large files where --images is given, or none'),
  repository: setting('NAME', 'images are in <repository>/<function>'),
  codeVersion: setting('TEXT', "written into every run's source.json"),
  defaultModel: setting('DATASET', 'answers POST /predict'),
  apiAuth: setting('key|iam|jwt|none', 'who may call the API'),
  userPoolArn: setting('ARN', 'of the Cognito user pool, with --apiAuth jwt'),
  corsOrigins: setting('ORIGINS', 'web origins that may call, with commas, or *'),
  uploadPrefixes: setting('FOLDERS', 'where uploads are taken besides datasets/, with commas, such as automl/'),
  uploadBuckets: setting('NAMES', 'other buckets of this region whose uploads are taken, with commas'),
  modelPrefixes: setting('PREFIXES', "where models of others' training jobs are taken, with commas; a model runs code"),
  pathAliases: setting('ALIASES', 'paths that mean others, such as /score=/predict, with commas'),
  apiStage: setting('NAME', "the stage in the API's address; prod by default"),
  apiRatePerSecond: setting('N', 'calls a second'),
  apiBurst: setting('N', 'calls at once'),
  logRetentionDays: setting('N', 'days that logs are kept'),
  trainingMemoryMb: setting('MB', 'of model-training, for large files: 3008, and up to 10240 where the account has it'),
  onnx: setting('true|false', 'serve ONNX models, too'),
  alarms: setting('true|false', 'alarms and a dashboard, billed by the month'),
  alarmEmail: setting('ADDRESS', 'where alarms go'),
  notifyEmail: setting('ADDRESS', 'who is told when a run ends, fails or waits'),
  rollout: setting('allAtOnce|canary|linear', 'how a new version of the API takes the calls'),
  apiGatewayLogRole: setting('true|false', "false where somebody else set the account's log role"),
} as const satisfies Options

/** A command may take fewer of them. */
type SettingValues = Partial<OptionValues<typeof SETTING_OPTIONS>>

export type StageSettings = {
  readonly settings: Settings
  /** The settings that were given, for the CDK. */
  readonly context: readonly string[]
}

/** @throws BoostlineError where no stage is named or a setting is not valid. */
export function readStageSettings(values: SettingValues): StageSettings {
  if (values.stage === undefined && values.prefix === undefined) {
    throw new BoostlineError({
      code: 'usage',
      kind: 'input',
      message: 'It is not said which stage is meant.',
      hint: 'Name it, such as --stage dev.',
    })
  }
  return readSharedSettings(values)
}

/** The same for what all stages share, which needs no name of one. */
export function readSharedSettings(values: SettingValues): StageSettings {
  const given = settingsIn(values)
  const context = Object.entries(given).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  return { settings: readSettings((name) => given[name]), context }
}

/** The settings among a command's options. */
function settingsIn(values: SettingValues): Readonly<Record<string, string>> {
  const names = Object.keys(SETTING_OPTIONS) as (keyof SettingValues)[]
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = values[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
}
