import { Worker } from 'node:worker_threads'
import type { PreparedDataset } from '#engines/dataset/prepare-dataset.ts'
import type { Champion } from '#engines/dataset/profile/champion.ts'
import type { BoostlineError } from '#shared/errors/boostline-error.ts'

export type PreviewWork = {
  /** Of this machine. */
  readonly file: string
  /** Where it would be uploaded. */
  readonly key: string
  readonly bucket: string
  readonly dataset: string
  readonly manifestText: string | null
  readonly champion: Champion | undefined
}

export type PreviewOutcome =
  | { readonly prepared: PreparedDataset }
  | {
      readonly refused: Pick<BoostlineError, 'code' | 'message' | 'hint'>
      /** The columns' names, as far as they can be read. */
      readonly names: readonly string[]
    }

/**
 * Looks at files by the training's own engine, in a thread: reading a large one takes seconds of CPU, in which the
 * console goes on answering. A thread that has nothing to do waits for the next file, which it then reads at once.
 */
export class Previewer {
  #idle: Worker | undefined

  /** Gets a thread ready: loading the engine takes longer than reading a small file. */
  warm(): void {
    this.#idle ??= newWorker()
  }

  /** What a training would make of a file, or why it refuses it; nothing is uploaded. Given up on where the signal says so. */
  async preview(work: PreviewWork, signal: AbortSignal): Promise<PreviewOutcome> {
    signal.throwIfAborted()
    const worker = this.#idle ?? newWorker()
    this.#idle = undefined
    const { promise, resolve, reject } = Promise.withResolvers<PreviewOutcome>()
    const giveUp = () => reject(new DOMException('nobody waits for the preview any more', 'AbortError'))
    signal.addEventListener('abort', giveUp, { once: true })
    const gone = (code: number) => reject(new Error(`the thread of the preview ended with ${code} and no answer`))
    worker.once('message', resolve).once('error', reject).once('exit', gone)
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    worker.postMessage(work)
    try {
      const outcome = await promise
      worker.off('error', reject).off('exit', gone)
      if (this.#idle) await worker.terminate()
      else this.#idle = worker
      return outcome
    } catch (error) {
      await worker.terminate()
      throw error
    } finally {
      signal.removeEventListener('abort', giveUp)
    }
  }

  async close(): Promise<void> {
    await this.#idle?.terminate()
  }
}

function newWorker(): Worker {
  const worker = new Worker(new URL('./preview-worker.ts', import.meta.url))
  // One that waits is no reason to stay.
  worker.unref()
  return worker
}
