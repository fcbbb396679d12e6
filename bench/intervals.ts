// How often the intervals of small tests hold the truth, and how many models that learnt nothing the gate lets pass.
// Everything follows from the printed seeds.
import process from 'node:process'
import type { Problem } from '#shared/schema/feature-schema.ts'
import { defineCommand } from '../cli/command-line/command.ts'
import { runScript } from '../cli/command-line/run-command-line.ts'
import { measurePredictions } from '../lambdas/model-evaluation/metrics/measure-predictions.ts'
import { pairedAdvantage } from '../lambdas/model-evaluation/metrics/paired-advantage.ts'
import { createRandom, drawNormal } from '../lambdas/model-evaluation/metrics/random.ts'
import { decideFirstModel } from './intervals/first-model.ts'
import { tellLikeRegressions } from './intervals/like-regressions.ts'
import { tellNoiseOfNumbers } from './intervals/noise-of-numbers.ts'
import { Boosting, type Rows } from './statistics/boosting.ts'

const SEED = 17
const FEWEST_OF_A_CLASS = 10
const TRUTH_ROWS = 200_000

/** Log-odds are drawn around `centre`; the model's are `slope` times them, and noisy. */
type World = {
  readonly name: string
  readonly centre: number
  readonly spread: number
  readonly slope: number
  readonly noise: number
}

const WORLDS: readonly World[] = [
  { name: 'half and half, AUC .76, calibrated', centre: 0, spread: 1.5, slope: 1, noise: 0 },
  { name: 'half and half, AUC .87, calibrated', centre: 0, spread: 3, slope: 1, noise: 0 },
  { name: 'half and half, AUC .95, calibrated', centre: 0, spread: 6, slope: 1, noise: 0 },
  { name: 'half and half, AUC .98, calibrated', centre: 0, spread: 12, slope: 1, noise: 0 },
  { name: 'half and half, AUC .998, calibrated', centre: 0, spread: 40, slope: 1, noise: 0 },
  { name: 'half and half, AUC .87, over-confident', centre: 0, spread: 3, slope: 1.5, noise: 0.5 },
  { name: 'half and half, AUC .76, timid', centre: 0, spread: 1.5, slope: 0.5, noise: 0.3 },
  { name: '35 % positive, AUC .80, calibrated', centre: -1, spread: 2, slope: 1, noise: 0 },
  { name: '35 % positive, AUC .80, over-confident', centre: -1, spread: 2, slope: 1.5, noise: 0.5 },
]

type Drawn = { readonly actual: Float64Array; readonly ours: Float64Array; readonly theirs: Float64Array }

/** `theirs`: another model of the same kind, with noise of its own. */
function draw(random: () => number, { centre, spread, slope, noise }: World, rows: number): Drawn {
  const logOdds = Float64Array.from({ length: rows }, () => centre + spread * drawNormal(random))
  const probability = (odds: number) => Math.min(0.9999, Math.max(0.0001, 1 / (1 + Math.exp(-odds))))
  const model = (own: number) => logOdds.map((odds) => probability(slope * odds + own * drawNormal(random)))
  return {
    actual: logOdds.map((odds) => (random() < 1 / (1 + Math.exp(-odds)) ? 1 : 0)),
    ours: model(noise),
    theirs: model(noise + 0.5),
  }
}

const FIGURES = ['log loss', 'Brier', 'gain of log loss', 'of Brier', 'over a like model'] as const

/** Every figure with its interval, as the evaluation makes them. */
function figuresOf({ actual, ours, theirs }: Drawn, share: number) {
  const problem: Problem = {
    type: 'binary',
    classes: ['no', 'yes'].map((label, code) => ({ label, count: code === 1 ? share : 1 - share })),
  }
  const [our, their] = [ours, theirs].map((values) => ({ values, threshold: 0.5 })) as [Answers, Answers]
  const baseline = { values: actual.map(() => share), threshold: 0.5 }
  const { metrics } = measurePredictions(problem, actual, our, baseline)
  const gain = (metric: 'logLoss' | 'brier', other: Answers) => pairedAdvantage(metric, problem, actual, our, other)
  return [metrics.logLoss, metrics.brier, gain('logLoss', baseline), gain('brier', baseline), gain('logLoss', their)]
}

type Answers = { readonly values: Float64Array; readonly threshold: number }

