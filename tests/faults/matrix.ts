import { isDeepStrictEqual } from 'node:util'
import { stateKey } from './cloud/state-key.ts'
import { type Fault, faultsOf, type RecordedCall } from './fault.ts'
import { type Outcome, outcomeOf } from './outcome.ts'
import { supersededRuns } from './people.ts'
import type { Story } from './story.ts'
import { type Checkpoint, World } from './world.ts'

/** A story without a fault: its calls, and how it ends. */
export type Baseline = {
  readonly story: Story
  /** What was called before it begins. */
  readonly before: readonly RecordedCall[]
  readonly calls: readonly RecordedCall[]
  readonly outcome: Outcome
  /** Where to begin for a call, by its place among the calls. */
  readonly begin: Checkpoint
  readonly checkpoints: readonly Checkpoint[]
  /** The states from which it is known to end as it should, each with where in the matrix it was come through. */
  readonly goodEnds: Set<string>
}

/** A fault in a story. */
export type Cell = { readonly baseline: Baseline; readonly fault: Fault; readonly call: number }

/** As long as a role is without its right. */
const DENIED_MINUTES = 40

export async function tellStory(story: Story): Promise<Baseline> {
  const before = new World()
  await story.before?.(before)
  const begin = { ...before.checkpoint(), counts: new Map(), calls: 0 }
  const world = new World({ from: begin, look: story.look })
  await story.act(world)
  world.keepCheckpoints()
  await settle(story, world)
  const outcome = outcomeOf(world)
  const problem = story.problem(outcome, world)
  if (problem !== undefined) throw new Error(`${story.name}: ${problem}: ${JSON.stringify(outcome, null, 1)}`)
  return {
    story,
    before: before.traffic.recorded,
    calls: world.traffic.recorded,
    outcome,
    begin,
    checkpoints: world.checkpoints,
    goodEnds: new Set(world.checkpoints.map((each) => `afterwards: ${stateKey(each.state)}`)),
  }
}

/** Every fault that every call of a story can meet. */
export function cellsOf(baseline: Baseline): readonly Cell[] {
  const { hits } = baseline.story
  return baseline.calls.flatMap((call, index) =>
    hits === undefined || call.functionName === hits
      ? faultsOf(call).map((fault): Cell => ({ baseline, fault, call: index }))
      : [],
  )
}

/** Tells a story with a fault in it; returns what is wrong with how it ends. */
export async function tryCell({ baseline, fault, call }: Cell): Promise<readonly string[]> {
  const { story, goodEnds } = baseline
  const from = baseline.checkpoints.findLast((each) => each.calls <= call)
  const world = new World({ from: from ?? baseline.begin, fault, look: story.look })
  if (!from) await story.act(world)
  const problems = fault.kind === 'denied' ? await denied(baseline, world) : await settled(baseline, world)
  if (world.traffic.hits === 0) problems.push('the fault did not come to pass')
  for (const { message, fields } of world.log.entries) {
    const { error } = fields
    if (message === 'unexpected-error' && error instanceof Error) problems.push(`unexpected: ${error.message}`)
  }
  if (!world.isKnownToEndWell) problems.push(...invariants(world))
  if (problems.length === 0) for (const state of world.visited) goodEnds.add(state)
  return problems
}

/** What a fault of a moment leaves: nothing. */
async function settled({ story, outcome, goodEnds }: Baseline, world: World): Promise<string[]> {
  world.stopAt(goodEnds, () => 'afterwards')
  await settle(story, world)
  if (world.isKnownToEndWell) return []
  const ended = outcomeOf(world)
  if (!story.isRace) return differences(ended, outcome)
  const { failures, open, failedEvents } = ended
  const problem = story.problem(ended, world)
  // Whether a run may be superseded, the story knows.
  const superseded = new Set(supersededRuns(ended))
  const faults = failures.filter((failure) => !superseded.has(failure))
  return [
    ...(problem === undefined ? [] : [problem]),
    ...[...faults, ...open].map((left) => `${left} is left`),
    ...(failedEvents === 0 ? [] : [`${failedEvents} events are given up`]),
  ]
}

/** While a right is missing it fails cleanly, with it again it ends well, at the latest when a person repeats it. */
async function denied({ story, goodEnds }: Baseline, world: World): Promise<string[]> {
  const problems: string[] = []
  const { deniedRight } = world.traffic
  for (let beats = Math.ceil(DENIED_MINUTES / 15); beats > 0; beats--) {
    world.stopAt(goodEnds, () => `${deniedRight} for ${beats} more, ${world.log.entries.some(isAlarm)}`)
    await world.beats(1)
    if (world.isKnownToEndWell) return problems
  }
  if (!isTold(story, world)) problems.push(`nobody is told of it: ${JSON.stringify(outcomeOf(world))}`)
  world.traffic.allow()
  world.redrive()
  world.stopAt(goodEnds, () => 'with the right given back')
  await settle(story, world)
  if (world.isKnownToEndWell) return problems
  world.stopAt(undefined)
  if (story.problem(outcomeOf(world), world) !== undefined) {
    await (story.again ?? story.act)(world)
    await settle(story, world)
  }
  const outcome = outcomeOf(world)
  const problem = story.problem(outcome, world)
  if (problem !== undefined) problems.push(`${problem} with the right given back: ${JSON.stringify(outcome)}`)
  return problems
}

async function settle(story: Story, world: World): Promise<void> {
  await world.settle(() => story.problem(outcomeOf(world), world) === undefined)
}

/** Whether it went on all the same, or people see that something is wrong. */
function isTold(story: Story, world: World): boolean {
  const outcome = outcomeOf(world)
  if (story.problem(outcome, world) === undefined) return true
  const { failures, open, failedEvents, untold } = outcome
  if (failures.length > 0 || open.length > 0 || failedEvents > 0) return true
  // A known row that is not answered is told by a notice of its own.
  return untold.some((key) => key.includes('/canary-')) || world.log.entries.some(isAlarm)
}

function isAlarm({ level }: World['log']['entries'][number]): boolean {
  return level === 'error'
}

function differences(ended: Outcome, expected: Outcome): string[] {
  const names = Object.keys(expected) as (keyof Outcome)[]
  return names.flatMap((name) =>
    isDeepStrictEqual(ended[name], expected[name])
      ? []
      : [`${name}: ${JSON.stringify(ended[name])} in place of ${JSON.stringify(expected[name])}`],
  )
}

/** What holds after every story and fault. */
function invariants(world: World): string[] {
  const { packages, serving, endpoints, uploadsLeft } = outcomeOf(world)
  const problems: string[] = []
  const runs = packages.map((text) => text.split(' ')[0])
  if (new Set(runs).size < runs.length) problems.push(`a run has two packages: ${packages.join(', ')}`)
  for (const run of Object.values(serving).flatMap(({ byEndpoint }) => byEndpoint)) {
    if (!endpoints.includes(`${run} InService`)) problems.push(`${run} serves without an endpoint`)
  }
  if (uploadsLeft > 0) problems.push(`${uploadsLeft} uploads of many parts are left`)
  return problems
}
