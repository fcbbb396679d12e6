export type TimeLimit = {
  /** Aborts when the time is over, or at {@link abort}. */
  readonly signal: AbortSignal
  abort(): void
  /** Cancels the time limit. */
  clear(): void
}

/** Not AbortSignal.timeout and AbortSignal.any: they take a tenth of the time that our code spends on a request. */
export function timeLimit(ms: number): TimeLimit {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(), ms)
  return { signal: controller.signal, abort: () => controller.abort(), clear: () => clearTimeout(timer) }
}

/**
 * What comes of `work`, or undefined where the limit is over first. The work is not ended by it: what comes of it
 * later, be it an error, is heard by nobody.
 */
export async function withinLimit<Result extends object>(
  work: Promise<Result>,
  signal: AbortSignal,
): Promise<Result | undefined> {
  return await Promise.race([work, aborted(signal)])
}

async function aborted(signal: AbortSignal): Promise<undefined> {
  if (signal.aborted) return undefined
  return await new Promise((resolve) => signal.addEventListener('abort', () => resolve(undefined), { once: true }))
}
