// CPU time of the metrics that see every score. The gate comes first: the AUC has to equal that of the platform's own
// sort on the same scores.
import { cpus } from 'node:os'
import process from 'node:process'
import { areaInterval } from '#shared/metrics/intervals.ts'
import { areaUnderRoc, averagePrecision, rankScores } from '#shared/metrics/ranking.ts'
import { defineCommand } from '../cli/command-line/command.ts'
import { usageError } from '../cli/command-line/read-arguments.ts'
import { runScript } from '../cli/command-line/run-command-line.ts'
import { createRandom } from '../lambdas/model-evaluation/metrics/random.ts'

const NAME = 'npm run bench:metrics --'
const SHARE_OF_POSITIVES = 0.3
const REPEATS = 3

const SCORES: Readonly<Record<string, (random: number) => number>> = {
  'float32 probabilities, as containers answer': (random) => Math.fround(random),
  'most near 0': (random) => Math.fround(Math.exp(-12 * random)),
  'a thousand distinct values': (random) => Math.round(random * 1000) / 1000,
  'float64 probabilities': (random) => random,
}

function cpuSeconds<T>(work: () => T): { readonly result: T; readonly seconds: number } {
  const before = process.cpuUsage()
  const result = work()
  const { user, system } = process.cpuUsage(before)
  return { result, seconds: (user + system) / 1e6 }
}

/** By the platform's sort, through ranks: an own way to the same number. */
function referenceArea(actual: Float64Array, scores: Float64Array): number {
  const positives = scores.filter((_, row) => actual[row] === 1).sort()
  const negatives = scores.filter((_, row) => actual[row] === 0).sort()
  let won = 0
  let below = 0
  let upTo = 0
  for (const score of positives) {
    while (below < negatives.length && (negatives[below] ?? 0) < score) below++
    while (upTo < negatives.length && (negatives[upTo] ?? 0) <= score) upTo++
    won += (below + upTo) / 2
  }
  return won / positives.length / negatives.length
}

process.exitCode = await runScript(
  defineCommand({
    name: NAME,
    summary: "CPU time of the metrics that see every score, beside the platform's own sort.",
    operands: { name: 'rows', text: 'how many scores (10000000)', count: 'any' },
    options: {},
    run: async ({ operand }) => {
      const rows = Number(operand || 10_000_000)
      if (!Number.isInteger(rows) || rows < 1) throw usageError({ name: NAME }, `"${operand}" is no number of rows.`)
      bench(rows)
      return { ok: true }
    },
  }),
  process.argv.slice(2),
)

function bench(rows: number): void {
  console.log(`${cpus()[0]?.model}, Node ${process.version}, ${rows} rows, ${SHARE_OF_POSITIVES * 100} % positive`)
  for (const [name, scoreOf] of Object.entries(SCORES)) {
    const random = createRandom(1)
    const scores = Float64Array.from({ length: rows }, () => scoreOf(random()))
    const actual = Float64Array.from({ length: rows }, () => (random() < SHARE_OF_POSITIVES ? 1 : 0))
    const reference = cpuSeconds(() => referenceArea(actual, scores))
    const times = Array.from({ length: REPEATS }, () => cpuSeconds(() => areaUnderRoc(rankScores(actual, scores))))
    for (const { result } of times) {
      if (Math.abs((result ?? Number.NaN) - reference.result) < 1e-12) continue
      throw new Error(`${name}: AUC ${result} where ${reference.result} is right`)
    }
    const ranked = rankScores(actual, scores)
    const precision = cpuSeconds(() => averagePrecision(ranked))
    const interval = cpuSeconds(() => areaInterval(ranked))
    const auc = times.map(({ seconds }) => seconds.toFixed(2)).join(' / ')
    console.log(
      `${name}: AUC ${auc} s CPU (the platform's sort ${reference.seconds.toFixed(2)} s); ` +
        `PR AUC ${precision.seconds.toFixed(2)} s, AUC interval ${interval.seconds.toFixed(2)} s, once sorted`,
    )
  }
}
