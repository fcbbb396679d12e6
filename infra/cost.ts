import { DEFAULT_ENDPOINT_MEMORY_MB } from '#shared/manifest/manifest.ts'
import { TRAINING_DOLLARS_AN_HOUR, trainingForecast } from '#shared/training/training-forecast.ts'
import { FUNCTION_NAMES } from './wiring.ts'

/*
 * What the pipeline costs, computed from stated prices; docs/cost.md is this text, and a test keeps the two together
 * and looks up every synthesized resource here.
 */

/** US dollars in us-east-1, without any free tier. */
export const PRICES = {
  lambdaGbSecond: 0.0000133334,
  lambdaStorageGbSecond: 0.0000000309,
  lambdaMillionCalls: 0.2,
  apiMillionCalls: 3.5,
  sqsMillionCalls: 0.4,
  s3GbMonth: 0.023,
  s3ThousandWrites: 0.005,
  s3ThousandReads: 0.0004,
  logsGb: 0.5,
  ecrGbMonth: 0.1,
  alarmMonth: 0.1,
  trainingHour: TRAINING_DOLLARS_AN_HOUR,
  servingGbSecond: 0.00002,
  servingDataGb: 0.016,
} as const

/** How a resource type is billed. A type that is not here fails the test: say first what it costs. */
export const BILLING = {
  free: [
    'AWS::ApiGateway::Account',
    'AWS::ApiGateway::ApiKey',
    'AWS::ApiGateway::Authorizer',
    'AWS::ApiGateway::Deployment',
    'AWS::ApiGateway::GatewayResponse',
    'AWS::ApiGateway::Method',
    'AWS::ApiGateway::Resource',
    'AWS::ApiGateway::UsagePlan',
    'AWS::ApiGateway::UsagePlanKey',
    'AWS::CodeDeploy::Application',
    'AWS::CodeDeploy::DeploymentGroup',
    'AWS::Events::Rule',
    'AWS::IAM::Role',
    'AWS::Lambda::Alias',
    'AWS::Lambda::EventInvokeConfig',
    'AWS::Lambda::Permission',
    'AWS::Lambda::Version',
    'AWS::S3::BucketPolicy',
    'AWS::SNS::TopicPolicy',
    'AWS::SQS::QueuePolicy',
  ],
  perUse: [
    'AWS::ApiGateway::RestApi',
    'AWS::ApiGateway::Stage',
    'AWS::ECR::Repository',
    'AWS::Lambda::EventSourceMapping',
    'AWS::Lambda::Function',
    'AWS::Logs::LogGroup',
    'AWS::Logs::MetricFilter',
    'AWS::S3::Bucket',
    'AWS::SNS::Subscription',
    'AWS::SNS::Topic',
    'AWS::SQS::Queue',
  ],
  /** Only with `alarms=true` or a rollout step by step. */
  perMonth: ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::Dashboard'],
} as const

type Row = { readonly what: string; readonly how: string; readonly dollars: number }

const HEARTBEATS = (30 * 24 * 60) / 15
/** Lambda asks an idle queue with up to five pollers, each waiting 20 seconds. */
const POLLS = (5 * (30 * 24 * 3600)) / 20
/** One of each function, and the x86-64 one for Processing jobs. */
const IMAGES = FUNCTION_NAMES.length + 1
const IMAGES_GB = IMAGES * 0.2

const idle: readonly Row[] = [
  {
    what: 'Heartbeat',
    how: `${HEARTBEATS} runs of 0.3 s at 512 MB`,
    dollars: (HEARTBEATS / 1e6) * PRICES.lambdaMillionCalls + HEARTBEATS * 0.3 * 0.5 * PRICES.lambdaGbSecond,
  },
  {
    what: 'Heartbeat looks into the bucket',
    how: `${HEARTBEATS} × 3 listings`,
    dollars: ((HEARTBEATS * 3) / 1000) * PRICES.s3ThousandWrites,
  },
  {
    what: 'The evaluation queue is polled',
    how: `${POLLS} receives (the first million of an account is free)`,
    dollars: (POLLS / 1e6) * PRICES.sqsMillionCalls,
  },
  { what: `${IMAGES} images`, how: `${IMAGES_GB} GB in ECR`, dollars: IMAGES_GB * PRICES.ecrGbMonth },
  { what: 'Logs', how: '0.01 GB', dollars: 0.01 * PRICES.logsGb },
]

const ENDPOINT_GB = DEFAULT_ENDPOINT_MEMORY_MB / 1024
/** Of about 50 columns, two of every three rows for training. */
const GB = { trainRows: 4_000_000, encodedWidth: 50, outputs: 1 }
const FAST = trainingForecast('fast', GB)
const GOOD = trainingForecast('good', GB)
/** The split of 1 GB, with room; memory and /tmp are the function's. */
const SPLIT_SECONDS = 60
const SPLIT_STORAGE_GB = 9.5

