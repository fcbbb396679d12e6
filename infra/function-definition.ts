import type { Grant } from './grants.ts'

/**
 * Everything of one function, as plain data: `infra/functions/<name>.ts` holds one each, and everything that deals with
 * functions (the stacks, the local cloud, the bundler, the image's proof, the benchmarks) takes it from there.
 */
export type FunctionDefinition<Name extends string = string> = {
  /** Also the name of its folder in `lambdas/` and of its file in `infra/functions/`. */
  readonly name: Name
  readonly timeoutSeconds: number
  readonly memoryMb: number
  /** /tmp; 512 comes with every function. */
  readonly storageMb?: number
  /** Why these limits, for docs/functions.md. */
  readonly limitsReason: string
  readonly environment: Readonly<Record<string, string | Reference>>
  /** The one reader of that environment, which fails for what is missing or malformed. */
  readonly readConfig: (env: Readonly<Record<string, string>>) => unknown
  /** What its code may do; what its triggers need is added by the stacks. */
  readonly grants: readonly Grant[]
  readonly triggers: Triggers
  readonly harmless: HarmlessEvent
  readonly bundle: BundleDefinition
  /** Of a function that deals with ONNX models: what it needs in a deployment that serves them (Dockerfile.serve). */
  readonly onnx?: { readonly memoryMb: number; readonly reason: string }
  /** Whether it can end a run for a reason that a person can act on, which is logged as `run-refused`. */
  readonly endsRuns: boolean
}

/** A value that is known only where the pipeline is put: a bucket's name, a queue's URL. */
export type Reference =
  | {
      readonly ref:
        | 'bucketName'
        | 'namePrefix'
        | 'sagemakerRoleArn'
        | 'codeVersion'
        | 'defaultModel'
        | 'corsOrigins'
        | 'pathAliases'
        | 'apiAuth'
        | 'noticesTopicArn'
        | 'uploadPrefixes'
        | 'uploadBuckets'
        | 'modelPrefixes'
    }
  | { readonly ref: 'queueUrl'; readonly queueName: string }

export type Triggers = {
  readonly objects?: readonly ObjectTrigger[]
  readonly queue?: QueueTrigger
  readonly rules?: readonly RuleTrigger[]
  readonly api?: ApiTrigger
}

/** Objects that appear in the bucket. S3 takes one prefix and one suffix, here empty for any. */
export type ObjectTrigger = {
  readonly id: string
  readonly events: readonly string[]
  readonly prefix: string
  readonly suffix: string
}

/** The function's queue and its dead-letter queue, by short names: in AWS they follow the prefix. */
export type QueueTrigger = {
  readonly name: string
  readonly visibilityTimeoutSeconds: number
  readonly retentionSeconds: number
  readonly deadLetter: { readonly queueName: string; readonly maxReceiveCount: number }
  readonly batchSize: number
  readonly reportBatchItemFailures: boolean
  readonly maximumConcurrency: number
}

/** An EventBridge rule: a pattern, or a schedule. `{prefix}` in a pattern is the name prefix and its hyphen. */
export type RuleTrigger =
  | { readonly name: string; readonly pattern: EventPattern }
  | { readonly name: string; readonly rateMinutes: number }

type EventPattern = { readonly [field: string]: EventPattern | readonly unknown[] }

export type ApiTrigger = { readonly stage: string; readonly payloadVersion: '1.0' }

/**
 * An event that makes the function start, read its environment and answer, and do nothing. After a deployment it proves
 * the function; once a day it keeps Lambda from making an idle image function Inactive (after 14 days without a call;
 * the next call then fails).
 */
export type HarmlessEvent = {
  readonly event: Readonly<Record<string, unknown>>
  /** What is in the answer; `null` for a function that answers nothing. */
  readonly answer: Readonly<Record<string, unknown>> | null
}

export type BundleDefinition = {
  /** Lambda loads the whole bundle at every cold start: more than this fails the build. */
  readonly budgetBytes: number
  readonly budgetReason: string
  /**
   * Files beside index.cjs, by their name there; `source` is in the repository, and bundled as the handler is where it
   * is TypeScript. Nothing else is in the image.
   */
  readonly assets: readonly { readonly name: string; readonly source: string }[]
  /** Whether the bundle also runs outside of Lambda, where credentials do not come from environment variables. */
  readonly runsOutsideLambda: boolean
}

/** The variables of every function: the bucket, and what the names of its stage begin with. */
export const COMMON_ENVIRONMENT = {
  PIPELINE_BUCKET: { ref: 'bucketName' },
  NAME_PREFIX: { ref: 'namePrefix' },
} as const

/** The event that S3 sends when notifications are set up. */
export const S3_TEST_EVENT = { Service: 'Amazon S3', Event: 's3:TestEvent' } as const

/** What a function of created objects answers to it. */
export const S3_TEST_ANSWER = { handled: [], ignored: ['s3:TestEvent'] } as const
