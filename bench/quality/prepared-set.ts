import { readFileSync } from 'node:fs'
import { prepareDataset } from '#engines/dataset/prepare-dataset.ts'
import { DEFAULT_MANIFEST, type Manifest, parseManifest } from '#shared/manifest/manifest.ts'
import { partName, runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { calendarOfOld } from '#shared/schema/encoded-width.ts'
import { featureColumns } from '#shared/schema/feature-columns.ts'
import type { FeatureColumn, FeatureSchema } from '#shared/schema/feature-schema.ts'

/** Encoded rows and their labels: class codes, or numbers. */
export type Rows = {
  readonly values: Float32Array
  readonly labels: Float32Array
  readonly rows: number
  readonly columns: number
}

export type Part = 'train' | 'validation' | 'test'
export type PreparedSet = {
  readonly manifest: Manifest
  readonly schema: FeatureSchema
  readonly parts: Readonly<Record<Part, Rows>>
}

/** A CSV as the pipeline splits and encodes it, with another seed for each fold. */
export async function prepareSet(file: string, seed: number): Promise<PreparedSet> {
  const objects = memoryObjectStore()
  await objects.put('datasets/set.csv', readFileSync(file))
  const keys = runKeys('set', 'run')
  const settings = manifestBeside(file)
  const manifest: Manifest = { ...settings, split: { ...settings.split, seed } }
  const source = { key: 'datasets/set.csv', at: {} }
  const { schema } = await prepareDataset({ objects, source, keys, dataset: 'set', runId: 'run', manifest })
  const part = async (key: string) => rowsOf(Buffer.from((await objects.get(key))?.body ?? []), schema.encodedWidth)
  return {
    manifest,
    schema,
    parts: {
      train: await part(`${keys.trainPrefix}${partName(0)}`),
      validation: await part(`${keys.validationPrefix}${partName(0)}`),
      test: await part(keys.testPart),
    },
  }
}

function manifestBeside(file: string): Manifest {
  const path = file.replace(/\.csv$/i, '.manifest.json')
  try {
    return parseManifest(readFileSync(path, 'utf8'), path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return DEFAULT_MANIFEST
    throw error
  }
}

function rowsOf(encoded: Buffer, columns: number): Rows {
  const lines = encoded.toString('latin1').split('\n').slice(0, -1)
  const values = new Float32Array(lines.length * columns)
  const labels = new Float32Array(lines.length)
  for (const [row, line] of lines.entries()) {
    const [label, ...cells] = line.split(',')
    labels[row] = Number(label)
    for (let column = 0; column < columns; column++) {
      const cell = cells[column] ?? ''
      values[row * columns + column] = cell === '' || cell === 'nan' ? Number.NaN : Number(cell)
    }
  }
  return { values, labels, rows: lines.length, columns }
}

/** Encodings that can be taken away, to see what they bring. */
export const ENCODINGS = ['calendar', 'text', 'words', 'ranks'] as const
export type Encoding = (typeof ENCODINGS)[number]

/** The set without the cells of some encodings: the same rows in the same parts. */
export function without({ manifest, schema, parts }: PreparedSet, encodings: readonly Encoding[]): PreparedSet {
  const kept = featureColumns(schema).flatMap((column) => keptCells(column, new Set(encodings)))
  const narrowed = (rows: Rows): Rows => {
    const columns = Math.max(1, kept.length)
    const values = new Float32Array(rows.rows * columns)
    for (let row = 0; row < rows.rows; row++) {
      for (const [to, from] of kept.entries()) {
        values[row * columns + to] = rows.values[row * rows.columns + from] ?? Number.NaN
      }
    }
    return { ...rows, values, columns }
  }
  return {
    manifest,
    schema,
    parts: { train: narrowed(parts.train), validation: narrowed(parts.validation), test: narrowed(parts.test) },
  }
}

function keptCells(column: FeatureColumn, off: ReadonlySet<Encoding>): readonly number[] {
  const { position } = column
  const cells = (count: number) => Array.from({ length: count }, (_, cell) => position + cell)
  switch (column.encoding) {
    case 'as-sent':
      return []
    case 'hashed-words':
      return off.has('text') ? [] : cells(column.width)
    case 'words':
      return off.has('words') ? [] : cells(column.vocabulary.length)
    case 'one-hot': {
      const levels = column.vocabulary.length + (column.missingPosition === null ? 0 : 1)
      return cells(levels + (column.ranks && !off.has('ranks') ? 1 : 0))
    }
    case 'date': {
      const parts = column.calendar ?? calendarOfOld(column)
      if (!off.has('calendar')) return cells(1 + parts.length)
      // Before there was a calendar, times had hour and weekday.
      const old = calendarOfOld(column)
      return [position, ...parts.flatMap((part, at) => (old.includes(part) ? [position + 1 + at] : []))]
    }
    case 'number':
      return cells(column.word === undefined ? 1 : 2)
    case 'zero-one':
    case 'codes':
      return cells(1)
  }
}
