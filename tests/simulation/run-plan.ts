import { settledNoticeFaults } from './invariants/notice-rules.ts'
import { settledOutcomeFaults } from './invariants/outcome-rules.ts'
import { settledScoredFaults } from './invariants/scored-rules.ts'
import { settledFaults } from './invariants/settled-rules.ts'
import { act, wantAfterAll } from './people.ts'
import { HOUR_MS, MINUTE_MS, type Plan, START_MS } from './plan.ts'
import { type Living, SETTLES_WITHIN_MS, World } from './world.ts'

const HEARTBEAT_MS = 15 * MINUTE_MS
const LONGEST_PAUSE_MS = 4 * HOUR_MS
/** So many heartbeats that change nothing, with growing pauses between them: a day and a half. */
const QUIET_HEARTBEATS = 12

export type Simulated = {
  readonly breaches: readonly string[]
  /** The faults that befell it. */
  readonly met: ReadonlySet<string>
  readonly story: string
  /** Every call; empty where it is not kept. */
  readonly trace: readonly string[]
  /** How many events, calls and faults there were. */
  readonly steps: number
  readonly simulatedMs: number
}

/** Lives a plan through, to its end or to the first broken promise. */
export async function runPlan(plan: Plan, living: Living = {}): Promise<Simulated> {
  const world = new World(plan, living, wantAfterAll)
  const { scheduler, invariants } = world
  const isOver = () => invariants.areBroken
  for (const action of plan.actions) scheduler.at(action.atMs, () => act(action, world))
  const lastMs = Math.max(plan.calmFromMs, ...plan.actions.map(({ atMs }) => atMs))
  let heartbeats = 0
  const beatUntilLast = () => {
    world.beat(++heartbeats)
    world.beatOthers(heartbeats)
    if (scheduler.nowMs < lastMs) scheduler.after(HEARTBEAT_MS, beatUntilLast)
  }
  scheduler.at(START_MS + HEARTBEAT_MS, beatUntilLast)
  await scheduler.runUntil(lastMs, isOver)
  if (!isOver()) await settle(world, heartbeats)
  return {
    breaches: invariants.breaches,
    met: world.faults.met,
    get story() {
      return world.story.readable
    },
    get trace() {
      return world.story.trace
    },
    steps: world.story.steps,
    simulatedMs: scheduler.nowMs - START_MS,
  }
}

/** Waits until nothing happens any more, with nothing but heartbeats to help, and looks at what is left. */
async function settle(world: World, heartbeatsBefore: number): Promise<void> {
  const { scheduler, invariants, asyncInvocations } = world
  const isOver = () => invariants.areBroken
  const untilMs = scheduler.nowMs + SETTLES_WITHIN_MS
  let heartbeats = heartbeatsBefore
  let pauseMs = HEARTBEAT_MS
  let quiet = 0
  while (quiet < QUIET_HEARTBEATS && !isOver()) {
    if (scheduler.nowMs > untilMs) {
      for (const fault of leftFaults(world)) invariants.breach(`after ${SETTLES_WITHIN_MS / HOUR_MS} hours ${fault}`)
      return invariants.breach(`it does not settle within ${SETTLES_WITHIN_MS / HOUR_MS} hours`)
    }
    const before = world.changes
    asyncInvocations.redrive()
    world.beat(++heartbeats)
    world.beatOthers(heartbeats)
    await scheduler.runUntil(scheduler.nowMs + pauseMs, isOver)
    const isQuiet = world.changes === before && world.isIdle
    quiet = isQuiet ? quiet + 1 : 0
    pauseMs = isQuiet ? Math.min(2 * pauseMs, LONGEST_PAUSE_MS) : HEARTBEAT_MS
  }
  if (isOver()) return
  for (const fault of leftFaults(world)) invariants.breach(fault)
}

function leftFaults({ services, scheduler, invariants, plan }: World): readonly string[] {
  const { state, runs } = services
  const webhooks = plan.actions.filter((action) => action.kind === 'webhook')
  // A webhook that nobody can read is told of nothing, and may be for longer than anybody waits.
  const isAlwaysTold = plan.hasMail || (webhooks.length > 0 && webhooks.every(({ isValid }) => isValid))
  return [
    ...settledFaults(services, scheduler.nowMs),
    ...settledScoredFaults(services),
    ...settledOutcomeFaults(services),
    ...settledNoticeFaults({ state, told: invariants.told, runs: [...runs.all.values()], isAlwaysTold }),
  ]
}
