import {
  type CostLine,
  dollarsText,
  evaluationCosts,
  predictionCosts,
  splitCosts,
  storageCosts,
  totalDollars,
} from '#shared/cost/cost-lines.ts'
import { PRICES } from '#shared/cost/prices.ts'
import { DEFAULT_ENDPOINT_MEMORY_MB, DEFAULT_MANIFEST } from '#shared/manifest/manifest.ts'
import { MODEL_METRICS } from '#shared/monitoring/model-metrics.ts'
import { MOST_READ_A_DAY } from '#shared/monitoring/read-plan.ts'
import { trainingForecast } from '#shared/training/training-forecast.ts'
import { plannedJobs } from '#shared/training/training-plan.ts'
import { PROCESSING_OUTPUTS } from './names.ts'
import { FUNCTION_NAMES, wiring } from './wiring.ts'

/*
 * What the pipeline costs, computed from stated prices; docs/cost.md is this text, and a test keeps the two together
 * and looks up every synthesized resource here.
 */

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

const HEARTBEATS = (30 * 24 * 60) / 15
/** Lambda asks an idle queue with up to five pollers, each waiting 20 seconds. */
const POLLS = (5 * (30 * 24 * 3600)) / 20
/** One of each function, and the x86-64 ones for Processing jobs. */
const IMAGES = FUNCTION_NAMES.length + Object.keys(PROCESSING_OUTPUTS).length
const IMAGES_GB = IMAGES * 0.2

const idle: readonly CostLine[] = [
  {
    what: 'Heartbeat',
    how: `${HEARTBEATS} runs of each of two functions, 0.3 s at 512 MB`,
    dollars: 2 * ((HEARTBEATS / 1e6) * PRICES.lambdaMillionCalls + HEARTBEATS * 0.3 * 0.5 * PRICES.lambdaGbSecond),
  },
  {
    what: 'Heartbeat looks into the bucket',
    how: `${HEARTBEATS} × 4 listings`,
    dollars: ((HEARTBEATS * 4) / 1000) * PRICES.s3ThousandWrites,
  },
  {
    what: 'The evaluation queue is polled',
    how: `${POLLS} receives (the first million of an account is free)`,
    dollars: (POLLS / 1e6) * PRICES.sqsMillionCalls,
  },
  { what: `${IMAGES} images`, how: `${IMAGES_GB} GB in ECR`, dollars: IMAGES_GB * PRICES.ecrGbMonth },
  { what: 'Logs', how: '0.01 GB', dollars: 0.01 * PRICES.logsGb },
]

const ENDPOINT = { type: 'endpoint', memoryMb: DEFAULT_ENDPOINT_MEMORY_MB } as const
/** Of about 50 columns, two of every three rows for training. */
const GB = {
  trainRows: 4_000_000,
  encodedWidth: 50,
  outputs: 1,
  maxParallelJobs: DEFAULT_MANIFEST.training.maxParallelJobs,
}
const RUN = { dataset: 'gigabyte', runId: 'gigabyte' }
const FAST = trainingForecast(plannedJobs('fast', RUN), GB)
const GOOD = trainingForecast(plannedJobs('good', RUN), GB)
const BEST = trainingForecast(plannedJobs('best', RUN), GB)

const training: readonly CostLine[] = [
  splitCosts(1),
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
  evaluationCosts(1, ENDPOINT),
  storageCosts(1),
]

/** A million rows of 60 numbers, about 0.4 GB, with what `npm run bench:batch` takes doubled. */
const SCORED_GB = 0.4
const SCORING_SECONDS = 20
const SCORING_MB = wiring.functions['batch-scoring'].memoryMb

const scoring: readonly CostLine[] = [
  {
    what: 'batch-scoring',
    how: `${SCORING_SECONDS} s at ${SCORING_MB.toLocaleString('en')} MB`,
    dollars: SCORING_SECONDS * (SCORING_MB / 1024) * PRICES.lambdaGbSecond + PRICES.lambdaMillionCalls / 1e6,
  },
  {
    what: 'The scored file is written',
    how: 'parts of 8 MB, and the records',
    dollars: ((SCORED_GB * 1.2 * 1024) / 8 / 1000 + 5 / 1000) * PRICES.s3ThousandWrites,
  },
  { what: 'Records and model are read', how: '15 reads', dollars: (15 / 1000) * PRICES.s3ThousandReads },
]

/** Of that file. */
export const SCORED_FILE_DOLLARS = scoring.reduce((sum, { dollars }) => sum + dollars, 0)

/** A day of 100,000 captured predictions, one row each: windows of about 300 rows are all that the day's reads allow. */
const WINDOWS_A_DAY = 16
const LOOKS_A_DAY = HEARTBEATS / 30
/** A listing has 1,000 keys; those that wait for a window are listed again by the next look. */
const LISTINGS_A_DAY = LOOKS_A_DAY + (100_000 / 1000) * (LOOKS_A_DAY / WINDOWS_A_DAY / 2)
const WINDOW_SECONDS = 3

