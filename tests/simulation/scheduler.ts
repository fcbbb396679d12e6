/** `nothing`: there was nothing left to do, and nothing was set off. */
type Run = () => void | 'nothing' | Promise<void>
type Event = { readonly atMs: number; readonly order: number; readonly run: Run }

/**
 * Simulated time: events run one after the other, the earliest first, and time is that of the last one. After each
 * event everything it has set off goes as far as it can without another, so that the order of all that happens
 * depends on the events' times alone.
 */
export class Scheduler {
  nowMs: number
  #order = 0
  readonly #held = new Set<Promise<unknown>>()
  /** A binary heap: the earliest is the first. */
  readonly #heap: Event[] = []

  constructor(startMs: number) {
    this.nowMs = startMs
  }

  at(atMs: number, run: Run): void {
    const heap = this.#heap
    const event = { atMs, order: this.#order++, run }
    let place = heap.length
    heap.push(event)
    while (place > 0) {
      const above = (place - 1) >> 1
      const parent = heap[above]
      if (!parent || !isBefore(event, parent)) break
      heap[place] = parent
      place = above
    }
    heap[place] = event
  }

  after(delayMs: number, run: Run): void {
    this.at(this.nowMs + delayMs, run)
  }

  get pending(): number {
    return this.#heap.length
  }

  /** What takes real time, such as the engine's work on a file: simulated time stands still meanwhile. */
  hold<Result>(work: Promise<Result>): Promise<Result> {
    this.#held.add(work)
    const release = () => void this.#held.delete(work)
    work.then(release, release)
    return work
  }

  /** Runs what is due up to a time, or until `isOver` says so. */
  async runUntil(untilMs: number, isOver: () => boolean): Promise<void> {
    for (;;) {
      const first = this.#heap[0]
      if (!first || first.atMs > untilMs || isOver()) break
      this.#removeFirst()
      this.nowMs = Math.max(this.nowMs, first.atMs)
      const done = first.run()
      if (done === 'nothing') continue
      await done
      await settled()
      while (this.#held.size > 0) {
        await Promise.allSettled(this.#held)
        await settled()
      }
    }
    if (!isOver()) this.nowMs = Math.max(this.nowMs, untilMs)
  }

  #removeFirst(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (!last || heap.length === 0) return
    let place = 0
    for (;;) {
      const left = 2 * place + 1
      const leftChild = heap[left]
      if (!leftChild) break
      const rightChild = heap[left + 1]
      const isRight = rightChild !== undefined && isBefore(rightChild, leftChild)
      const child = isRight ? rightChild : leftChild
      if (!isBefore(child, last)) break
      heap[place] = child
      place = isRight ? left + 1 : left
    }
    heap[place] = last
  }
}

/** Two turns of the event loop: a service in memory may answer in the next one. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

function isBefore(a: Event, b: Event): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order)
}
