// Scoring inside the Lambda beside XGBoost's own C API, on one thread each, in one run: `npm run bench:score`.
import path from 'node:path'
import process from 'node:process'
import { build } from 'esbuild'
import { defineCommand, type Options } from '../cli/command-line/command.ts'
import { runScript } from '../cli/command-line/run-command-line.ts'
import { compileModel } from '../engines/scoring/xgboost/compile-model.ts'
import { loadModel, type Scorer } from '../engines/scoring/xgboost/load-model.ts'
import { mostDifference, spreadOf, sumsOf } from '../engines/scoring/xgboost/testing/compare.ts'
import { labelled, randomRows } from '../engines/scoring/xgboost/testing/random-training-set.ts'
import { ReferenceModel, type Rows } from '../engines/scoring/xgboost/testing/xgboost-c-api.ts'
import { gate, machineLine, median, printTable } from './measure.ts'

const FEATURES = 60
const DEPTH = 6
const TRAINING_ROWS = 20_000
const BATCH_ROWS = 20_000
const EXPLAINED_ROWS = 100
/** Every figure is the median of so many slices of the CPU's time, ours and theirs in turns. */
const SLICES = 15
const SLICE_MS = 100

const OPTIONS = {
  trees: { type: 'text', value: '100,2000', text: 'the sizes of the models', default: '100,2000' },
} as const satisfies Options

process.exitCode = await runScript(
  defineCommand({
    name: 'npm run bench:score --',
    summary: "Scoring inside the Lambda beside XGBoost's C API, on one thread each.",
    options: OPTIONS,
    run: async ({ values }) => {
      console.log(`${machineLine()}; ${FEATURES} features, depth ${DEPTH}; CPU time, medians of ${SLICES} slices\n`)
      for (const trees of values.trees.split(',').map(Number)) benchModel(trees)
      await printBundleSize()
      return { ok: true }
    },
  }),
  process.argv.slice(2),
)

function benchModel(trees: number): void {
  // Few rows for many trees: their training takes longest, and a small step leaves the last ones as big as the first.
  const count = trees > 500 ? TRAINING_ROWS / 10 : TRAINING_ROWS
  const training = labelled(randomRows(7, { count, columns: FEATURES, missing: 0.05 }), 'reg:squarederror', 1)
  const parameters = { objective: 'reg:squarederror', tree_method: 'hist', max_depth: DEPTH, eta: 10 / trees }
  const model = ReferenceModel.train(training, { ...parameters, min_child_weight: 0, lambda: 0 }, trees)
  const source = [{ name: 'xgboost-model', bytes: model.save('ubj') }]
  const { bytes } = compileModel(source, '3.0')
  const scorer = loadModel(bytes)
  const batch: Rows = { ...randomRows(8, { count: BATCH_ROWS, columns: FEATURES, missing: 0.05 }), columns: FEATURES }
  const one: Rows = { values: batch.values.slice(0, FEATURES), count: 1, columns: FEATURES }
  const some: Rows = { ...batch, values: batch.values.slice(0, EXPLAINED_ROWS * FEATURES), count: EXPLAINED_ROWS }
  const explained = model.predict('contributions', some)
  checkSame(scorer, model, batch, { rows: some, contributions: explained })

  const theirOne = model.inPlace(one)
  const theirBatch = model.inPlace(batch)
  const [ourRow = 0, theirRow = 0] = cpuTimes([() => scorer.margins(one.values, 1), theirOne])
  const [ours = 0, theirs = 0] = cpuTimes([() => scorer.margins(batch.values, batch.count), theirBatch])
  const [ourReasons = 0, theirReasons = 0] = cpuTimes([
    () => scorer.contributions(some.values, some.count),
    () => model.predict('contributions', some),
  ])
  const [compiling = 0, loading = 0] = cpuTimes([() => compileModel(source, '3.0'), () => loadModel(bytes)])
  const rate = (ms: number) => Math.round(batch.count / (ms / 1000)).toLocaleString('en')
  const ratio = (a: number, b: number) => (b / a).toFixed(2)
  printTable(
    [`${trees} trees`, 'ours', "XGBoost's C API", 'ratio'],
    [
      ['one row, µs', (ourRow * 1000).toFixed(2), (theirRow * 1000).toFixed(2), ratio(ourRow, theirRow)],
      ['batch, rows/s', rate(ours), rate(theirs), ratio(ours, theirs)],
      [
        'contributions, ms a row',
        (ourReasons / some.count).toFixed(3),
        (theirReasons / some.count).toFixed(3),
        ratio(ourReasons, theirReasons),
      ],
      ['compile, ms', compiling.toFixed(1), '', ''],
      ['load, ms', loading.toFixed(1), '', ''],
      [
        'model.bin, MB',
        (bytes.length / 1e6).toFixed(2),
        `${((source[0]?.bytes.length ?? 0) / 1e6).toFixed(2)} (UBJSON)`,
        '',
      ],
    ],
  )
  model.free()
}

