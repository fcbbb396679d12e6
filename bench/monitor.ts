// Whether the monitor tells what it should and nothing else: false alarms of months in which nothing happened, how soon a
// shift is told, and how far estimates of the AUC are off. Everything follows from the printed seeds.
import process from 'node:process'
import { defineCommand } from '../cli/command-line/command.ts'
import { runScript } from '../cli/command-line/run-command-line.ts'
import { ESTIMATE_SETS, TURNED_SET, tryEstimate } from './monitor/estimate-sets.ts'
import { liveThrough } from './monitor/live-through.ts'
import { NULLS, SHIFTED, type World } from './monitor/worlds.ts'
import { Boosting } from './statistics/boosting.ts'

const DAYS = 30
const SHIFT = 0.5
const WITHIN_REQUESTS = 1000
const GIVE_UP_REQUESTS = 3000
const DAYS_TO_FIND = 40

type Say = (line: string) => void
type Plan = { readonly trials: number; readonly seed: number; readonly only: string }

await runScript(
  defineCommand({
    name: 'npm run bench:monitor --',
    summary: 'False alarms of quiet months, how soon a shift is told, how far estimates of the AUC are off.',
    options: {
      trials: { type: 'text', value: 'N', text: 'months, and shifts, of each world', default: '1000' },
      seed: { type: 'text', value: 'N', text: 'the first seed; the next trials have the next ones', default: '10001' },
      only: { type: 'text', value: 'TEXT', text: 'worlds whose name has it' },
      estimates: { type: 'text', value: 'N', text: 'trainings of each set', default: '5' },
    },
    run: async ({ values }, { say }) => {
      const [trials, estimates, seed] = [Number(values.trials), Number(values.estimates), Number(values.seed)]
      say(`Seeds ${seed} to ${seed + trials - 1}; Node ${process.version}. Every trial has a world of its own.`)
      const plan = { trials, seed, only: values.only ?? '' }
      quietMonths(plan, say)
      shifts(plan, say)
      if (estimates > 0) estimatesOf({ ...plan, trials: estimates }, say)
      return { ok: true }
    },
  }),
  process.argv.slice(2),
)

function quietMonths(plan: Plan, say: Say): void {
  say('\n| a month of | false alarms | messages | months without | most |\n|---|---|---|---|---|')
  for (const world of NULLS.filter(({ name }) => name.includes(plan.only))) {
    const months = each(plan, (seed) => liveThrough(world, seed, { days: DAYS }))
    const looks = months.map((month) => month.looks)
    const messages = months.map((month) => month.messages)
    const quiet = looks.filter((count) => count === 0).length / plan.trials
    say(
      `| ${worldName(world)} | ${mean(looks).toFixed(3)} | ${mean(messages).toFixed(3)} | ${percent(quiet)} | ${Math.max(...looks)} |`,
    )
  }
}

function shifts(plan: Plan, say: Say): void {
  const { trials } = plan
  say(
    `\n| one of 20 features moves by ${SHIFT} sd | alarmed within ${WITHIN_REQUESTS} requests | median | 95 of 100 within |\n|---|---|---|---|`,
  )
  for (const { world, daysBefore } of SHIFTED.filter((each) => each.world.name.includes(plan.only))) {
    const options = {
      days: daysBefore + DAYS_TO_FIND,
      shiftFrom: daysBefore,
      by: SHIFT,
      mostRequests: GIVE_UP_REQUESTS,
    }
    const found = each(plan, (seed) => liveThrough(world, seed, options).requestsUntilAlarm ?? Number.POSITIVE_INFINITY)
    found.sort((a, b) => a - b)
    const inTime = found.filter((requests) => requests <= WITHIN_REQUESTS).length / trials
    const [median, most] = [0.5, 0.95].map((share) => found[Math.ceil(share * trials) - 1] ?? Number.NaN)
    say(
      `| ${worldName(world)} | ${percent(inTime)} | ${median} | ${most === Number.POSITIVE_INFINITY ? 'never' : most} |`,
    )
  }
}

function estimatesOf(plan: Plan, say: Say): void {
  const { trials } = plan
  const boosting = new Boosting()
  say('\n| AUC of 6,000 rows | tested | estimated | interval | actual | error |\n|---|---|---|---|---|---|')
  const errors: number[] = []
  let held = 0
  for (const set of [...ESTIMATE_SETS, TURNED_SET]) {
    const tried = each(plan, (seed) => tryEstimate(boosting, set, seed))
    const figure = (of: (one: (typeof tried)[number]) => number) => mean(tried.map(of)).toFixed(3)
    const error = mean(tried.map(({ estimated, actual }) => Math.abs(estimated - actual)))
    if (!set.turned) {
      errors.push(error)
      held += tried.filter(({ low, high, actual }) => low <= actual && actual <= high).length
    }
    say(
      `| ${set.name} | ${figure(({ tested }) => tested)} | ${figure(({ estimated }) => estimated)} | ${figure(({ low }) => low)} to ${figure(({ high }) => high)} | ${figure(({ actual }) => actual)} | ${error.toFixed(4)}${set.turned ? ' (cannot be seen)' : ''} |`,
    )
  }
  const share = held / (trials * ESTIMATE_SETS.length)
  say(
    `\nMean absolute error of the ${ESTIMATE_SETS.length} shifted sets: ${mean(errors).toFixed(4)}; the interval held in ${percent(share)}.`,
  )
}

function worldName({ name }: World): string {
  return name
}

function each<Result>({ trials, seed }: Plan, trial: (seed: number) => Result): Result[] {
  return Array.from({ length: trials }, (_, index) => trial(seed + index))
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}
