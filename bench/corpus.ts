import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import process from 'node:process'
import { prepareDataset } from '#engines/dataset/prepare-dataset.ts'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { DEFAULT_MANIFEST } from '#shared/manifest/manifest.ts'
import { uploadKey } from '#shared/names/dataset-keys.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { columnLines } from '#shared/schema/column-lines.ts'
import { defineCommand } from '../cli/command-line/command.ts'
import { runScript } from '../cli/command-line/run-command-line.ts'

/*
 * What the dataset engine makes of every CSV below a folder, without a manifest: a line a file, then how many ended how.
 */

const PLACE = /s3:\/\/your-bucket\/datasets\/[^ ,:]+/g

type FileOutcome = { readonly code: string; readonly line: string; readonly details: readonly string[] }

async function outcomeOf(file: string): Promise<FileOutcome> {
  const objects = memoryObjectStore('your-bucket')
  const name = path.basename(file).replaceAll(/[^A-Za-z0-9.-]/g, '-')
  const key = uploadKey(name.replace(/\.(?:tsv|tab|txt)$/i, '.csv'))
  await objects.put(key, await readFile(file))
  const keys = runKeys('corpus', 'run')
  const source = { key, at: {} }
  try {
    const { schema, target, rows, warnings } = await prepareDataset({
      objects,
      source,
      keys,
      dataset: 'corpus',
      runId: 'run',
      manifest: DEFAULT_MANIFEST,
    })
    const { problem } = schema
    const classes = problem.type === 'regression' ? '' : ` of ${problem.classes.length} classes`
    const features = schema.columns.filter(({ role }) => role === 'feature').length
    const line = `${problem.type}${classes}, target ${JSON.stringify(target)}; ${features} of ${schema.columns.length} columns, ${rows.total} rows`
    return { code: 'accepted', line, details: [...columnLines(schema), ...warnings] }
  } catch (error) {
    if (!(error instanceof BoostlineError)) throw error
    return { code: error.code, line: error.message.replaceAll(PLACE, 'it'), details: [error.hint ?? ''] }
  }
}

async function tellCorpus(folder: string, showsDetails: boolean, say: (line: string) => void): Promise<void> {
  const counts = new Map<string, number>()
  const files = await readdir(folder, { recursive: true })
  for (const file of files.filter((name) => /\.(?:csv|tsv|tab|txt)$/i.test(name)).sort()) {
    const { code, line, details } = await outcomeOf(path.join(folder, file))
    counts.set(code, (counts.get(code) ?? 0) + 1)
    say(`${file}: ${code === 'accepted' ? '' : `${code}: `}${line}`)
    if (showsDetails) for (const detail of details) say(`    ${detail}`)
  }
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  say(`\n${total} files`)
  for (const [code, count] of [...counts].sort(([, a], [, b]) => b - a)) say(`${String(count).padStart(6)}  ${code}`)
}

process.exitCode = await runScript(
  defineCommand({
    name: 'npm run bench:corpus --',
    summary: 'What the dataset engine makes of every CSV below a folder, without a manifest.',
    operands: { name: 'folder', text: 'where the files lie', count: 'one' },
    options: { details: { type: 'flag', text: 'what becomes of each column, and what is warned of' } },
    run: async ({ operands, values }, { say }) => {
      await tellCorpus(operands[0] ?? '', values.details, say)
      return { ok: true }
    },
  }),
  process.argv.slice(2),
)
