import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Answers, joined } from './learn.ts'
import type { PreparedSet, Rows } from './prepared-set.ts'

export const RIVALS = ['forest', 'linear'] as const

/** Answers of scikit-learn's models for the test rows, learnt from the training and validation rows. */
export function rivalAnswers(python: string, { schema, parts }: PreparedSet, seed: number): readonly Answers[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'quality-'))
  try {
    const { problem } = schema
    const train = joined(parts.train, parts.validation)
    const write = (name: string, rows: Rows) => {
      writeFileSync(path.join(folder, `${name}.values`), bytesOf(rows.values))
      writeFileSync(path.join(folder, `${name}.labels`), bytesOf(rows.labels))
      return [rows.rows, rows.columns]
    }
    const facts = {
      problem: problem.type,
      classes: problem.type === 'regression' ? 0 : problem.classes.length,
      seed,
      train: write('train', train),
      test: write('test', parts.test),
    }
    writeFileSync(path.join(folder, 'facts.json'), JSON.stringify(facts))
    const script = path.join(import.meta.dirname, 'rivals.py')
    const { status, stderr } = spawnSync(python, ['-W', 'ignore', script, folder], { encoding: 'utf8' })
    if (status !== 0) throw new Error(`scikit-learn failed: ${stderr}`)
    return RIVALS.map((name) => {
      const bytes = readFileSync(path.join(folder, `${name}.answers`))
      return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4).slice()
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function bytesOf(values: Float32Array): Buffer {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength)
}
