import type { Clock } from '#shared/clock.ts'
import { refusal } from './refusal.ts'

/** How far a preparation is: bytes of the upload read, over all passes, and the whole time it will take. */
export type Progress = {
  readonly pass: number
  readonly readBytes: number
  readonly totalBytes: number
  readonly elapsedMs: number
  readonly forecastMs: number
}

export type TimeBudgetPorts = {
  readonly clock: Clock
  /** The time left to this invocation. */
  readonly remainingMs: () => number
  readonly report: (progress: Progress) => void
}

/** For a preparation that may take as long as it takes. */
export const UNLIMITED_TIME: TimeBudgetPorts = {
  clock: { now: () => 0 },
  remainingMs: () => Number.POSITIVE_INFINITY,
  report: () => undefined,
}

/** What is known of a kind of work before it begins. */
export type WorkRate = {
  /** So many bytes of a file a function of one core does at least in a second. */
  readonly bytesPerSecond: number
  /** How often it reads the file. */
  readonly passes: number
  /** What a person can do about a file that takes too long. */
  readonly hint: string
}

/** CSV packs to a fifth and less. */
const UNPACKED_FACTOR = 5
/** What is kept for the records and the training job after the data is written. */
const RESERVE_MS = 20_000
const REPORT_EVERY_MS = 10_000
/** A forecast made earlier would be too uncertain to refuse an upload by. */
const FORECAST_AFTER_MS = 20_000

const BYTES_PER_SECOND = 40_000_000
/**
 * Of the time, what other threads take over at least: most of both passes of mixed columns, less than half of what numbers
 * take (docs/bench.md); where the keys leave the first pass to one thread, the encoding of rows.
 */
const SHARED_SHARE = { bothPasses: 1 / 3, secondPass: 1 / 5 } as const

/** From an upload to its parts, where so many threads share the work of both passes, or of the second alone. */
export const preparation = (threads: number, shared: keyof typeof SHARED_SHARE = 'bothPasses'): WorkRate => ({
  bytesPerSecond: Math.floor(BYTES_PER_SECOND / (1 - SHARED_SHARE[shared] + SHARED_SHARE[shared] / threads)),
  passes: 2,
  hint: 'Give the function more memory (its CPU grows with it), split the file, or have a SageMaker Processing job do it, which has no such limit: ./boostline train <file> --processing (docs/large-files.md).',
})

/**
 * Keeps a preparation within the time of its invocation: refuses an upload that is too large from the start, reports
 * progress, and stops while there is still time to say so.
 */
export class TimeBudget {
  readonly #place: string
  readonly #sizeBytes: number
  readonly #ports: TimeBudgetPorts
  readonly #rate: WorkRate
  readonly #startedMs: number
  #reportedMs: number
  #pass = 0
  #readBytes = 0

  /** @throws BoostlineError `file-too-large`. */
  constructor(place: string, sizeBytes: number, isPacked: boolean, ports: TimeBudgetPorts, rate = preparation(1)) {
    this.#rate = rate
    this.#place = place
    this.#sizeBytes = sizeBytes
    this.#ports = ports
    this.#startedMs = ports.clock.now()
    this.#reportedMs = this.#startedMs
    const factor = isPacked ? UNPACKED_FACTOR : 1
    const remainingMs = ports.remainingMs() - RESERVE_MS
    const mostBytes = (remainingMs / 1000) * (rate.bytesPerSecond / factor)
    if (sizeBytes <= mostBytes) return
    throw refusal(
      'file-too-large',
      `${place} has ${sizeText(sizeBytes)}; in the ${Math.max(0, Math.floor(remainingMs / 1000))} seconds this function has, it can take ${sizeText(Math.max(0, mostBytes))}.`,
      rate.hint,
    )
  }

  /** One more pass begins. */
  startPass(): void {
    this.#pass++
    this.#readBytes = 0
  }

  /** So much of the upload has been read in this pass, a share of its bytes. */
  read(share: number): void {
    this.#readBytes = share * this.#sizeBytes
  }

  /** Counts the bytes of a pass as they are read. */
  async *count(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    this.startPass()
    for await (const chunk of body) {
      this.#readBytes += chunk.length
      yield chunk
    }
  }

  /** @throws BoostlineError `time-too-short` where the time left will not do. */
  check(): void {
    const now = this.#ports.clock.now()
    const elapsedMs = now - this.#startedMs
    const readBytes = this.#sizeBytes * (this.#pass - 1) + this.#readBytes
    const totalBytes = this.#sizeBytes * Math.max(this.#rate.passes, this.#pass)
    const forecastMs = Math.round((elapsedMs * totalBytes) / Math.max(1, readBytes))
    if (now - this.#reportedMs >= REPORT_EVERY_MS) {
      this.#reportedMs = now
      this.#ports.report({ pass: this.#pass, readBytes, totalBytes, elapsedMs, forecastMs })
    }
    const remainingMs = this.#ports.remainingMs() - RESERVE_MS
    const isTooSlow = elapsedMs >= FORECAST_AFTER_MS && forecastMs - elapsedMs > remainingMs
    if (remainingMs > 0 && !isTooSlow) return
    const mostBytes = (this.#sizeBytes * (elapsedMs + Math.max(0, remainingMs))) / Math.max(1, forecastMs)
    throw refusal(
      'time-too-short',
      `${this.#place} has ${sizeText(this.#sizeBytes)} and would take ${Math.ceil(forecastMs / 1000)} seconds; in its time this function can take about ${sizeText(mostBytes)} of such data.`,
      this.#rate.hint,
    )
  }
}

function sizeText(bytes: number): string {
  return bytes < 1e9 ? `${Math.ceil(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`
}
