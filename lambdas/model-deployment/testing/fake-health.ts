import type { CallsByRole, ChallengerHealth } from '../promotion/challenger-health.ts'

type Call = { readonly role: keyof CallsByRole; readonly atMs: number; readonly failed: boolean }

/** The calls of one dataset's model, as its metrics show them. */
export class FakeHealth implements ChallengerHealth {
  /** Whether the metrics can be read. */
  isReachable = true
  readonly #calls: Call[] = []

  add(role: keyof CallsByRole, atMs: number, { requests, errors }: { requests: number; errors: number }): void {
    for (let call = 0; call < requests; call++) this.#calls.push({ role, atMs, failed: call < errors })
  }

  async calls(_dataset: string, startMs: number, endMs: number): Promise<CallsByRole> {
    if (!this.isReachable) throw new Error('no metrics')
    const countsOf = (role: keyof CallsByRole) => {
      const calls = this.#calls.filter((call) => call.role === role && call.atMs >= startMs && call.atMs < endMs)
      return { requests: calls.length, errors: calls.filter(({ failed }) => failed).length }
    }
    return { champion: countsOf('champion'), challenger: countsOf('challenger') }
  }
}
