type Line = { readonly atMs: number; readonly text: string; readonly isDetail: boolean }

/** What happened, line by line: all of it is the trace of a seed, where that is kept; what is no detail is its story. */
export class Story {
  /** How much happened. */
  steps = 0
  readonly #lines: Line[] = []
  readonly #keepsTrace: boolean
  readonly #names = new Map<string, string>()
  readonly #now: () => number

  /** `keepsTrace`: those of a year would fill the memory. */
  constructor(now: () => number, keepsTrace: boolean) {
    this.#now = now
    this.#keepsTrace = keepsTrace
  }

  tell(text: string): void {
    this.steps++
    this.#lines.push({ atMs: this.#now(), text, isDetail: false })
  }

  detail(text: string): void {
    this.steps++
    if (this.#keepsTrace) this.#lines.push({ atMs: this.#now(), text, isDetail: true })
  }

  /** In the story a run has this name in place of its id. */
  call(runId: string, name: string): void {
    this.#names.set(runId, name)
  }

  get trace(): readonly string[] {
    return this.#lines.map(({ atMs, text }) => `${atMs} ${text}`)
  }

  get readable(): string {
    return this.#lines
      .filter(({ isDetail }) => !isDetail)
      .map(({ atMs, text }) => `${timeOf(atMs)}  ${this.#named(text)}`)
      .join('\n')
  }

  #named(text: string): string {
    let named = text
    for (const [runId, name] of this.#names) named = named.replaceAll(runId, name)
    return named
  }
}

/** `05 14:03:59.120`: the day of the month and the time. */
function timeOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(8, 23).replace('T', ' ')
}
