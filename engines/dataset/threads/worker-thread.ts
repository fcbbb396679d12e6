import { existsSync } from 'node:fs'
import path from 'node:path'
import { type TransferListItem, Worker } from 'node:worker_threads'

/** What a bundle has beside it. */
const THREAD_FILE = 'range-thread.cjs'
const THREAD_SOURCE = '../write/ranges/range-thread.ts'

type Waiting = { readonly resolve: (answer: unknown) => void; readonly reject: (error: unknown) => void }

/** A thread that answers questions in the order they are asked. */
export class WorkerThread {
  readonly #worker: Worker
  readonly #waiting: Waiting[] = []
  #failure: unknown

  /** Starts a thread of a file: unless another is given, beside the bundle that this is in, or beside the sources. */
  constructor(work: unknown, file = threadFile()) {
    this.#worker = new Worker(file, { workerData: work })
    this.#worker.on('message', (answer: unknown) => this.#waiting.shift()?.resolve(answer))
    this.#worker.on('error', (error) => this.#fail(error))
    this.#worker.on('exit', (code) => this.#fail(new Error(`A thread of the engine ended with exit code ${code}`)))
  }

  /** @throws what the thread ended with. */
  ask(question: unknown, transfer: TransferListItem[] = []): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) return reject(this.#failure)
      this.#waiting.push({ resolve, reject })
      this.#worker.postMessage(question, transfer)
    })
  }

  async end(): Promise<void> {
    await this.#worker.terminate()
  }

  #fail(error: unknown): void {
    this.#failure ??= error
    for (const { reject } of this.#waiting.splice(0)) reject(this.#failure)
  }
}

function threadFile(): string {
  const bundled = import.meta.dirname ? undefined : path.join(__dirname, THREAD_FILE)
  if (bundled === undefined) return path.join(import.meta.dirname, THREAD_SOURCE)
  if (!existsSync(bundled)) throw new Error(`${bundled} is missing: it belongs to the bundle beside it`)
  return bundled
}
