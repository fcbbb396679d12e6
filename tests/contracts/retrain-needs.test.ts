import { expect, it } from 'vitest'
import { hasCode } from '#shared/errors/boostline-error.ts'
import { parseManifest } from '#shared/manifest/manifest.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import { requireColumns } from '../../cli/retrain/row-writer.ts'
import { proposalOf } from '../../lambdas/feedback/measure/proposal-of.ts'

const BASE = { missing: 0, fill: 0, type: 'number', encoding: 'number' } as const
const STATISTICS = { min: 0, max: 1, mean: 0, deciles: [], counts: [], missingRate: 0 }
const SCHEMA: FeatureSchema = {
  version: 1,
  dataset: 'churn',
  runId: 'boostline-churn-1',
  problem: { type: 'binary', classes: ['stays', 'leaves'].map((label) => ({ label, count: 50 })) },
  columns: [
    { ...BASE, name: 'age', index: 0, role: 'feature', position: 0, statistics: STATISTICS },
    { ...BASE, name: 'spent', index: 1, role: 'feature', position: 1, statistics: STATISTICS },
    { name: 'customer', index: 2, role: 'ignored', reason: 'it tells the rows apart' },
    { name: 'region', index: 3, role: 'ignored', reason: 'it is constant' },
    { name: 'outcome', index: 4, role: 'target' },
  ],
  encodedWidth: 2,
  warnings: [],
}

it.each([
  {},
  { features: { exclude: ['customer'] } },
  { features: { exclude: ['customer', 'region'] } },
  { features: { include: ['age', 'spent'] } },
  { features: { include: ['age'], keep: ['region'] } },
  { features: { exclude: ['region'] }, split: { key: ['customer'] } },
  { features: { exclude: ['customer', 'region'] }, capture: { omit: ['age'] } },
  { features: { exclude: ['customer', 'region', 'age'] }, capture: { hash: ['age'] } },
])('a proposal names just the columns that retrain refuses over: %j', (settings) => {
  const manifest = parseManifest(JSON.stringify(settings), 's3://b/datasets/churn/manifest.json')
  const hidden = [...manifest.capture.omit, ...manifest.capture.hash]
  const features = Object.fromEntries(
    ['age', 'spent'].filter((name) => !hidden.includes(name)).map((name) => [name, 1]),
  )
  const { proposal } = proposalOf(
    { dataset: 'churn', model: SCHEMA.runId, schema: SCHEMA, manifest, requests: 60 },
    { prefix: 'boostline' },
  )
  const namesOf = (text: string) =>
    [...text.matchAll(/"(\w+)"/g)].map(([, name = '']) => name).toSorted((a, b) => a.localeCompare(b))
  let refused = ''
  try {
    const settingsOf = { capture: manifest.capture, next: manifest, place: 'the manifest' }
    requireColumns(SCHEMA, settingsOf, [{ features, truth: 'stays' }])
  } catch (error) {
    if (!hasCode(error, 'captures-lack-column') || !(error instanceof Error)) throw error
    refused = error.message
  }
  expect(namesOf(proposal?.sentence ?? '')).toEqual(namesOf(refused))
})

it('both take a column for the one that the manifest names, however its letters are put together', () => {
  const columns = SCHEMA.columns.map((column) => ({ ...column, name: column.name.replace('region', 'Re\u0301gion') }))
  const schema = { ...SCHEMA, columns }
  const settings = JSON.stringify({ features: { exclude: ['customer', 'Région'] } })
  const manifest = parseManifest(settings, 's3://b/datasets/churn/manifest.json')
  const facts = { dataset: 'churn', model: SCHEMA.runId, schema, manifest, requests: 60 }
  expect(proposalOf(facts, { prefix: 'boostline' }).proposal?.sentence).not.toContain('gion')
  const settingsOf = { capture: manifest.capture, next: manifest, place: 'the manifest' }
  expect(() => requireColumns(schema, settingsOf, [{ features: { age: 1, spent: 1 }, truth: 'stays' }])).not.toThrow()
})
