import { expect, test } from 'vitest'
import { DEFAULT_MANIFEST, type Manifest } from '#shared/manifest/manifest.ts'
import { CHUNK_ROWS } from '../kernel/layout.ts'
import { hashNoise } from '../rows/hash-noise.ts'
import { RowIndex } from '../rows/row-index.ts'
import { KEY_RANGE } from '../rows/row-key.ts'
import type { SampledFeature } from './leak-input.ts'
import { splitFindings } from './split-findings.ts'

const ROWS = 600

type Column = { readonly kind: SampledFeature['kind']; readonly cell: (row: number) => number }

/** Kinds and columns of what is found; `keys` gives each row's key as a share of all there may be. */
function found(
  columns: Readonly<Record<string, Column>>,
  {
    target,
    keys = hashNoise,
    split = {},
  }: {
    readonly target: (row: number) => number
    readonly keys?: (row: number) => number
    readonly split?: Partial<Manifest['split']>
  },
): readonly string[] {
  using rowIndex = new RowIndex()
  const chunk = { keys: new Float64Array(CHUNK_ROWS), classes: new Uint16Array(CHUNK_ROWS), rows: ROWS }
  for (let row = 0; row < ROWS; row++) chunk.keys[row] = Math.floor(keys(row) * KEY_RANGE)
  rowIndex.add(chunk)
  const features = Object.entries(columns).map(([name, { kind, cell }]) => ({
    name,
    kind,
    values: Float64Array.from({ length: ROWS }, (_, row) => cell(row)),
  }))
  const input = {
    features,
    varied: [],
    targets: { values: Float64Array.from({ length: ROWS }, (_, row) => target(row)), classes: 2 },
    halves: new Uint8Array(ROWS),
    targetName: 'ill',
  }
  const manifest = { split: { ...DEFAULT_MANIFEST.split, ...split } }
  return splitFindings(input, rowIndex, manifest).map(({ kind, columns: names }) => [kind, ...names].join(' '))
}

const patient = (row: number) => Math.floor(row / 4)
const isIll = (row: number) => Number(hashNoise(patient(row), 1) < 0.4)
const ANY = (row: number) => Number(hashNoise(row, 2) < 0.4)

const PATIENTS: Readonly<Record<string, Column>> = {
  patient_id: { kind: 'amounts', cell: patient },
  ward: { kind: 'levels', cell: (row) => row % 5 },
  pressure: { kind: 'amounts', cell: (row) => hashNoise(row, 3) },
}

test('rows of one group that share the target', () => {
  expect(found(PATIENTS, { target: isIll })).toEqual(['groups patient_id'])
  expect(found(PATIENTS, { target: ANY })).toEqual([])
})

test('a count of time that the rows follow', () => {
  const year = (row: number) => 1990 + Math.floor(row / 20)
  expect(found({ year: { kind: 'amounts', cell: year } }, { target: ANY })).toEqual(['time year'])
  const mixed = (row: number) => 1990 + Math.floor(hashNoise(row, 5) * 30)
  expect(found({ year: { kind: 'amounts', cell: mixed } }, { target: ANY })).toEqual([])
})

test('rows that are the same as others, from one in twenty on', () => {
  const repeated = (share: number) => (row: number) => hashNoise(row < share * ROWS ? row + 300 : row)
  expect(found({}, { target: ANY, keys: repeated(0.1) })).toEqual(['duplicates'])
  expect(found({}, { target: ANY, keys: repeated(0.02) })).toEqual([])
})

test('nothing where the manifest has said how the rows belong together', () => {
  const split = { strategy: 'group', column: 'patient_id' } as const
  expect(found(PATIENTS, { target: isIll, split })).toEqual([])
})
