import { closeSync, mkdtempSync, openSync, readSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Pace } from './pace.ts'
import type { OpenSource } from './prepare-dataset.ts'
import { openText, type TextSource } from './text-source.ts'

/** The rest is left to the rows' ledger. */
const SHARE_OF_FREE_SPACE = 0.75
const HEAD_BYTES = 64 * 1024

/**
 * The text of an upload, to be read more than once. The first whole reading leaves a copy in a temporary file where
 * there is room for it, so that the object crosses the network once; without room it is opened again.
 */
export class UploadText {
  readonly #open: OpenSource
  readonly #place: string
  readonly #pace: Pace
  readonly #room: number
  #folder: string | undefined
  #file = -1
  #bytes = 0
  #isComplete = false
  #isTooLarge = false

  /** `room` is how many bytes the copy may have. */
  constructor(open: OpenSource, place: string, pace: Pace, room = freeBytes() * SHARE_OF_FREE_SPACE) {
    this.#open = open
    this.#place = place
    this.#pace = pace
    this.#room = room
  }

  /** Opens the text from its start. @throws as {@link openText}. */
  async read(): Promise<TextSource> {
    if (this.#isComplete) return this.#copied()
    this.#bytes = 0
    const source = await openText(this.#pace.count(await this.#open()), this.#place)
    return {
      ...source,
      fill: async (target) => {
        const filled = await source.fill(target)
        if (filled < target().length) this.#isComplete = !this.#isTooLarge
        this.#keep(target().subarray(0, filled))
        return filled
      },
    }
  }

  /** Removes the copy. */
  close(): void {
    this.#isComplete = false
    if (this.#folder === undefined) return
    closeSync(this.#file)
    rmSync(this.#folder, { recursive: true })
    this.#folder = undefined
  }

  #keep(bytes: Uint8Array): void {
    if (this.#isTooLarge) return
    if (this.#bytes + bytes.length > this.#room) {
      this.#isTooLarge = true
      this.close()
      return
    }
    if (this.#folder === undefined) {
      this.#folder = mkdtempSync(path.join(tmpdir(), 'boostline-upload-'))
      this.#file = openSync(path.join(this.#folder, 'text'), 'w+')
    }
    writeSync(this.#file, bytes, 0, bytes.length, this.#bytes)
    this.#bytes += bytes.length
  }

  #copied(): TextSource {
    this.#pace.startPass()
    let at = 0
    const head = new Uint8Array(HEAD_BYTES)
    const headBytes = readSync(this.#file, head, 0, HEAD_BYTES, 0)
    return {
      head: head.subarray(0, headBytes),
      fill: async (target) => {
        const room = target()
        const filled = readSync(this.#file, room, 0, room.length, at)
        at += filled
        this.#pace.read(at / this.#bytes)
        return filled
      },
      close: async () => undefined,
    }
  }
}

function freeBytes(): number {
  const { bavail, bsize } = statfsSync(tmpdir())
  return bavail * bsize
}