/** No figure of a scorer that answers something else. */
function checkSame(
  scorer: Scorer,
  model: ReferenceModel,
  batch: Rows,
  explained: { readonly rows: Rows; readonly contributions: Float32Array },
): void {
  const margins = model.predict('margins', batch)
  gate(
    'the margins are XGBoost’s, bit for bit',
    Buffer.from(scorer.margins(batch.values, batch.count).buffer).equals(Buffer.from(margins.buffer)),
  )
  const { rows, contributions } = explained
  const ours = scorer.contributions(rows.values, rows.count)
  const spread = spreadOf(margins)
  gate('the contributions are XGBoost’s to 1e-4 of the spread', mostDifference(ours, contributions) < 1e-4 * spread)
  gate(
    'they sum to the margin',
    mostDifference(sumsOf(ours, FEATURES + 1), margins.slice(0, rows.count)) < 1e-5 * spread,
  )
}

/** The CPU time of one call of each, in milliseconds, taken in turns. */
function cpuTimes(works: readonly (() => unknown)[]): readonly number[] {
  const repetitions = works.map((work) => {
    // The first calls are not optimised yet.
    const warm = elapsedCpu(() => repeatFor(work, SLICE_MS))
    const calls = Math.max(Math.round(SLICE_MS / (warm.ms / warm.calls)), 1)
    return { work, calls }
  })
  const slices = works.map((): number[] => [])
  for (let slice = 0; slice < SLICES; slice++) {
    for (const [index, { work, calls }] of repetitions.entries()) {
      const { ms } = elapsedCpu(() => {
        for (let call = 0; call < calls; call++) work()
        return calls
      })
      slices[index]?.push(ms / calls)
    }
  }
  return slices.map(median)
}

function repeatFor(work: () => unknown, ms: number): number {
  const end = performance.now() + ms
  let calls = 0
  for (; performance.now() < end || calls === 0; calls++) work()
  return calls
}

function elapsedCpu(work: () => number): { readonly ms: number; readonly calls: number } {
  const before = process.cpuUsage()
  const calls = work()
  const { user, system } = process.cpuUsage(before)
  return { ms: (user + system) / 1000, calls }
}

/** What the scorer adds to a function's bundle, its WebAssembly included. */
async function printBundleSize(): Promise<void> {
  const folder = path.resolve('engines', 'scoring', 'xgboost')
  const sizes = await Promise.all(
    ['load-model.ts', 'compile-model.ts'].map(async (file) => {
      const { outputFiles } = await build({
        entryPoints: [path.join(folder, file)],
        bundle: true,
        minify: true,
        platform: 'node',
        format: 'cjs',
        write: false,
      })
      return [file, ((outputFiles[0]?.contents.length ?? 0) / 1000).toFixed(1)]
    }),
  )
  printTable(['in a bundle', 'kB'], sizes)
}
