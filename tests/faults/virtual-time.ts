import { setImmediate as nextTurn } from 'node:timers/promises'
import { vi } from 'vitest'

type Timer = { readonly atMs: number; readonly order: number; readonly fire: () => void }

/** Turns of the event loop in which nothing happens, after which the code is taken to wait for the time. */
const IDLE_TURNS = 4

/**
 * A clock that stands still while code runs and goes on to the next timer when the code waits for one. `Date` shows it.
 */
export class VirtualTime {
  #timers: Timer[] = []
  #order = 0
  #nowMs: number
  /** How many wait for the time to go on; timers that only limit something do not. */
  #waiting = 0
  /** Changes with every call of a service: the code is at work. */
  activity = 0

  constructor(nowMs: number) {
    this.#nowMs = nowMs
    vi.setSystemTime(nowMs)
  }

  now(): number {
    return this.#nowMs
  }

  moveTo(timeMs: number): void {
    this.#nowMs = Math.max(this.#nowMs, timeMs)
    vi.setSystemTime(this.#nowMs)
  }

  /** Calls back at a time, unless it is cancelled first. */
  after(delayMs: number, fire: () => void): () => void {
    const timer = { atMs: this.#nowMs + delayMs, order: this.#order++, fire }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((each) => each !== timer)
    }
  }

  async sleep(delayMs: number): Promise<void> {
    this.#waiting++
    await new Promise<void>((resolve) => this.after(delayMs, resolve))
    this.#waiting--
  }

  /** Forgets whoever waits: their process is gone. */
  clear(): void {
    this.#timers = []
    this.#waiting = 0
  }

  /** Lets the time go on, wherever the code waits for it, until the work is done. */
  async during<Result>(work: Promise<Result>): Promise<Result> {
    const progress = { isDone: false }
    const done = work.finally(() => {
      progress.isDone = true
    })
    done.catch(() => undefined)
    let idle = 0
    let seen = this.activity
    while (!progress.isDone) {
      await nextTurn()
      if (this.#waiting === 0 || this.activity !== seen) {
        idle = 0
        seen = this.activity
      } else if (++idle > IDLE_TURNS) {
        this.#fireNext()
        idle = 0
      }
    }
    return await done
  }

  #fireNext(): void {
    const [next] = this.#timers.toSorted((a, b) => a.atMs - b.atMs || a.order - b.order)
    if (!next) return
    this.#timers = this.#timers.filter((each) => each !== next)
    this.moveTo(next.atMs)
    next.fire()
  }
}