const monitoring: readonly CostLine[] = [
  {
    what: 'Captured requests are counted',
    how: `${Math.round(LISTINGS_A_DAY)} listings`,
    dollars: (LISTINGS_A_DAY / 1000) * PRICES.s3ThousandWrites,
  },
  {
    what: 'A sample of them is read, and the records',
    how: `${MOST_READ_A_DAY.toLocaleString('en')} requests and ${LOOKS_A_DAY * 3} records`,
    dollars: ((MOST_READ_A_DAY + LOOKS_A_DAY * 3) / 1000) * PRICES.s3ThousandReads,
  },
  {
    what: 'State and record of the day are written',
    how: `${WINDOWS_A_DAY} windows`,
    dollars: ((WINDOWS_A_DAY * 2) / 1000) * PRICES.s3ThousandWrites,
  },
  {
    what: 'Comparison',
    how: `${WINDOWS_A_DAY} × ${WINDOW_SECONDS} s at 1,024 MB`,
    dollars: WINDOWS_A_DAY * WINDOW_SECONDS * PRICES.lambdaGbSecond,
  },
]

/** Of 100,000 predictions; that they are captured is apart. */
export const MONITOR_DOLLARS = totalDollars(monitoring)
/** Of a dataset, with `monitor.metrics`. */
export const METRICS_DOLLARS = MODEL_METRICS.length * PRICES.metricMonth
const CAPTURE_DOLLARS = (100_000 / 1000) * PRICES.s3ThousandWrites
/** A month of looks at a dataset that captures and that nobody calls: a listing, three reads. */
const IDLE_MONITOR_DOLLARS = (HEARTBEATS / 1000) * (PRICES.s3ThousandWrites + 3 * PRICES.s3ThousandReads)

/** The text of docs/cost.md. */
export function costPage(alarmCount: number): string {
  const prices = Object.entries(PRICES).map(([name, dollars]) => `| ${name} | ${decimal(dollars)} |`)
  return `# What it costs

Computed by \`infra/cost.ts\` and \`shared/cost/\` (a test compares this page with them, and every synthesized resource with
a list of how it is billed). Nothing is billed by the hour: no instance, no NAT gateway, no database, no customer key, no
provisioned concurrency. US dollars, us-east-1, arm64, without free tiers. The prices are constants in
\`shared/cost/prices.ts\`: compare them with AWS's pages for your region. The [report](report.md) of a run says what that run
cost, and a thousand predictions of its model.

## Idle, a month
${table(idle)}

## One training of 1 GB
${table(training)}

With \`training.quality\` \`best\` it is ${BEST.jobs} jobs, three at once: about ${Math.round(BEST.minutes)} minutes and $${dollarsText(BEST.dollars)} for them together. Where columns
may give the target away one more job trains without them, beside the others, for as much as one of stage 1.

## A million predictions, one row each
${table(predictionCosts(ENDPOINT))}

With \`endpoint.type\` \`"lambda"\` no endpoint is asked:

${table(predictionCosts({ type: 'lambda' }))}

## A file of a million rows of 60 numbers, scored
${table(scoring)}

Storage is apart: ${decimal(PRICES.s3GbMonth)} a month for each GB that came and that was scored. Of a model that cannot be compiled the
endpoint scores, at the price of predictions; reasons take more time (docs/batch.md).

## 100,000 predictions, watched
${table(monitoring)}

Only where \`capture.enabled\` is set; that the predictions are written costs ${dollarsText(CAPTURE_DOLLARS)} beside it. Of scored files the
function that scores them does it, for two writes each. A dataset that captures and that nobody calls costs ${dollarsText(IDLE_MONITOR_DOLLARS)} a
month; for one that does not capture the heartbeat reads its pointer and its settings, a quarter of a cent.

With \`monitor.metrics\`, which is ${DEFAULT_MANIFEST.monitor.metrics ? 'on' : 'off'} by default, a dataset has ${MODEL_METRICS.length} metrics in CloudWatch at ${decimal(PRICES.metricMonth)} a month each, never
one a feature: **${dollarsText(METRICS_DOLLARS)} a month** where they are written in all of its hours. They come out of a line of the log;
no call is paid for them. An alarm of your own on one is ${decimal(PRICES.alarmMonth)} a month.

An endpoint that nobody calls costs nothing, however long it is there.

## With \`alarms=true\`
${alarmCount} alarms at ${decimal(PRICES.alarmMonth)} a month: **${dollarsText(alarmCount * PRICES.alarmMonth)} a month**. The dashboard is free
as one of an account's first three, else 3.00 a month. The counts made from logs are billed only for hours in which
something is counted. A rollout step by step adds one alarm.

## Prices
| price | US dollars |
|---|---|
${prices.join('\n')}
`
}

function table(rows: readonly CostLine[]): string {
  return [
    '| what | how much | US dollars |',
    '|---|---|---|',
    ...rows.map(({ what, how, dollars }) => `| ${what} | ${how} | ${dollarsText(dollars)} |`),
    `| **together** | | **${dollarsText(totalDollars(rows))}** |`,
  ].join('\n')
}

/** Decimal notation, never 2e-5. */
function decimal(value: number): string {
  return value.toFixed(10).replace(/\.?0+$/, '')
}
