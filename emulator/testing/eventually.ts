import { vi } from 'vitest'

/**
 * Looks again until `look` no longer throws, for a minute at most: what a test awaits from a process of its own may
 * take many seconds on a busy machine, more than the one second of `vi.waitFor`.
 */
export function eventually<T>(look: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(look, { timeout: 60_000, interval: 20 })
}
