// What the models are worth: ours at each quality beside XGBoost with earlier defaults, a random forest and a linear model.
import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { PRICES } from '#shared/cost/prices.ts'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { QUALITIES } from '#shared/records/training-record.ts'
import { plannedJobs } from '#shared/training/training-plan.ts'
import { defineCommand, type Options, type OptionValues } from '../cli/command-line/command.ts'
import { usageError } from '../cli/command-line/read-arguments.ts'
import { runScript } from '../cli/command-line/run-command-line.ts'
import { openXgboost, type Xgboost } from '../emulator/sagemaker/xgboost/booster.ts'
import { requireLibrary } from '../emulator/sagemaker/xgboost/library.ts'
import { machineLine, printTable } from './measure.ts'
import { findPython } from './python.ts'
import { LEARNERS, type Learner, lossOf, rowLosses } from './quality/learn.ts'
import { chanceOfWorse, type Fold, holm, pairedZ } from './quality/paired.ts'
import { ENCODINGS, type Encoding, type PreparedSet, prepareSet, without } from './quality/prepared-set.ts'
import { RIVALS, rivalAnswers } from './quality/rivals.ts'
import { TRIED } from './quality/tried.ts'

const EXAMPLES = path.resolve(import.meta.dirname, '..', 'examples')
const NAME = 'npm run bench:quality --'
const TRIED_NAMES = Object.keys(TRIED) as (keyof typeof TRIED)[]
const OURS = [...QUALITIES, ...TRIED_NAMES] as const
/** A job is billed from the start of its instance: about so long before and after the training itself. */
const JOB_OVERHEAD_SECONDS = 90
const OPTIONS = {
  folds: { type: 'text', value: 'K', text: 'splits of each set, by as many seeds', default: '5' },
  qualities: {
    type: 'text',
    value: OURS.join(','),
    text: `which of ours; ${TRIED_NAMES.join(', ')} are what best was compared with`,
    default: QUALITIES.join(','),
  },
  from: { type: 'text', value: 'SEED', text: 'the first of the seeds', default: '1' },
  without: {
    type: 'text',
    value: ENCODINGS.join(','),
    text: 'ours also without the cells of these encodings, each at a time',
    default: '',
  },
  'only-ours': { type: 'flag', text: 'nothing beside it from scikit-learn' },
} as const satisfies Options

process.exitCode = await runScript(
  defineCommand({
    name: NAME,
    summary:
      'Test losses of ours at each quality, beside XGBoost with the defaults of c41af93, a forest and a linear model.',
    operands: {
      name: 'folder',
      text: 'folders of CSVs, with <name>.manifest.json beside; or CSVs; examples/ without one',
      count: 'any',
    },
    options: OPTIONS,
    run: async ({ operands, values }) => {
      await bench(operands.length === 0 ? [EXAMPLES] : operands, values)
      return { ok: true }
    },
  }),
  process.argv.slice(2),
)

type Contestant = {
  readonly name: string
  readonly answers: (set: PreparedSet) => Promise<ArrayLike<number>>
}

/** Of one contestant on one set: each fold's loss, and the losses of its test rows. */
type Outcome = { readonly losses: number[]; readonly rows: Float64Array[]; seconds: number }

async function bench(folders: readonly string[], values: OptionValues<typeof OPTIONS>): Promise<void> {
  const folds = Number(values.folds)
  if (!Number.isInteger(folds) || folds < 1) throw usageError({ name: NAME }, '--folds takes a whole number from 1 on')
  const from = Number(values.from)
  if (!Number.isInteger(from) || from < 0) throw usageError({ name: NAME }, '--from takes a whole number from 0 on')
  const qualities = values.qualities.split(',').filter((name) => name !== '')
  const unknown = qualities.find((name) => !(OURS as readonly string[]).includes(name))
  if (unknown !== undefined) throw usageError({ name: NAME }, `--qualities: ${unknown} is none of ${OURS.join(', ')}`)
  const encodings = values.without.split(',').filter((name) => name !== '')
  const noEncoding = encodings.find((name) => !(ENCODINGS as readonly string[]).includes(name))
  if (noEncoding !== undefined)
    throw usageError({ name: NAME }, `--without: ${noEncoding} is none of ${ENCODINGS.join(', ')}`)
  const xgboost = openXgboost(requireLibrary())
  const python = values['only-ours'] ? undefined : findPython(['sklearn'])
  console.log(`${machineLine()}; XGBoost ${xgboost.version}; ${folds} folds a set, from seed ${from}`)
  if (python === undefined) console.log('No Python with scikit-learn: no forest and no linear model beside ours.')
  const contestants = contestantsOf(xgboost, qualities, encodings as Encoding[])
  const worse = new Map<string, { set: string; chance: number; change: number }[]>()
  for (const file of folders.flatMap(filesOf)) {
    const outcomes = await benchSet(file, { from, folds }, contestants, python)
    if (outcomes === undefined) continue
    for (const [name, line] of tell(path.basename(file, '.csv'), outcomes)) {
      worse.set(name, [...(worse.get(name) ?? []), line])
    }
  }
  for (const [name, lines] of worse) {
    const corrected = holm(lines.map(({ chance }) => (Number.isNaN(chance) ? 1 : chance)))
    const mean = lines.reduce((sum, { change }) => sum + change, 0) / lines.length
    const found = lines.filter((_, at) => (corrected[at] ?? 1) < 0.05).map(({ set }) => set)
    console.log(
      `${name}: mean loss ${percent(mean)} against earlier on ${lines.length} sets; worse after Holm: ${found.join(', ') || 'none'}`,
    )
  }
}

