import { expect, it } from 'vitest'
import { DEFAULT_MANIFEST, type Manifest } from '#shared/manifest/manifest.ts'
import { shareWarnings } from './split-checks.ts'

it.each<[string, Partial<Manifest['split']>, 'binary' | 'regression', string]>([
  ['groups', { strategy: 'group', column: 'g' }, 'regression', 'the rows of a group stay together'],
  ['groups of classes', { strategy: 'group', column: 'g' }, 'binary', 'the rows of a group stay together'],
  ['a time', { strategy: 'time', column: 't' }, 'binary', 'the rows of one time stay together'],
  ['a key', { key: ['a'] }, 'regression', 'rows that are alike in split.key stay together.'],
  ['rows', {}, 'regression', 'identical rows stay together.'],
  ['rows of classes', {}, 'binary', 'identical rows stay together, and small classes split in whole rows.'],
  ['rows each by itself', { duplicates: 'independent' }, 'binary', 'wanted: small classes split in whole rows.'],
])('shares that are missed are laid to what divides the rows: %s', (_, split, type, cause) => {
  const settings = { ...DEFAULT_MANIFEST.split, ...split }
  const told = shareWarnings({ train: 50, validation: 25, test: 25 }, settings, { type })
  expect(told).toHaveLength(3)
  expect(told[0]).toContain(cause)
})
