import { randomUUID } from 'node:crypto'
import type { EmulatorContext } from '../context.ts'
import { type FailureCondition, failureRecord } from './failure-record.ts'
import { functionArn, logGroupName } from './function-config.ts'
import type { FunctionPool } from './function-pool.ts'
import type { InvocationResult } from './invocation-result.ts'
import { type AsyncInvocation, openAsyncInvocations } from './store.ts'

export type AsyncDeliveryOptions = {
  readonly context: EmulatorContext
  readonly pools: ReadonlyMap<string, FunctionPool>
  readonly writeLog: (group: string, stream: string, line: string) => void
  /** Where the records of given-up invocations go. */
  readonly sendToQueue: (queueName: string, body: string) => void
}

/** The queue before every function that asynchronous invocations wait in. */
export type AsyncDelivery = {
  /** Adds an invocation, by one insert in the caller's transaction if there is one; returns its request id. */
  enqueue(functionName: string, payload: string, delayMs?: number): string
  start(): void
  /** Delivers what is due and has a free slot. */
  deliver(): void
  /** Stops delivering; resolves when what runs has ended. What did not end well stays in the queue. */
  close(): Promise<void>
}

// After a function error AWS tries twice more, a minute and then two minutes later.
const RETRY_DELAYS_MS = [60_000, 120_000]
const MAX_EVENT_AGE_MS = 6 * 3600_000
// Where the function was not reached, AWS backs off from one second to five minutes until the event is too old.
const FIRST_BACKOFF_MS = 1000
const MAX_BACKOFF_MS = 5 * 60_000
const DROPPED_EVENTS_STREAM = 'dropped-events'

export function createAsyncDelivery(options: AsyncDeliveryOptions): AsyncDelivery {
  const { context, pools, writeLog } = options
  const { clock } = context
  const store = openAsyncInvocations(context.database)
  const running = new Set<Promise<void>>()
  let delivering = false
  let cancelTimer = (): void => {}

  function deliver(): void {
    if (!delivering) return
    cancelTimer()
    for (const [functionName, pool] of pools) {
      while (pool.hasFreeSlot) {
        const invocation = store.takeDue(functionName, clock.now())
        if (!invocation) break
        const run = attempt(pool, invocation).catch((error: unknown) => context.reportFault('lambda queue', error))
        running.add(run)
        void run.finally(() => running.delete(run))
      }
    }
    // What is due already and still there waits for a slot, and is looked at when one becomes free.
    const dueAtMs = store.nextDueAtMs(clock.now())
    if (dueAtMs !== undefined) cancelTimer = clock.after(dueAtMs - clock.now(), deliver)
  }

  async function attempt(pool: FunctionPool, invocation: AsyncInvocation): Promise<void> {
    const ageMs = clock.now() - invocation.enqueuedAtMs
    if (ageMs > MAX_EVENT_AGE_MS) {
      const reason = `the event is ${Math.round(ageMs / 60_000)} minutes old, 360 are allowed.`
      return giveUp(pool, invocation, 'EventAgeExceeded', reason)
    }
    try {
      const result = await pool.run(invocation.requestId, invocation.payload)
      if (!result.functionError) return store.remove(invocation.id)
      // A function that fails while the emulator closes has lost its services: the next start tries it again.
      if (!delivering) return
      const functionErrors = invocation.functionErrors + 1
      const delayMs = RETRY_DELAYS_MS[functionErrors - 1]
      if (delayMs === undefined) {
        const reason = `the function failed ${functionErrors} times; the last: ${result.payload}`
        return giveUp(pool, invocation, 'RetriesExhausted', reason, result)
      }
      putBack({ ...invocation, functionErrors }, delayMs)
    } catch (error) {
      if (!delivering) return
      context.reportFault(`lambda ${pool.config.name}`, error)
      const delayMs = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** invocation.systemErrors)
      putBack({ ...invocation, systemErrors: invocation.systemErrors + 1 }, delayMs)
    }
  }

  /** A line in the log, and a record in the function's queue for them, if it has one. */
  function giveUp(
    pool: FunctionPool,
    invocation: AsyncInvocation,
    condition: FailureCondition,
    reason: string,
    last?: InvocationResult,
  ): void {
    const { config } = pool
    const record = { invocation, functionArn: functionArn(context, config.name), condition, nowMs: clock.now(), last }
    context.database.transaction(() => {
      store.remove(invocation.id)
      const line = `Asynchronous invocation ${invocation.requestId} dropped: ${reason}`
      writeLog(logGroupName(config), DROPPED_EVENTS_STREAM, line)
      if (config.onFailureQueueName) options.sendToQueue(config.onFailureQueueName, failureRecord(record))
    })
  }

  function putBack(invocation: AsyncInvocation, delayMs: number): void {
    store.putBack(invocation, clock.now() + delayMs)
    deliver()
  }

  return {
    enqueue: (functionName, payload, delayMs = 0) => {
      const requestId = randomUUID()
      const enqueuedAtMs = clock.now()
      store.add({ requestId, functionName, payload, enqueuedAtMs, dueAtMs: enqueuedAtMs + delayMs })
      // Not before the caller's transaction has ended, which may yet undo the insert.
      setImmediate(deliver)
      return requestId
    },
    start: () => {
      delivering = true
      deliver()
    },
    deliver,
    close: async () => {
      delivering = false
      cancelTimer()
      await Promise.all(running)
    },
  }
}
