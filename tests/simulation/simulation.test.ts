import { isDeepStrictEqual } from 'node:util'
import { beforeAll, expect, it } from 'vitest'
import { drawOfCommit } from '../commit.ts'
import { casesOfCommit, DEEP } from '../depth.ts'
import { dayOfFiles, type Plan, planOf, withEndpointsOnly, withLastingEndpoints, withoutFiles, yearOf } from './plan.ts'
import { runPlan } from './run-plan.ts'
import { makeGzipInstant } from './services/instant-gzip.ts'
import { shrink } from './shrink.ts'

/*
 * The real functions on services in memory, in simulated time: events late, twice, out of order and lost, processes killed
 * at any call, clocks that are off, quotas, and people who decide at any moment. README.md says how to read a story;
 * `BOOSTLINE_SEED=<n>` runs that seed alone, `BOOSTLINE_SEEDS=<n>` so many, `BOOSTLINE_FIRST_SEED=<n>` those from there on.
 */

/** Seeds that broke a promise once. */
const FOUND: readonly number[] = [
  0, 2, 9, 24, 27, 36, 42, 1138, 1143, 1161, 2003, 3030, 5155, 7089, 600_578, 1_002_576, 1_004_330, 1_200_618,
  2_000_255, 2_000_312, 3_001_811,
]
/** The same of days of files. */
const FOUND_IN_DAYS: readonly number[] = [4, 13, 26, 39, 48, 56, 60, 63]
const SHORT_CPU_MS = 12_000
const MOST_SHORT_SEEDS = 150
const DEEP_SEEDS = 10_000
const SHORT_DAYS_CPU_MS = 4_000
const MOST_SHORT_DAYS = 30
const DEEP_DAYS = 2_000

const asked = process.env['BOOSTLINE_SEED']

beforeAll(makeGzipInstant)

/** Lives a plan through; a broken promise fails with the smallest story of it that is found. */
async function expectPromisesKept(plan: Plan, name: string): Promise<void> {
  const simulated = await runPlan(plan)
  if (simulated.breaches.length === 0) return
  const shrunk = await shrink(plan, simulated)
  const { story, breaches } = shrunk.simulated
  throw new Error(
    `${name}: ${breaches.join('; ')}\n${story}\n\nAgain: BOOSTLINE_SEED=${plan.seed} npx vitest run tests/simulation`,
  )
}

it.runIf(asked !== undefined)('the seed that is asked for', async () => {
  const plan = planOf(Number(asked))
  const day = dayOfFiles(Number(asked))
  for (const each of [plan, day]) process.stdout.write(`${(await runPlan(each)).story}\n\n`)
  await expectPromisesKept(plan, `seed ${asked}`)
  await expectPromisesKept(day, `the day of seed ${asked}`)
})

it.runIf(asked === undefined)('seeds that were found to break a promise keep it', { timeout: 600_000 }, async () => {
  const plans = FOUND.flatMap((seed) => {
    // Most were found before people dropped files and were told, and before endpoints wore out.
    const found = withoutFiles(planOf(seed))
    const lasting = withLastingEndpoints(found)
    const wearing = isDeepStrictEqual(found, lasting) ? [] : [found]
    return [lasting, withEndpointsOnly(lasting), ...wearing]
  })
  const days = FOUND_IN_DAYS.map((seed) => dayOfFiles(seed))
  for (const plan of casesOfCommit(plans, { every: 8 })) await expectPromisesKept(plan, `seed ${plan.seed}`)
  for (const plan of casesOfCommit(days, { every: 8 })) await expectPromisesKept(plan, `the day of seed ${plan.seed}`)
})

it.runIf(asked === undefined)('one seed is one story, to the last call', { timeout: 600_000 }, async () => {
  for (const plan of [planOf(2), dayOfFiles(2)]) {
    const first = await runPlan(plan, { keepsTrace: true })
    const second = await runPlan(plan, { keepsTrace: true })
    expect(second.trace).toEqual(first.trace)
    expect(first.trace.length).toBeGreaterThan(500)
  }
})

it.runIf(asked === undefined)('other seeds keep every promise', { timeout: 4 * 3_600_000 }, async () => {
  const most = Number(process.env['BOOSTLINE_SEEDS'] ?? (DEEP ? DEEP_SEEDS : MOST_SHORT_SEEDS))
  const seeds = await liveThrough({ planOf, most, shortCpuMs: SHORT_CPU_MS, name: 'seed' })
  expect(seeds).toBeGreaterThan(0)
})

it.runIf(asked === undefined)('other days of files keep every promise', { timeout: 4 * 3_600_000 }, async () => {
  const all = process.env['BOOSTLINE_SEEDS']
  const most = all === undefined ? (DEEP ? DEEP_DAYS : MOST_SHORT_DAYS) : Math.ceil(Number(all) / 5)
  const seeds = await liveThrough({ planOf: dayOfFiles, most, shortCpuMs: SHORT_DAYS_CPU_MS, name: 'day' })
  expect(seeds).toBeGreaterThan(0)
})

type Series = {
  readonly planOf: (seed: number) => Plan
  readonly most: number
  /** What they take at most in the short form. */
  readonly shortCpuMs: number
  readonly name: string
}

/** Returns how many there was time for. */
async function liveThrough({ planOf: of, most, shortCpuMs, name }: Series): Promise<number> {
  const commits = 10_000 + (drawOfCommit('first seed') % 900_000)
  const first = Number(process.env['BOOSTLINE_FIRST_SEED'] ?? (DEEP ? 1_000_000 : commits))
  const startedMs = cpuMs()
  const longestMs = DEEP ? Number.POSITIVE_INFINITY : shortCpuMs
  let seeds = 0
  let simulatedMs = 0
  let steps = 0
  while (seeds < most && cpuMs() - startedMs < longestMs) {
    const plan = of(first + seeds++)
    const simulated = await runPlan(plan)
    simulatedMs += simulated.simulatedMs
    steps += simulated.steps
    if (simulated.breaches.length > 0) await expectPromisesKept(plan, `${name} ${plan.seed}`)
  }
  const seconds = (cpuMs() - startedMs) / 1000
  const days = Math.round(simulatedMs / 86_400_000)
  process.stdout.write(
    `simulation: ${seeds} ${name}s from ${first}, ${days} simulated days, ${steps} steps, ${(seeds / seconds).toFixed(1)} a CPU second\n`,
  )
  return seeds
}

it.runIf(DEEP && asked === undefined)('a year of ten datasets', { timeout: 4 * 3_600_000 }, async () => {
  await expectPromisesKept(yearOf(1), 'the year')
})

function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
