// How often the ranges of predictions hold, and what the calibration does, on twenty sets and more, each split anew for
// every seed. Without a folder of real files only the made ones are tried. Everything follows from the printed seeds.
import { cpus } from 'node:os'
import process from 'node:process'
import { meanWithError } from '#shared/metrics/intervals.ts'
import { defineCommand } from '../cli/command-line/command.ts'
import { usageError } from '../cli/command-line/read-arguments.ts'
import { runScript } from '../cli/command-line/run-command-line.ts'
import { Boosting } from './statistics/boosting.ts'
import { type Calibrated, tryCalibration } from './statistics/calibration-tries.ts'
import { MADE_SETS } from './statistics/made-sets.ts'
import { classSets, realSets } from './statistics/real-sets.ts'
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

type CalibrationRow = { readonly name: string; readonly found: readonly Calibrated[] }

function tellCalibration(rows: readonly CalibrationRow[], of: string, say: (line: string) => void): void {
  say(
    `\nCalibration${of}: in how many of the splits it was used, what it gained there, calibration error before and after, and that of perfect probabilities on as many rows`,
  )
  say('| set | used | gain of log loss where used (z) | error before | after | by chance alone |')
  say('| --- | --- | --- | --- | --- | --- |')
  let [used, all, worse] = [0, 0, 0]
  for (const { name, found } of rows) {
    const where = found.filter(({ isUsed }) => isUsed)
    for (const { gains } of where) {
      const { mean: gain, standardError = 0 } = meanWithError(gains)
      if (gain + 1.96 * standardError < 0) worse++
    }
    used += where.length
    all += found.length
    const { mean: gain, standardError = 1 } = meanWithError(Float64Array.from(where.flatMap(({ gains }) => [...gains])))
    const gained = where.length === 0 ? '' : `${gain.toFixed(4)} (${(gain / standardError).toFixed(1)})`
    const errors = (['errorBefore', 'errorAfter', 'errorByChance'] as const).map((which) =>
      mean(found.map((each) => each[which])).toFixed(3),
    )
    say(`| ${name} | ${where.length} of ${found.length} | ${gained} | ${errors.join(' | ')} |`)
  }
  say(
    `off in ${percent(1 - used / all)} % of ${all} splits; ${worse} of ${used} uses were worse for certain on their test rows`,
  )
}

/** What the calibration does of real tables: to models as a run trains them, then to such as are too sure. */
async function tellCalibrations(folder: string, seeds: number, say: (line: string) => void): Promise<void> {
  const boosting = new Boosting()
  for (const how of ['as a run', 'too sure'] as const) {
    const rows: CalibrationRow[] = []
    for (const set of classSets(folder)) {
      const found: Calibrated[] = []
      for (let seed = 1; seed <= seeds; seed++) found.push(tryCalibration(boosting, await set.draw(seed), seed, how))
      rows.push({ name: set.name, found })
    }
    tellCalibration(rows, how === 'as a run' ? '' : ' of models that learn their rows by heart', say)
  }
}

process.exitCode = await runScript(
  defineCommand({
    name: 'npm run bench:coverage --',
    summary: 'How often the ranges of predictions hold, and what the calibration does.',
    operands: { name: 'folder', text: 'where the real files lie; without it only made ones are tried', count: 'any' },
    options: {
      seeds: { type: 'text', value: 'N', text: 'splits of each set', default: '20' },
      calibration: { type: 'flag', text: 'the calibration alone, of the ten tables of classes in the folder' },
    },
    run: async ({ operand, values }, { say }) => {
      const seeds = Number(values.seeds)
      say(`${cpus()[0]?.model}, Node ${process.version}, seeds 1 to ${seeds}`)
      if (values.calibration) {
        if (operand === undefined)
          throw usageError({ name: 'npm run bench:coverage --' }, 'The tables lie in a folder: name it.')
        await tellCalibrations(operand, seeds, say)
        return { ok: true }
      }
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
        rows
          .filter(({ isRegression }) => !isRegression)
          .map(({ name, tries }) => ({ name, found: tries.flatMap(({ calibration }) => calibration ?? []) })),
        '',
        say,
      )
      const microseconds = rows.flatMap(({ tries }) => tries.map((each) => each.microsecondsARow)).sort((a, b) => a - b)
      say(`\nmaking ranges takes ${median(microseconds).toFixed(2)} µs a row in the median`)
      return { ok: true }
    },
  }),
  process.argv.slice(2),
)