function filesOf(folder: string): readonly string[] {
  if (!existsSync(folder)) throw usageError({ name: NAME }, `${folder} is not there`)
  if (/\.csv$/i.test(folder)) return [folder]
  return readdirSync(folder)
    .filter((name) => /\.csv$/i.test(name))
    .toSorted()
    .map((name) => path.join(folder, name))
}

function contestantsOf(
  xgboost: Xgboost,
  qualities: readonly string[],
  encodings: readonly Encoding[],
): readonly Contestant[] {
  const ours = qualities.flatMap((quality): Contestant[] => {
    const learn = learnerOf(quality)
    return [
      { name: quality, answers: (set) => learn(set, xgboost) },
      ...encodings.map((encoding): Contestant => {
        return {
          name: `${quality} without ${encoding}`,
          answers: (set) => learn(without(set, [encoding]), xgboost),
        }
      }),
    ]
  })
  const earlier: Contestant = {
    name: 'earlier',
    answers: (set) => LEARNERS.earlier(without(set, ENCODINGS), xgboost),
  }
  return [earlier, ...ours]
}

function learnerOf(name: string): Learner {
  return LEARNERS[name as keyof typeof LEARNERS] ?? TRIED[name as keyof typeof TRIED].learn
}

async function benchSet(
  file: string,
  { from, folds }: { readonly from: number; readonly folds: number },
  contestants: readonly Contestant[],
  python: string | undefined,
) {
  const outcomes = new Map<string, Outcome>()
  const sets: PreparedSet[] = []
  const add = (name: string, set: PreparedSet, answers: ArrayLike<number>, seconds: number) => {
    const { problem } = set.schema
    const rows = rowLosses(problem, answers, set.parts.test.labels)
    const known = outcomes.get(name) ?? { losses: [], rows: [], seconds: 0 }
    known.losses.push(lossOf(problem, rows))
    known.rows.push(rows)
    known.seconds += seconds / folds
    outcomes.set(name, known)
  }
  for (let seed = from; seed < from + folds; seed++) {
    let set: PreparedSet
    try {
      set = await prepareSet(file, seed)
    } catch (error) {
      if (!(error instanceof BoostlineError)) throw error
      console.log(`\n${path.basename(file)} is left out: ${error.message}`)
      return undefined
    }
    sets.push(set)
    for (const { name, answers } of contestants) {
      const startedAt = performance.now()
      add(name, set, await answers(set), (performance.now() - startedAt) / 1000)
    }
    if (python === undefined) continue
    const startedAt = performance.now()
    const rivals = rivalAnswers(python, without(set, ENCODINGS), seed)
    const seconds = (performance.now() - startedAt) / 1000
    for (const [at, name] of RIVALS.entries()) add(name, set, rivals[at] ?? [], seconds / RIVALS.length)
  }
  return { sets, outcomes }
}

/** Prints a set's lines; what is worse than before, for Holm. */
function* tell(name: string, { sets, outcomes }: NonNullable<Awaited<ReturnType<typeof benchSet>>>) {
  const [first] = sets
  const earlier = outcomes.get('earlier')
  if (first === undefined || earlier === undefined) return
  const { problem, encodedWidth } = first.schema
  const total = first.parts.train.rows + first.parts.validation.rows + first.parts.test.rows
  console.log(`\n${name}: ${problem.type}, ${total.toLocaleString('en')} rows, ${encodedWidth} cells a row`)
  const loss = problem.type === 'regression' ? 'RMSE' : 'log loss'
  const header = ['', loss, 'against earlier', 'paired z', 'p of worse', 's here', '$ a run']
  const lines: string[][] = []
  for (const [contestant, { losses, rows, seconds }] of outcomes) {
    const folds = losses.map((loss, fold): Fold => {
      const { train, validation, test } = (sets[fold] ?? first).parts
      const before = earlier.losses[fold] ?? Number.NaN
      return { difference: (loss - before) / before, trainRows: train.rows + validation.rows, testRows: test.rows }
    })
    const change = meanOf(folds.map(({ difference }) => difference))
    const chance = chanceOfWorse(folds)
    const differences = rows.flatMap((each, fold) =>
      Array.from(each, (loss, row) => loss - (earlier.rows[fold]?.[row] ?? Number.NaN)),
    )
    const tried = TRIED_NAMES.find((each) => contestant.startsWith(each))
    const quality = QUALITIES.find((each) => contestant.startsWith(each)) ?? 'fast'
    const jobs = tried ? TRIED[tried].jobs : plannedJobs(quality, { dataset: name, runId: name }).length
    const isRival = (RIVALS as readonly string[]).includes(contestant)
    const price = isRival ? '' : (((jobs * JOB_OVERHEAD_SECONDS + seconds) / 3600) * PRICES.trainingHour).toFixed(4)
    lines.push([
      contestant,
      meanOf(losses).toPrecision(4),
      percent(change),
      pairedZ(differences).toFixed(1),
      chance.toFixed(3),
      seconds.toFixed(1),
      price,
    ])
    if (contestant !== 'earlier' && !isRival) yield [contestant, { set: name, chance, change }] as const
  }
  printTable(header, lines)
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function percent(change: number): string {
  return `${change >= 0 ? '+' : ''}${(100 * change).toFixed(1)} %`
}
