// From the start of a function's process to its first response, and where the time goes.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { defineCommand } from '../cli/command-line/command.ts'
import { runScript } from '../cli/command-line/run-command-line.ts'
import { FUNCTION_NAMES } from '../infra/wiring.ts'
import { bundleLambdas } from '../scripts/bundle-lambdas.ts'
import { dependencyCosts, loadCpuMs } from './cold-start/dependencies.ts'
import { firstResponseMs } from './cold-start/first-response.ts'
import { machineLine, median, printTable } from './measure.ts'

process.exitCode = await runScript(
  defineCommand({
    name: 'npm run bench:cold-start --',
    summary: "From the start of a function's process to its first response, and where the time goes.",
    options: { quick: { type: 'flag', text: 'few repetitions, to see that it runs' } },
    run: async ({ values }) => {
      await bench(values.quick ? 3 : 15)
      return { ok: true }
    },
  }),
  process.argv.slice(2),
)

async function bench(repeats: number): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'boostline-bench-cold-'))
  try {
    console.log(`${machineLine()}\n`)
    await benchFirstResponses(folder, repeats)
    await benchDependencies(folder, repeats)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function benchFirstResponses(folder: string, repeats: number): Promise<void> {
  const empty = { functionName: 'empty', folder: path.join(folder, 'empty'), sizeBytes: 0 } as const
  mkdirSync(empty.folder)
  writeFileSync(path.join(empty.folder, 'index.cjs'), 'exports.handler = async () => ({})')
  const bundles = [empty, ...(await bundleLambdas(folder))]
  const times = new Map(bundles.map(({ functionName }) => [functionName, [] as number[]]))
  // By turns, so that each meets the same moments of the machine; the first turn fills the file cache.
  for (let round = -1; round < repeats; round++) {
    for (const bundle of bundles) {
      const ms = await firstResponseMs(bundle.functionName, bundle.folder)
      if (round >= 0) times.get(bundle.functionName)?.push(ms)
    }
  }
  const base = median(times.get('empty') ?? [])
  const rows: string[][] = []
  for (const { functionName, folder, sizeBytes } of bundles) {
    const ms = median(times.get(functionName) ?? [])
    const loading = await loadCpuMs(functionName, path.join(folder, 'index.cjs'), repeats)
    rows.push([
      functionName,
      (sizeBytes / 1000).toFixed(0),
      ms.toFixed(0),
      (ms - base).toFixed(0),
      (ms / base).toFixed(2),
      loading.toFixed(0),
    ])
  }
  console.log(`Process start to first response, median of ${repeats}`)
  printTable(['function', 'kB', 'ms', 'above empty, ms', 'ratio', 'load, CPU ms'], rows)
}

async function benchDependencies(folder: string, repeats: number): Promise<void> {
  const rows: string[][] = []
  for (const functionName of FUNCTION_NAMES) {
    for (const { name, sizeBytes, loadCpuMs } of await dependencyCosts(functionName, folder, repeats)) {
      rows.push([functionName, name, (sizeBytes / 1000).toFixed(0), loadCpuMs.toFixed(1)])
    }
  }
  console.log('What each dependency costs alone, with what the function imports from it')
  printTable(['function', 'dependency', 'kB', 'load, CPU ms'], rows)
}
