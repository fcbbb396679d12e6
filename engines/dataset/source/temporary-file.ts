import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** A file that has no name: it is gone when it is closed, or when the process is, however that ends. */
export class TemporaryFile {
  readonly #file: number

  constructor() {
    const folder = mkdtempSync(path.join(tmpdir(), 'boostline-'))
    try {
      this.#file = openSync(path.join(folder, 'file'), 'w+')
    } finally {
      rmSync(folder, { recursive: true })
    }
  }

  /** Writes all bytes at a place. @throws Error where there is no room for them. */
  write(bytes: Uint8Array, at: number): void {
    for (let written = 0; written < bytes.length; ) {
      written += writeSync(this.#file, bytes, written, bytes.length - written, at + written)
    }
  }

  /** Fills `target` from a place on; returns how many bytes there were. */
  read(target: Uint8Array, at: number): number {
    return readFully(this.#file, target, at)
  }

  /** By which other threads of this process read it while it is open: see {@link readFully}. */
  get descriptor(): number {
    return this.#file
  }

  close(): void {
    closeSync(this.#file)
  }
}

/** Fills `target` from a place of an open file on; returns how many bytes there were. */
export function readFully(file: number, target: Uint8Array, at: number): number {
  for (let filled = 0; filled < target.length; ) {
    const read = readSync(file, target, filled, target.length - filled, at + filled)
    if (read === 0) return filled
    filled += read
  }
  return target.length
}
