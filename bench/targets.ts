import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import process from 'node:process'
import { type PreparedDataset, prepareDataset } from '#engines/dataset/prepare-dataset.ts'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { DEFAULT_MANIFEST } from '#shared/manifest/manifest.ts'
import { uploadKey } from '#shared/names/dataset-keys.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { defineCommand } from '../cli/command-line/command.ts'
import { runScript } from '../cli/command-line/run-command-line.ts'

/*
 * Real files whose target is known: is it found without a manifest, and is a first model held for a person where it is
 * not? bench/targets/known-targets.tsv says what is right; the files lie in a folder, as the packages ship them.
 */

const KNOWN = path.join(import.meta.dirname, 'targets', 'known-targets.tsv')

type Known = { readonly name: string; readonly targets: readonly string[] }

async function knownTargets(): Promise<readonly Known[]> {
  const lines = (await readFile(KNOWN, 'utf8')).split('\n').slice(1)
  return lines.flatMap((line) => {
    const [name, targets] = line.split('\t')
    return name && targets ? [{ name, targets: targets.split('|') }] : []
  })
}

async function prepare(file: string, target: string | null): Promise<PreparedDataset | BoostlineError> {
  const objects = memoryObjectStore('your-bucket')
  const key = uploadKey('known.csv')
  await objects.put(key, await readFile(file))
  const source = { key, at: {} }
  const run = { keys: runKeys('known', 'run'), dataset: 'known', runId: 'run' }
  try {
    return await prepareDataset({ objects, source, ...run, manifest: { ...DEFAULT_MANIFEST, target } })
  } catch (error) {
    if (error instanceof BoostlineError) return error
    throw error
  }
}

const OUTCOMES = ['right, served', 'right, held', 'wrong, held', 'wrong, served', 'refused'] as const

function outcomeOf(prepared: PreparedDataset | BoostlineError, targets: readonly string[]): (typeof OUTCOMES)[number] {
  if (prepared instanceof BoostlineError) return 'refused'
  const isHeld = prepared.schema.findings?.some(({ kind, effect }) => kind === 'target' && effect === 'holds')
  const isRight = targets.includes(prepared.target.trim())
  return `${isRight ? 'right' : 'wrong'}, ${isHeld ? 'held' : 'served'}`
}

async function tellTargets(folder: string, showsLeaks: boolean, say: (line: string) => void): Promise<void> {
  const counts = new Map<string, number>()
  let absent = 0
  for (const { name, targets } of await knownTargets()) {
    const file = path.join(folder, `${name}.csv`)
    if (!existsSync(file)) {
      absent++
      continue
    }
    const prepared = await prepare(file, null)
    const outcome = outcomeOf(prepared, targets)
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
    const guess = prepared instanceof BoostlineError ? prepared.message : prepared.target
    const reason = prepared instanceof BoostlineError ? '' : (reasonOf(prepared) ?? '')
    say(
      `${outcome.padEnd(14)} ${name}: ${guess}${outcome.startsWith('wrong') ? `, not ${targets.join(' or ')}` : ''} (${reason})`,
    )
    if (showsLeaks) for (const text of await leaksOf(file, targets[0] ?? '')) say(`    ${text}`)
  }
  for (const outcome of OUTCOMES) say(`${String(counts.get(outcome) ?? 0).padStart(6)}  ${outcome}`)
  if (absent > 0) say(`${String(absent).padStart(6)}  not in the folder`)
}

function reasonOf({ schema, target }: PreparedDataset): string | undefined {
  return schema.columns.find(({ name }) => name === target)?.reason
}

/** What would hold a model of the right target, or be told of. */
async function leaksOf(file: string, target: string): Promise<readonly string[]> {
  const prepared = await prepare(file, target)
  if (prepared instanceof BoostlineError) return [prepared.message]
  return (prepared.schema.findings ?? []).map(({ effect, text }) => `${effect}: ${text}`)
}

process.exitCode = await runScript(
  defineCommand({
    name: 'npm run bench:targets --',
    summary: 'Whether the target of real files is found, and a model held where it is not.',
    operands: { name: 'folder', text: 'where the files of bench/targets/known-targets.tsv lie', count: 'one' },
    options: { leaks: { type: 'flag', text: 'what is found about the features, with the right target' } },
    run: async ({ operands, values }, { say }) => {
      await tellTargets(operands[0] ?? '', values.leaks, say)
      return { ok: true }
    },
  }),
  process.argv.slice(2),
)
