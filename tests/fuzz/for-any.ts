import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import * as fc from 'fast-check'
import { expect } from 'vitest'
import { generatedCases } from '../depth.ts'
import { startWatchdog } from './watchdog.ts'

/** Everything a case is made of is JSON (bytes in base64), so that a failing one can be kept as a file. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json }

type Regression = { readonly found: string; readonly case: Json }

const REGRESSIONS = path.join(import.meta.dirname, 'regressions')
/** What one process may take in all, above what it had at its start: garbage included. */
const MAX_GROWTH_MB = 700

/**
 * Holds `property` for the kept cases of `regressions/<target>.json`, which once failed, and for generated ones. A case
 * that does not end is told with its input and ends the process; memory that grows without end fails. What became of the
 * cases, in a word that `property` returns, is counted and printed: a test that is refused all it sends proves little.
 */
export async function expectForAny<Case extends Json>(
  target: string,
  cases: fc.Arbitrary<Case>,
  counts: { readonly short: number; readonly deep: number },
  property: (input: Case) => Promise<string> | string,
): Promise<void> {
  const before = peakMb()
  const generated = generatedCases(counts)
  const kept = regressionsOf(target).map(({ case: input }): [Case] => [input as Case])
  const outcomes = new Map<string, number>()
  {
    await using watchdog = startWatchdog(target)
    await fc.assert(
      fc.asyncProperty(cases, async (input) => {
        watchdog.begin(JSON.stringify(input))
        const outcome = await tellAtOnce(target, input, property)
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
        watchdog.end()
      }),
      {
        ...generated,
        numRuns: kept.length + generated.numRuns,
        examples: kept,
        reporter: (details) => {
          if (!details.failed) return
          const { seed, counterexamplePath, counterexample, errorInstance } = details
          const [input] = counterexample ?? []
          const place = `tests/fuzz/regressions/${target}.json`
          const message = `after ${details.numRuns} cases (seed ${seed}, path ${counterexamplePath}); for ${place}:`
          throw new Error(`${message} ${JSON.stringify(input)}`, { cause: errorInstance })
        },
      },
    )
  }
  const told = [...outcomes].sort(([, a], [, b]) => b - a).map(([outcome, count]) => `${outcome} ${count}`)
  process.stdout.write(`fuzz ${target}: ${told.join(', ')}\n`)
  expect(peakMb() - before, 'MB of memory that the cases took').toBeLessThan(MAX_GROWTH_MB)
}

const toldTargets = new Set<string>()

/** The first case that fails is printed before it is made smaller, which may take longer than the test may. */
async function tellAtOnce<Case extends Json>(
  target: string,
  input: Case,
  property: (input: Case) => Promise<string> | string,
): Promise<string> {
  try {
    return await property(input)
  } catch (error) {
    if (!toldTargets.has(target))
      process.stdout.write(`fuzz ${target} fails for ${JSON.stringify(input)}: ${String(error)}\n`)
    toldTargets.add(target)
    throw error
  }
}

function regressionsOf(target: string): readonly Regression[] {
  const file = path.join(REGRESSIONS, `${target}.json`)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as readonly Regression[]) : []
}

function peakMb(): number {
  return process.resourceUsage().maxRSS / 1024
}