const training: readonly Row[] = [
  {
    what: 'Split and encoding',
    how: `${SPLIT_SECONDS} s at 3,008 MB, with 10 GB of /tmp`,
    dollars: SPLIT_SECONDS * ((3008 / 1024) * PRICES.lambdaGbSecond + SPLIT_STORAGE_GB * PRICES.lambdaStorageGbSecond),
  },
  {
    what: 'Training job of stage 1; with `training.quality` `fast` the only one',
    how: `about ${Math.round(FAST.minutes)} minutes with one ml.m5.large`,
    dollars: FAST.dollars,
  },
  {
    what: 'Training job of the refit',
    how: `about ${Math.round(GOOD.minutes - FAST.minutes)} minutes with one ml.m5.large`,
    dollars: GOOD.dollars - FAST.dollars,
  },
  {
    what: 'Evaluation',
    how: `60 s of the function at 1,769 MB and of two endpoint instances at ${ENDPOINT_GB} GB`,
    dollars: 60 * (1769 / 1024) * PRICES.lambdaGbSecond + 60 * 2 * ENDPOINT_GB * PRICES.servingGbSecond,
  },
  {
    what: 'Storage for a month',
    how: '1 GB uploaded, 2 GB of parts and rows',
    dollars: 3 * PRICES.s3GbMonth,
  },
]

const million = 1e6
const predictions: readonly Row[] = [
  { what: 'API Gateway', how: 'REST API', dollars: PRICES.apiMillionCalls },
  {
    what: 'inference-api',
    how: '60 ms at 1,024 MB, most of it waiting',
    dollars: PRICES.lambdaMillionCalls + million * 0.06 * PRICES.lambdaGbSecond,
  },
  {
    what: 'Serverless endpoint',
    how: `20 ms at ${ENDPOINT_GB} GB`,
    dollars: million * 0.02 * ENDPOINT_GB * PRICES.servingGbSecond,
  },
  { what: 'Data through the endpoint', how: '1 kB a prediction', dollars: 1 * PRICES.servingDataGb },
  {
    what: 'Pointer checks in S3',
    how: 'at most one in 5 s: 0.1 a prediction',
    dollars: ((million * 0.1) / 1000) * PRICES.s3ThousandReads,
  },
  { what: 'Logs', how: '0.6 kB a prediction, access log included', dollars: 0.6 * PRICES.logsGb },
]

/** Of one million of one row each, by a model on an endpoint. */
export const MILLION_PREDICTIONS_DOLLARS = predictions.reduce((sum, { dollars }) => sum + dollars, 0)

/** The text of docs/cost.md. */
export function costPage(alarmCount: number): string {
  const prices = Object.entries(PRICES).map(([name, dollars]) => `| ${name} | ${decimal(dollars)} |`)
  return `# What it costs

Computed by \`infra/cost.ts\` (a test compares this page with it, and every synthesized resource with its list of how it
is billed). Nothing is billed by the hour: no instance, no NAT gateway, no database, no customer key, no provisioned
concurrency. US dollars, us-east-1, arm64, without free tiers. The prices are constants in that file: compare them with
AWS's pages for your region.

## Idle, a month
${table(idle)}

## One training of 1 GB
${table(training)}

## A million predictions, one row each
${table(predictions)}

An endpoint that nobody calls costs nothing, however long it is there.

## With \`alarms=true\`
${alarmCount} alarms at ${decimal(PRICES.alarmMonth)} a month: **${dollarsOf(alarmCount * PRICES.alarmMonth)} a month**. The dashboard is free
as one of an account's first three, else 3.00 a month. The counts made from logs are billed only for hours in which
something is counted. A rollout step by step adds one alarm.

## Prices
| price | US dollars |
|---|---|
${prices.join('\n')}
`
}

function table(rows: readonly Row[]): string {
  const total = rows.reduce((sum, { dollars }) => sum + dollars, 0)
  return [
    '| what | how much | US dollars |',
    '|---|---|---|',
    ...rows.map(({ what, how, dollars }) => `| ${what} | ${how} | ${dollarsOf(dollars)} |`),
    `| **together** | | **${dollarsOf(total)}** |`,
  ].join('\n')
}

function dollarsOf(dollars: number): string {
  return dollars.toFixed(dollars < 0.1 ? 3 : 2)
}

/** Decimal notation, never 2e-5. */
function decimal(value: number): string {
  return value.toFixed(10).replace(/\.?0+$/, '')
}
