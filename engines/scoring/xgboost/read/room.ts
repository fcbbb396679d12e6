import { Damage } from './damage.ts'

/** Of the 1,024 MB of the smallest function that reads models, what the file, its bytes and the compiled model leave. */
const MOST_BYTES = 600 * 2 ** 20

/** About what V8 takes for each value, and what is around it. */
export const ROOM = { list: 240, object: 240, member: 64, text: 40, number: 8 } as const

/**
 * Memory for the values of one file: a few megabytes of `[],[],…` would take gigabytes, and end the process before anybody
 * could say why.
 */
export class Room {
  #left = MOST_BYTES

  /** @throws Damage where there is no more. */
  take(bytes: number): void {
    this.#left -= bytes
    if (this.#left < 0)
      throw new Damage(`is too large: what is in it takes more than ${MOST_BYTES / 2 ** 20} MB of memory`)
  }
}
