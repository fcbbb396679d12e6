import type { Plan } from './plan.ts'
import { runPlan, type Simulated } from './run-plan.ts'

/** The smallest story that was found in which the same kind of promise is broken. */
export type Shrunk = { readonly plan: Plan; readonly faults: ReadonlySet<string>; readonly simulated: Simulated }

/**
 * Leaves out actions and faults, half of them at a time, then fewer, as long as the story still breaks a promise of the
 * same kind. What befalls an event depends on its name alone, so that the rest goes on as before.
 */
export async function shrink(plan: Plan, simulated: Simulated, attempts = 200): Promise<Shrunk> {
  const kind = kindOf(simulated)
  let left = attempts
  let best: Shrunk = { plan, faults: simulated.met, simulated }

  async function breaks(candidate: Plan, faults: ReadonlySet<string>): Promise<boolean> {
    if (left-- <= 0) return false
    const outcome = await runPlan(candidate, { only: faults })
    if (kindOf(outcome) !== kind) return false
    best = { plan: candidate, faults: outcome.met, simulated: outcome }
    return true
  }

  let before: number
  do {
    before = sizeOf(best)
    await fewer(best.plan.actions, (actions) => breaks({ ...best.plan, actions }, best.faults))
    await fewer([...best.faults], (faults) => breaks(best.plan, new Set(faults)))
  } while (sizeOf(best) < before)
  return best
}

/** Tries to leave out ever smaller pieces of a list. */
async function fewer<Item>(items: readonly Item[], holds: (fewer: readonly Item[]) => Promise<boolean>): Promise<void> {
  let rest = items
  for (let size = Math.ceil(rest.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let start = 0; start < rest.length; ) {
      const without = [...rest.slice(0, start), ...rest.slice(start + size)]
      if (await holds(without)) rest = without
      else start += size
    }
  }
}

function sizeOf({ plan, faults }: Shrunk): number {
  return plan.actions.length + faults.size
}

/** The first broken promise without the names and numbers in it. */
function kindOf({ breaches }: Simulated): string | undefined {
  return breaches[0]
    ?.replace(/boostline-[a-z0-9-]+/g, 'run')
    .replace(/(open|models|runs)\/[a-z0-9-]+/g, '$1/dataset')
    .replace(/\d+/g, 'n')
    .slice(0, 120)
}
