import { existsSync } from 'node:fs'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { type RangeOutput, type RangeStart, type RangeTask, type RangeTotals, TOTALS } from './range-work.ts'

/** What a bundle has beside it. */
const RANGE_THREAD_FILE = 'range-thread.cjs'

type Waiting = { readonly resolve: (answer: unknown) => void; readonly reject: (error: unknown) => void }

/** What writes ranges with a kernel of its own, in the order they are given. */
export type RangeThread = {
  /** @throws what the thread ended with. */
  write(task: RangeTask): Promise<RangeOutput>
  /** To be asked for after the last range. @throws what the thread ended with. */
  totals(): Promise<RangeTotals>
  end(): Promise<void>
}

export type StartRangeThread = (start: RangeStart) => RangeThread

/** Starts a thread of a file: beside the bundle that this is in, or beside this source. */
export function startRangeThread(start: RangeStart, file = threadFile()): RangeThread {
  return new WorkerThread(start, file)
}

class WorkerThread implements RangeThread {
  readonly #worker: Worker
  readonly #waiting: Waiting[] = []
  #failure: unknown

  constructor(start: RangeStart, file: string) {
    this.#worker = new Worker(file, { workerData: start })
    this.#worker.on('message', (answer: unknown) => this.#waiting.shift()?.resolve(answer))
    this.#worker.on('error', (error) => this.#fail(error))
    this.#worker.on('exit', (code) => this.#fail(new Error(`A thread of the engine ended with exit code ${code}`)))
  }

  async write(task: RangeTask): Promise<RangeOutput> {
    return (await this.#ask(task)) as RangeOutput
  }

  async totals(): Promise<RangeTotals> {
    return (await this.#ask(TOTALS)) as RangeTotals
  }

  async end(): Promise<void> {
    await this.#worker.terminate()
  }

  #ask(wanted: RangeTask | typeof TOTALS): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) return reject(this.#failure)
      this.#waiting.push({ resolve, reject })
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      this.#worker.postMessage(wanted)
    })
  }

  #fail(error: unknown): void {
    this.#failure ??= error
    for (const { reject } of this.#waiting.splice(0)) reject(this.#failure)
  }
}

function threadFile(): string {
  const bundled = import.meta.dirname ? undefined : path.join(__dirname, RANGE_THREAD_FILE)
  if (bundled === undefined) return path.join(import.meta.dirname, 'range-thread.ts')
  if (!existsSync(bundled)) throw new Error(`${bundled} is missing: it belongs to the bundle beside it`)
  return bundled
}
