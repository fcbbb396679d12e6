// How often the ranges of predictions hold, and what the calibration does, on twenty sets and more, each split anew for
// every seed. Without a folder of real files only the made ones are tried. Everything follows from the printed seeds.
import { cpus } from 'node:os'
import process from 'node:process'
import { meanWithError } from '#shared/metrics/intervals.ts'
import { defineCommand } from '../cli/command-line/command.ts'
import { runScript } from '../cli/command-line/run-command-line.ts'
import { Boosting } from './statistics/boosting.ts'
import { MADE_SETS } from './statistics/made-sets.ts'
import { realSets } from './statistics/real-sets.ts'
import type { StatisticsSet } from './statistics/set.ts'
import { type Held, type Tried, trySet } from './statistics/try-set.ts'

const percent = (share: number) => (100 * share).toFixed(1)
const share = (rows: readonly Held[]) => rows.filter(({ isHeld }) => isHeld).length / rows.length
const sizes = (rows: readonly Held[]) => rows.map(({ size }) => size).sort((a, b) => a - b)
const median = (sorted: readonly number[]) => sorted[Math.floor(sorted.length / 2)] ?? 0
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

/** Of each fifth of the rows by the width of their range, the narrowest first. */
function byWidth(rows: readonly Held[]): readonly number[] {
  const sorted = rows.toSorted((a, b) => a.size - b.size)
  return Array.from({ length: 5 }, (_, fifth) =>
    share(sorted.slice((fifth * sorted.length) / 5, ((fifth + 1) * sorted.length) / 5)),
  )
}

type Row = { readonly name: string; readonly isRegression: boolean; readonly tries: readonly Tried[] }

async function tryAll(sets: readonly StatisticsSet[], seeds: number, say: (line: string) => void): Promise<Row[]> {
  const boosting = new Boosting()
  const rows: Row[] = []
  for (const set of sets) {
    const tries: Tried[] = []
    let isRegression = false
    for (let seed = 1; seed <= seeds; seed++) {
      const drawn = await set.draw(seed)
      isRegression = drawn.problem.type === 'regression'
      tries.push(trySet(boosting, drawn, seed))
    }
    rows.push({ name: set.name, isRegression, tries })
    say(`tried ${set.name}: ${tries[0]?.validationRows} validation rows`)
  }
  return rows
}

function tellIntervals(rows: readonly Row[], say: (line: string) => void): void {
  say(
    '\nIntervals at 0.9: % held without and with refit, by fifths of the width, median width beside one width for all',
  )
  say('| set | without | with refit | fifths of the width, narrowest first | median width | one width for all |')
  say('| --- | --- | --- | --- | --- | --- |')
  const all = (which: 'stopped' | 'refitted') => rows.flatMap(({ tries }) => tries.map((each) => share(each[which])))
  for (const { name, tries } of rows) {
    const [stopped, refitted, plain] = (['stopped', 'refitted', 'unnormalised'] as const).map((which) =>
      tries.flatMap((each) => each[which]),
    ) as [Held[], Held[], Held[]]
    const fifths = byWidth(refitted).map(percent).join(' ')
    const widths = [refitted, plain].map((each) => Number(median(sizes(each)).toPrecision(3)))
    say(
      `| ${name} | ${percent(share(stopped))} | ${percent(share(refitted))} | ${fifths} | ${widths[0]} | ${widths[1]} (${percent(share(plain))}) |`,
    )
  }
  say(`pooled: ${percent(mean(all('stopped')))} without, ${percent(mean(all('refitted')))} with refit`)
}

function tellLabelSets(rows: readonly Row[], say: (line: string) => void): void {
  say('\nSets of labels at 0.9: % held without and with refit, and their mean size')
  say('| set | without | with refit | mean size |\n| --- | --- | --- | --- |')
  for (const { name, tries } of rows) {
    const refitted = tries.flatMap((each) => each.refitted)
    const stopped = tries.flatMap((each) => each.stopped)
    say(`| ${name} | ${percent(share(stopped))} | ${percent(share(refitted))} | ${mean(sizes(refitted)).toFixed(2)} |`)
  }
}

function tellCalibration(rows: readonly Row[], say: (line: string) => void): void {
  say('\nCalibration: in how many of the splits it was used, what it gained there, calibration error before and after')
  say('| set | used | gain of log loss where used (z) | error before | after |\n| --- | --- | --- | --- | --- |')
  let [used, all, worse] = [0, 0, 0]
  for (const { name, tries } of rows) {
    const found = tries.flatMap(({ calibration }) => calibration ?? [])
    const where = found.filter(({ isUsed }) => isUsed)
    for (const { gains } of where) {
      const { mean: gain, standardError = 0 } = meanWithError(gains)
      if (gain + 1.96 * standardError < 0) worse++
    }
    used += where.length
    all += found.length
    const { mean: gain, standardError = 1 } = meanWithError(Float64Array.from(where.flatMap(({ gains }) => [...gains])))
    const gained = where.length === 0 ? '' : `${gain.toFixed(4)} (${(gain / standardError).toFixed(1)})`
    const [before, after] = [mean(found.map((each) => each.errorBefore)), mean(found.map((each) => each.errorAfter))]
    say(`| ${name} | ${where.length} of ${found.length} | ${gained} | ${before.toFixed(3)} | ${after.toFixed(3)} |`)
  }
  say(
    `off in ${percent(1 - used / all)} % of ${all} splits; ${worse} of ${used} uses were worse for certain on their test rows`,
  )
}

process.exitCode = await runScript(
  defineCommand({
    name: 'npm run bench:coverage --',
    summary: 'How often the ranges of predictions hold, and what the calibration does.',
    operands: { name: 'folder', text: 'where the real files lie; without it only made ones are tried', count: 'any' },
    options: { seeds: { type: 'text', value: 'N', text: 'splits of each set', default: '20' } },
    run: async ({ operand, values }, { say }) => {
      const seeds = Number(values.seeds)
      say(`${cpus()[0]?.model}, Node ${process.version}, seeds 1 to ${seeds}`)
      const rows = await tryAll([...(operand ? realSets(operand) : []), ...MADE_SETS], seeds, say)
      tellIntervals(
        rows.filter(({ isRegression }) => isRegression),
        say,
      )
      tellLabelSets(
        rows.filter(({ isRegression }) => !isRegression),
        say,
      )
      tellCalibration(
        rows.filter(({ isRegression }) => !isRegression),
        say,
      )
      const microseconds = rows.flatMap(({ tries }) => tries.map((each) => each.microsecondsARow)).sort((a, b) => a - b)
      say(`\nmaking ranges takes ${median(microseconds).toFixed(2)} µs a row in the median`)
      return { ok: true }
    },
  }),
  process.argv.slice(2),
)
