type Time = { readonly runId: string | null; readonly fromMs: number }

/** Which run served a dataset when, by all that was ever written of it. */
export class Champions {
  readonly #times = new Map<string, Time[]>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  changed(dataset: string, runId: string | null): void {
    const times = this.#times.get(dataset) ?? []
    if ((times.at(-1)?.runId ?? null) === runId) return
    this.#times.set(dataset, [...times, { runId, fromMs: this.#now() }])
  }

  of(dataset: string): string | null {
    return this.#times.get(dataset)?.at(-1)?.runId ?? null
  }

  /** Whether the run served at some moment of a time; of null, whether none did. */
  wasBetween(dataset: string, runId: string | null, fromMs: number, toMs: number): boolean {
    const times: readonly Time[] = [{ runId: null, fromMs: 0 }, ...(this.#times.get(dataset) ?? [])]
    return times.some((time, index) => {
      const untilMs = times[index + 1]?.fromMs ?? Number.POSITIVE_INFINITY
      return time.runId === runId && time.fromMs <= toMs && untilMs >= fromMs
    })
  }
}