function coverage(world: World, rows: number, sets: number): readonly number[] {
  const large = draw(createRandom(SEED), world, TRUTH_ROWS)
  const share = large.actual.reduce((sum, code) => sum + code, 0) / TRUTH_ROWS
  const truths = figuresOf(large, share).map((figure) => figure?.value ?? Number.NaN)
  const held = truths.map(() => 0)
  const random = createRandom(SEED + rows)
  for (let set = 0; set < sets; ) {
    const drawn = draw(random, world, rows)
    const positives = drawn.actual.reduce((sum, code) => sum + code, 0)
    if (Math.min(positives, rows - positives) < FEWEST_OF_A_CLASS) continue
    set++
    for (const [at, figure] of figuresOf(drawn, share).entries()) {
      const truth = truths[at] ?? Number.NaN
      if ((figure?.low ?? Number.NaN) <= truth && truth <= (figure?.high ?? Number.NaN)) held[at] = (held[at] ?? 0) + 1
    }
  }
  return held.map((count) => (100 * count) / sets)
}

/** A file whose labels have nothing to do with its columns, trained and judged as a first model. */
function shuffledDecision(boosting: Boosting, seed: number) {
  const random = createRandom(seed)
  const rows = [200, 400, 800, 2000][seed % 4] ?? 200
  const columns = 5 + (seed % 3) * 5
  const share = [0.5, 0.3, 0.15][seed % 3] ?? 0.5
  const part = (count: number): Rows => ({
    values: Float32Array.from({ length: count * columns }, () => drawNormal(random)),
    labels: Float32Array.from({ length: count }, () => (random() < share ? 1 : 0)),
    columns,
  })
  const [train, validation, test] = [part(rows * 0.7), part(rows * 0.2), part(rows * 0.1)] as [Rows, Rows, Rows]
  const options = { objective: 'binary:logistic', classes: 2, depth: 4, seed, rounds: 300 } as const
  const fitted = boosting.fit(train, options, validation)
  const answers = { values: fitted.predict(test), threshold: 0.5 }
  fitted.free()
  const actual = Float64Array.from(test.labels)
  const all = [train, validation, test].flatMap(({ labels }) => [...labels])
  const count = (code: number) => all.filter((label) => label === code).length
  const problem: Problem = { type: 'binary', classes: [0, 1].map((code) => ({ label: `${code}`, count: count(code) })) }
  return decideFirstModel(problem, actual, answers, 'logLoss').decision
}

function tellCoverage(sets: number, say: (line: string) => void): void {
  say(`Intervals that hold the truth, in %, of ${sets} tests each with 10 rows of each class or more; seed ${SEED}`)
  say(`| world | rows | ${FIGURES.join(' | ')} |\n| --- | --- |${' --- |'.repeat(FIGURES.length)}`)
  for (const world of WORLDS) {
    for (const rows of [50, 100, 300]) {
      const held = coverage(world, rows, sets).map((share) => share.toFixed(1))
      say(`| ${world.name} | ${rows} | ${held.join(' | ')} |`)
    }
  }
}

function tellShuffled(boosting: Boosting, shuffled: number, say: (line: string) => void): void {
  const counts = { approved: 0, pending: 0, rejected: 0 }
  let byOrder = 0
  for (let seed = 1; seed <= shuffled; seed++) {
    const { status, reason } = shuffledDecision(boosting, seed)
    counts[status]++
    if (status === 'approved' && reason.includes('In AUC')) byOrder++
  }
  say(
    `\n${shuffled} files of 200 to 2,000 rows with shuffled labels, seeds 1 to ${shuffled}: ${JSON.stringify(counts)}`,
  )
  say(`approved ${((100 * counts.approved) / shuffled).toFixed(1)} %, ${byOrder} of them by AUC`)
}

type Sizes = { readonly sets: number; readonly shuffled: number; readonly numbers: number; readonly pairs: number }

function bench({ sets, shuffled, numbers, pairs }: Sizes, say: (line: string) => void) {
  if (sets > 0) tellCoverage(sets, say)
  const boosting = new Boosting()
  if (shuffled > 0) tellShuffled(boosting, shuffled, say)
  if (numbers > 0) tellNoiseOfNumbers(boosting, numbers, say)
  if (pairs > 0) tellLikeRegressions(boosting, pairs, say)
}

process.exitCode = await runScript(
  defineCommand({
    name: 'npm run bench:intervals --',
    summary: 'How often the intervals of small tests hold the truth, and how often shuffled labels pass the gate.',
    options: {
      sets: { type: 'text', value: 'N', text: 'tests of each world', default: '1000' },
      shuffled: { type: 'text', value: 'N', text: 'files with shuffled labels', default: '1000' },
      numbers: { type: 'text', value: 'N', text: 'files of each target of numbers', default: '400' },
      pairs: { type: 'text', value: 'N', text: 'tests of each pair of like regressions', default: '100' },
    },
    run: async ({ values }, { say }) => {
      const { sets, shuffled, numbers, pairs } = values
      bench({ sets: Number(sets), shuffled: Number(shuffled), numbers: Number(numbers), pairs: Number(pairs) }, say)
      return { ok: true }
    },
  }),
  process.argv.slice(2),
)
