import { expect, test } from 'vitest'
import { DEFAULT_MANIFEST, type Manifest } from '#shared/manifest/manifest.ts'
import { checkSettings } from './check-settings.ts'

const PLACE = 's3://bucket/datasets/a.csv'
const { features, split } = DEFAULT_MANIFEST

test.each<[string, Partial<Manifest>, string, string, string]>([
  [
    'a target that the file has not, with the nearest name',
    { target: 'Specie' },
    'target-missing',
    `${PLACE} has no column "Specie", which the manifest names as target; its columns are "a", "species".`,
    'Correct "target" in the manifest (did you mean "species"?), or upload the file with that column.',
  ],
  [
    'all settings at once',
    {
      target: 'species',
      features: { ...features, exclude: ['weight', 'species'], keep: ['A'] },
      split: { ...split, key: ['colour'] },
    },
    'column-unknown',
    `${PLACE} does not fit the manifest's features.exclude: "weight" is not there; "species" is the target; it does not fit the manifest's features.keep: "A" is not there (did you mean "a"?); it does not fit the manifest's split.key: "colour" is not there.`,
    'Correct features.exclude and features.keep and split.key in the manifest, or upload the file with these columns.',
  ],
  [
    'the target and a feature',
    { target: 'height', features: { ...features, categorical: ['colour'] } },
    'target-missing',
    `${PLACE} has no column "height", which the manifest names as target; its columns are "a", "species"; it does not fit the manifest's features.categorical: "colour" is not there.`,
    'Correct "target" in the manifest, or upload the file with that column.',
  ],
])('%s', (_, settings, code, message, hint) => {
  expect(() => checkSettings({ place: PLACE, header: ['a', 'species'] }, { ...DEFAULT_MANIFEST, ...settings })).toThrow(
    expect.objectContaining({ code, message, hint }),
  )
})

test('a line that was skipped is quoted: the name may stand there', () => {
  const file = { place: PLACE, header: ['C1', 'Unnamed: 1'], unnamed: new Set([1]), skipped: '"# id species"' }
  const said =
    ' The line "# id species" before the header was skipped; where it is the header, csv.skipRows in the manifest says how many lines stand before it.'
  expect(() => checkSettings(file, { ...DEFAULT_MANIFEST, target: 'species' })).toThrow(
    `${PLACE} has no column "species", which the manifest names as target; its columns are "C1".${said}`,
  )
  expect(() => checkSettings(file, { ...DEFAULT_MANIFEST, split: { ...split, key: ['id'] } })).toThrow(
    `${PLACE} does not fit the manifest's split.key: "id" is not there.${said}`,
  )
})
