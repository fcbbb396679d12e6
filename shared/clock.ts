/** Milliseconds since 1970. Whatever depends on the time is given a clock, so that a test can set it. */
export type Clock = { now(): number }

export const systemClock: Clock = { now: () => Date.now() }
