// Whether the gate can be fooled: sets with a leak, of which none may serve by itself, and clean ones, which should.
// Everything follows from the printed seeds.
import process from 'node:process'
import type { EvaluationRecord } from '#shared/records/evaluation-record.ts'
import { defineCommand } from '../cli/command-line/command.ts'
import { runScript } from '../cli/command-line/run-command-line.ts'
import { cleanSets } from './gate/clean-sets.ts'
import { leakySets, setsBelowTheBar } from './gate/leaky-sets.ts'
import { Pipeline } from './gate/run-through-gate.ts'
import type { Table } from './gate/tables.ts'

const SEED = 1_000
const MOST_HELD = 1

type Decided = {
  readonly table: Table
  readonly record: Awaited<ReturnType<Pipeline['decide']>>
}

async function decideAll(
  tables: readonly Table[],
  seed: number,
  say: (line: string) => void,
): Promise<readonly Decided[]> {
  const pipeline = new Pipeline()
  const decided: Decided[] = []
  for (const [index, table] of tables.entries()) {
    const record = await pipeline.decide(table.csv, table.manifest)
    decided.push({ table, record })
    const { status, reasons } = record.decision
    const [metric, found] = Object.entries(record.metrics)[0] ?? []
    say(
      `${status.padEnd(9)} seed ${seed + index}: ${table.name}; ${metric} ${found?.value.toPrecision(3)}; ${reasons?.[0]?.text ?? ''}`,
    )
  }
  return decided
}

function countOf(decided: readonly Decided[], status: EvaluationRecord['decision']['status']): number {
  return decided.filter(({ record }) => record.decision.status === status).length
}

async function bench(seed: number, say: (line: string) => void): Promise<boolean> {
  say(`Leaky sets, from seed ${seed}`)
  const leaky = await decideAll(leakySets(seed), seed, say)
  say(`\nNear-copies below the bar, from seed ${seed + 100}: an approved one is a leak that was missed`)
  const below = await decideAll(setsBelowTheBar(seed + 100), seed + 100, say)
  say(`\nClean sets, from seed ${seed + 200}`)
  const clean = await decideAll(cleanSets(seed + 200), seed + 200, say)
  const [promoted, held] = [countOf(leaky, 'approved'), clean.length - countOf(clean, 'approved')]
  say(`\n${leaky.length} leaky sets: ${promoted} promoted by themselves (0 wanted)`)
  const missed = below.filter(({ record }) => record.decision.status === 'approved')
  const told = missed.filter(({ record }) => record.findings.length > 0).length
  say(`${below.length} near-copies below the bar: ${missed.length} missed, of which ${told} are told of as a warning`)
  say(`${clean.length} clean sets: ${held} held back (${MOST_HELD} at most)`)
  return promoted === 0 && held <= MOST_HELD
}

process.exitCode = await runScript(
  defineCommand({
    name: 'npm run bench:gate --',
    summary: 'Whether sets with a leak are promoted by themselves, and clean ones held back.',
    operands: { name: 'seed', text: `the first seed (${SEED})`, count: 'any' },
    options: {},
    run: async ({ operand }, { say }) => ({ ok: await bench(Number(operand || SEED), say) }),
  }),
  process.argv.slice(2),
)
