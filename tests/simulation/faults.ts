import { roll } from './random.ts'

/** What may befall one call of a function to a service. */
const CALL_FAULTS = [
  /** The process ends before the request is sent. */
  'killed-before',
  /** The process ends when the request has had its effect. */
  'killed-after',
  /** Throttled beyond the SDK's tries: no effect, a retryable error. */
  'throttled',
  /** The request has its effect, its answer is lost: a retryable error. */
  'answer-lost',
  'slow',
] as const

export type CallFault = (typeof CALL_FAULTS)[number]
export type DeliveryFault =
  | 'late'
  | 'very-late'
  | 'twice'
  | 'lost'
  | 'heartbeat-missed'
  | 'clock-off'
  | 'clock-jumps'
  /** A person approves a run in the very moment in which its endpoint is to be deleted. */
  | 'wanted-after-all'
  /** So many of the deletions of endpoints are slow: the time between a mark and its deletion is a short one. */
  | 'slow-deletion'
  /** Who is to be told does not take a message now, or never. */
  | 'receiver-fails'
  | 'receiver-refuses'

/** How often what happens: shares from 0 to 1 of the calls, or of the deliveries. */
export type Storm = Readonly<Record<CallFault | DeliveryFault, number>>

export const STORMS = {
  calm: storm({}),
  rough: storm({
    'killed-before': 0.004,
    'killed-after': 0.004,
    throttled: 0.008,
    'answer-lost': 0.004,
    slow: 0.01,
    late: 0.15,
    'very-late': 0.02,
    twice: 0.15,
    lost: 0.1,
    'heartbeat-missed': 0.1,
    'clock-off': 0.2,
    'clock-jumps': 0.002,
    'wanted-after-all': 0.1,
    'slow-deletion': 0.2,
    'receiver-fails': 0.15,
    'receiver-refuses': 0.02,
  }),
  wild: storm({
    'killed-before': 0.02,
    'killed-after': 0.02,
    throttled: 0.03,
    'answer-lost': 0.02,
    slow: 0.04,
    late: 0.3,
    'very-late': 0.1,
    twice: 0.4,
    lost: 0.35,
    'heartbeat-missed': 0.3,
    'clock-off': 0.5,
    'clock-jumps': 0.01,
    'wanted-after-all': 0.3,
    'slow-deletion': 0.4,
    'receiver-fails': 0.4,
    'receiver-refuses': 0.05,
  }),
} as const satisfies Readonly<Record<string, Storm>>

/** Decides what befalls whom, by the name of the call or the delivery alone, and remembers what did. */
export class Faults {
  /** Everything that happened, as {@link Faults} takes it to let only that happen. */
  readonly met = new Set<string>()
  /** From then on nothing happens any more. */
  areOver = false
  readonly #seed: number
  readonly #storm: Storm
  readonly #only: ReadonlySet<string> | undefined

  constructor(seed: number, storm: Storm, only?: ReadonlySet<string>) {
    this.#seed = seed
    this.#storm = storm
    this.#only = only
  }

  happens(what: DeliveryFault, key: string): boolean {
    if (this.areOver) return false
    return roll(this.#seed, `${what} ${key}`) < this.#storm[what] && this.#meet(`${what} ${key}`)
  }

  ofCall(key: string): CallFault | undefined {
    if (this.areOver) return undefined
    let rest = roll(this.#seed, `fault ${key}`)
    for (const what of CALL_FAULTS) {
      rest -= this.#storm[what]
      if (rest < 0) return this.#meet(`${what} ${key}`) ? what : undefined
    }
    return undefined
  }

  /** From `low` to `high`, the same for the same key. */
  amount(key: string, low: number, high: number): number {
    return low + roll(this.#seed, `amount ${key}`) * (high - low)
  }

  #meet(fault: string): boolean {
    if (this.#only && !this.#only.has(fault)) return false
    this.met.add(fault)
    return true
  }
}

function storm(shares: Partial<Storm>): Storm {
  return {
    'killed-before': 0,
    'killed-after': 0,
    throttled: 0,
    'answer-lost': 0,
    slow: 0,
    late: 0,
    'very-late': 0,
    twice: 0,
    lost: 0,
    'heartbeat-missed': 0,
    'clock-off': 0,
    'clock-jumps': 0,
    'wanted-after-all': 0,
    'slow-deletion': 0,
    'receiver-fails': 0,
    'receiver-refuses': 0,
    ...shares,
  }
}
