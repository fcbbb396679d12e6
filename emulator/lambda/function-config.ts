import { existsSync } from 'node:fs'
import type { EmulatorContext } from '../context.ts'

export type FunctionConfig = {
  readonly name: string
  /** Further names that reach the same function and its instances; AWS has no such thing. */
  readonly otherNames?: readonly string[]
  /** The folder that holds the bundle, `index.js` or `index.cjs`: the function's task root. */
  readonly bundlePath: string
  /** File and export: `index.handler`. */
  readonly handler: string
  readonly environment: Readonly<Record<string, string>>
  readonly timeoutSeconds: number
  readonly memoryMb: number
  /** How many instances may run at once; 10 by default. */
  readonly maxConcurrency?: number
  /** A first instance is initialised with the emulator's start, before anybody asks for it, as Lambda does now and then. */
  readonly isInitialisedAhead?: boolean
  /** The SQS queue that gets the records of asynchronous invocations that were given up (an OnFailure destination). */
  readonly onFailureQueueName?: string
}

export const VERSION = '$LATEST'

const MAX_ENVIRONMENT_BYTES = 4096
const RESERVED_VARIABLES = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_ACCESS_KEY_ID',
  'AWS_DEFAULT_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_LAMBDA_RUNTIME_API',
  'AWS_REGION',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'LAMBDA_RUNTIME_DIR',
  'LAMBDA_TASK_ROOT',
])

export function functionArn(context: EmulatorContext, name: string): string {
  return `arn:aws:lambda:${context.region}:${context.accountId}:function:${name}`
}

export function logGroupName(config: FunctionConfig): string {
  return `/aws/lambda/${config.name}`
}

/** Throws where AWS would refuse the configuration, or where there is no bundle to run. */
export function checkFunction(config: FunctionConfig): void {
  if (!existsSync(config.bundlePath)) {
    throw new Error(`Function ${config.name}: there is no folder ${config.bundlePath}; build the bundles first.`)
  }
  const reserved = Object.keys(config.environment).filter((name) => RESERVED_VARIABLES.has(name))
  if (reserved.length > 0) {
    throw new Error(
      `Function ${config.name}: Lambda sets ${reserved.join(', ')} itself; take it out of the function's environment.`,
    )
  }
  const sizeBytes = Buffer.byteLength(JSON.stringify(config.environment))
  if (sizeBytes > MAX_ENVIRONMENT_BYTES) {
    throw new Error(
      `Function ${config.name}: the environment has ${sizeBytes} bytes, Lambda takes ${MAX_ENVIRONMENT_BYTES}; shorten it.`,
    )
  }
}
