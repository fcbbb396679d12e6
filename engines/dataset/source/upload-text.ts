import { statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { TemporaryFile } from './temporary-file.ts'
import { openText, type TextSource } from './text-source.ts'
import type { TimeBudget } from './time-budget.ts'

/** Opens the upload from its start. */
export type OpenSource = () => Promise<AsyncIterable<Uint8Array>>

/** The rest is left to the row index. */
const SHARE_OF_FREE_SPACE = 0.75
const HEAD_BYTES = 64 * 1024

/**
 * The text of an upload, to be read more than once. The first whole reading leaves a copy in a temporary file where
 * there is room for it, so that the object crosses the network once; without room it is opened again.
 */
export class UploadText {
  readonly #open: OpenSource
  readonly #place: string
  readonly #timeBudget: TimeBudget
  readonly #room: number
  #file: TemporaryFile | undefined
  #bytes = 0
  #isComplete = false
  #isTooLarge = false

  /** `room` is how many bytes the copy may have. */
  constructor(open: OpenSource, place: string, timeBudget: TimeBudget, room = freeBytes() * SHARE_OF_FREE_SPACE) {
    this.#open = open
    this.#place = place
    this.#timeBudget = timeBudget
    this.#room = room
  }

  /** Opens the text from its start. @throws as {@link openText}. */
  async read(): Promise<TextSource> {
    if (this.#isComplete && this.#file) return this.#copied(this.#file)
    this.#bytes = 0
    const source = await openText(this.#timeBudget.count(await this.#open()), this.#place)
    return {
      ...source,
      fill: async (target) => {
        const filled = await source.fill(target)
        this.#keep(target().subarray(0, filled))
        this.#isComplete = filled < target().length && !this.#isTooLarge
        return filled
      },
    }
  }

  /** Removes the copy. */
  [Symbol.dispose](): void {
    this.#removeCopy()
  }

  #removeCopy(): void {
    this.#isComplete = false
    this.#file?.close()
    this.#file = undefined
  }

  #keep(bytes: Uint8Array): void {
    if (this.#isTooLarge) return
    if (this.#bytes + bytes.length <= this.#room && this.#write(bytes)) return
    this.#isTooLarge = true
    this.#removeCopy()
  }

  /** False where it cannot be written: a copy is only convenient. */
  #write(bytes: Uint8Array): boolean {
    try {
      this.#file ??= new TemporaryFile()
      this.#file.write(bytes, this.#bytes)
      this.#bytes += bytes.length
      return true
    } catch {
      return false
    }
  }

  #copied(file: TemporaryFile): TextSource {
    this.#timeBudget.startPass()
    let at = 0
    const head = new Uint8Array(HEAD_BYTES)
    const headBytes = file.read(head, 0)
    return {
      head: head.subarray(0, headBytes),
      fill: async (target) => {
        const filled = file.read(target(), at)
        at += filled
        this.#timeBudget.read(at / this.#bytes)
        return filled
      },
      close: async () => undefined,
    }
  }
}

/** 0 where there is no temporary folder. */
function freeBytes(): number {
  try {
    const { bavail, bsize } = statfsSync(tmpdir())
    return bavail * bsize
  } catch {
    return 0
  }
}
