import process from 'node:process'

/** What a contestant says when it is done. */
export type Outcome = {
  readonly rows: number
  readonly cpuMs: number
  readonly wallMs: number
  readonly peakRssBytes: number
}

/** Tells the benchmark what this process has used, all threads and the start of Node included. */
export function reportUsage({ rows }: { readonly rows: number }): void {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  const cpuMs = (userCPUTime + systemCPUTime) / 1000
  process.send?.({ rows, cpuMs, wallMs: performance.now(), peakRssBytes: maxRSS * 1024 } satisfies Outcome)
}
