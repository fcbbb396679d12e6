import { Worker } from 'node:worker_threads'

/** A loaded machine may be slow, but no case takes this long. */
const MAX_CASE_MS = 60_000

/**
 * Watches from another thread, since an endless loop leaves no turn to any timer of its own thread: a case that does
 * not end is printed, and the process with it ended.
 */
export function startWatchdog(target: string) {
  const worker = new Worker(new URL('./watchdog-thread.ts', import.meta.url), {
    workerData: { target, maxCaseMs: MAX_CASE_MS },
    execArgv: ['--disable-warning=ExperimentalWarning'],
  })
  worker.unref()
  const tell = (input: string | null) => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window: it has none
    worker.postMessage(input)
  }
  return {
    begin: (input: string) => tell(input),
    end: () => tell(null),
    [Symbol.asyncDispose]: async () => {
      await worker.terminate()
    },
  }
}
