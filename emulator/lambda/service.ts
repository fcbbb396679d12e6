import type { EmulatorContext } from '../context.ts'
import type { Wire } from '../model/wire.ts'
import type { RestOperation } from '../protocols/rest-json.ts'
import { functionNotFound } from './errors.ts'
import { functionArn, VERSION } from './function-config.ts'
import type { FunctionPool } from './function-pool.ts'

/** What the operations work on. */
export type LambdaService = {
  readonly context: EmulatorContext
  /** By every name a function has. */
  readonly poolByName: ReadonlyMap<string, FunctionPool>
  /** Queues an asynchronous invocation; returns its request id. */
  readonly enqueue: (functionName: string, payload: string) => string
}

export type LambdaOperation<Input> = RestOperation<LambdaService, Wire<Omit<Input, 'Payload'>>>

const FUNCTION_REFERENCE = /^(?:arn:aws[\w-]*:lambda:([\w-]+):)?(?:(\d{12}):)?(?:function:)?([\w-]+)(?::([\w$-]+))?$/

/**
 * Finds a function by its name, its ARN or the account and name, each with or without a qualifier.
 * Throws ResourceNotFoundException; the only version there is, is $LATEST.
 */
export function requireFunction(service: LambdaService, reference: string, qualifier?: string): FunctionPool {
  const { context } = service
  const [, region = context.region, accountId = context.accountId, name = reference, suffix] =
    FUNCTION_REFERENCE.exec(reference) ?? []
  const version = qualifier ?? suffix ?? VERSION
  const pool = service.poolByName.get(name)
  if (pool && region === context.region && accountId === context.accountId && version === VERSION) return pool
  throw functionNotFound(version === VERSION ? functionArn(context, name) : `${functionArn(context, name)}:${version}`)
}
