import { type Emulator, type EmulatorOptions, startEmulator } from '../emulator/index.ts'
import { functionEnvironment, type ReferenceValues } from '../infra/environment.ts'
import { NOTICES_TOPIC } from '../infra/functions/notifications.ts'
import { bucketNotifications, otherBucketNotifications, readWatched, type Watched } from '../infra/watched.ts'
import { FUNCTION_NAMES, type FunctionName, wiring } from '../infra/wiring.ts'
import { BUNDLE_HANDLER, type Bundle } from '../scripts/bundle-lambdas.ts'
import { ONNX_PACKAGES } from '../scripts/onnx-packages.ts'

/** The names of the local deployment: one bucket, bare function names, a made-up account. */
export const LOCAL = {
  bucketName: 'boostline',
  namePrefix: 'boostline',
  region: 'us-east-1',
  accountId: '123456789012',
} as const

const NOTICES = `${LOCAL.namePrefix}-${NOTICES_TOPIC}`

export type LocalCloudOptions = Pick<EmulatorOptions, 'dataFolder' | 'port' | 'apiPort' | 'sagemaker' | 'reportFault'> &
  Partial<Pick<EmulatorOptions, 'clock' | 'allowedHosts' | 'listen'>> & {
    readonly bundles: readonly Bundle[]
    /** Functions that are initialised before anybody asks for them, in the order of the wiring; none by default. */
    readonly initialisedAhead?: readonly FunctionName[]
    /** The model behind `POST /predict`. */
    readonly defaultModel: string
    /** What serves ONNX models, as it was bundled; without it none are. */
    readonly onnxEngine?: string | undefined
    /** Web origins whose pages may call the API, with commas, or `*`; none by default. */
    readonly corsOrigins?: string
    /** Where uploads and models are taken besides the pipeline's own folders; other buckets are made here, too. */
    readonly watched?: Watched
  }

/** Starts the emulator with the pipeline's own wiring, the same data the AWS stacks are made from. */
export async function startLocalCloud(options: LocalCloudOptions): Promise<Emulator> {
  const { bundles, defaultModel, corsOrigins = '', watched = readWatched({}), onnxEngine, ...others } = options
  const { initialisedAhead = [], ...emulatorOptions } = others
  return await startEmulator({
    ...emulatorOptions,
    region: LOCAL.region,
    accountId: LOCAL.accountId,
    buckets: [
      { name: LOCAL.bucketName, ...wiring.bucket, notifications: bucketNotifications(watched) },
      ...watched.uploadBuckets.map((name) => ({
        name,
        versioned: true,
        notifications: otherBucketNotifications(watched),
      })),
    ],
    queues: wiring.queues.map((queue) => ({
      ...queue,
      name: queueName(queue.name),
      ...(queue.deadLetter
        ? { deadLetter: { ...queue.deadLetter, queueName: queueName(queue.deadLetter.queueName) } }
        : {}),
    })),
    topics: [NOTICES],
    eventSourceMappings: wiring.queueTriggers.map((trigger) => ({
      ...trigger,
      queueName: queueName(trigger.queueName),
    })),
    rules: wiring.rules.map((rule) => ('pattern' in rule ? { ...rule, pattern: withPrefix(rule.pattern) } : rule)),
    api: { ...wiring.api, corsOrigins: corsOrigins.split(/\s*,\s*/).filter((origin) => origin !== '') },
    functions: (addresses) => {
      const values: ReferenceValues = {
        bucketName: LOCAL.bucketName,
        namePrefix: LOCAL.namePrefix,
        sagemakerRoleArn: `arn:aws:iam::${LOCAL.accountId}:role/boostline-sagemaker`,
        queueUrl: (name) => addresses.queueUrl(queueName(name)),
        codeVersion: 'local',
        defaultModel,
        corsOrigins,
        pathAliases: '',
        apiAuth: 'none',
        noticesTopicArn: `arn:aws:sns:${LOCAL.region}:${LOCAL.accountId}:${NOTICES}`,
        uploadPrefixes: watched.uploadPrefixes.join(','),
        uploadBuckets: watched.uploadBuckets.join(','),
        modelPrefixes: watched.modelPrefixes.join(','),
      }
      const { functionNames: keepsFailedEvents, failureQueue } = wiring.asyncInvocations
      return FUNCTION_NAMES.map((name) => {
        const { timeoutSeconds, memoryMb, onnx } = wiring.functions[name]
        const servesOnnx = onnx && onnxEngine !== undefined
        return {
          name,
          bundlePath: bundleOf(bundles, name).folder,
          handler: BUNDLE_HANDLER,
          timeoutSeconds,
          memoryMb,
          isInitialisedAhead: initialisedAhead.includes(name),
          ...(keepsFailedEvents.includes(name) ? { onFailureQueueName: queueName(failureQueue) } : {}),
          environment: {
            ...functionEnvironment(name, values),
            ...(servesOnnx && { ONNX_ENGINE: onnxEngine, ONNX_PACKAGES }),
          },
        }
      })
    },
  })
}

function queueName(shortName: string): string {
  return `${LOCAL.namePrefix}-${shortName}`
}

/** Rules are written for any prefix: `{prefix}` in a pattern is the name prefix and its hyphen. */
function withPrefix<Pattern>(pattern: Pattern): Pattern {
  return JSON.parse(JSON.stringify(pattern).replaceAll('{prefix}', `${LOCAL.namePrefix}-`)) as Pattern
}

function bundleOf(bundles: readonly Bundle[], name: string): Bundle {
  const bundle = bundles.find((candidate) => candidate.functionName === name)
  if (!bundle) throw new Error(`no bundle was built for ${name}`)
  return bundle
}
