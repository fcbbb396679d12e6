type Task = { readonly atMs: number; readonly work: () => Promise<void> }

/** What is due within so many milliseconds runs at once, as invocations do. */
const AT_ONCE_MS = 100

/** Work in simulated time: the clock stands at what is due next, and no moment in between is waited for. */
export class Agenda {
  nowMs: number
  readonly #tasks: Task[] = []

  constructor(startMs: number) {
    this.nowMs = startMs
  }

  now(): number {
    return this.nowMs
  }

  in(delayMs: number, work: () => Promise<void>): void {
    const task = { atMs: this.nowMs + delayMs, work }
    let place = this.#tasks.length
    while (place > 0 && (this.#tasks[place - 1]?.atMs ?? 0) > task.atMs) place--
    this.#tasks.splice(place, 0, task)
  }

  /** Until nothing is due any more, or until a time, at which the clock stands then. */
  async run(untilMs = Number.POSITIVE_INFINITY): Promise<void> {
    for (let first = this.#tasks[0]; first && first.atMs < untilMs; first = this.#tasks[0]) {
      const lastMs = first.atMs + AT_ONCE_MS
      const later = this.#tasks.findIndex(({ atMs }) => atMs > lastMs)
      const due = this.#tasks.splice(0, later < 0 ? this.#tasks.length : later)
      this.nowMs = Math.max(this.nowMs, first.atMs)
      await Promise.all(due.map(({ work }) => work()))
    }
    if (Number.isFinite(untilMs)) this.nowMs = Math.max(this.nowMs, untilMs)
  }
}
