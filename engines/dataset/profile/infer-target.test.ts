import { describe, expect, test } from 'vitest'
import { inferTarget } from './infer-target.ts'

const PLACE = 's3://bucket/datasets/a.csv'

describe('the target', () => {
  test.each<[string, string[], string | null, string]>([
    ['is what the manifest names', ['a', 'target', 'b'], 'b', 'b'],
    ['is the column called target', ['a', 'Target', 'b'], null, 'Target'],
    ['is the column called OUTCOME', ['OUTCOME', 'b'], null, 'OUTCOME'],
    ['is called target rather than class', ['class', 'target', 'b'], null, 'target'],
  ])('%s', (_, header, wanted, name) => {
    expect(inferTarget(header, wanted, PLACE)).toEqual({ name, index: header.indexOf(name), warnings: [] })
  })

  test('is else the last column, with a warning', () => {
    expect(inferTarget(['a', 'b', 'species'], null, PLACE)).toEqual({
      name: 'species',
      index: 2,
      warnings: [
        'The last column "species" is taken as the target: no column is named target, label, class, y, outcome, response. Set "target" in the manifest to choose another.',
      ],
    })
  })

  test('that the file has not is refused with the nearest name', () => {
    expect(() => inferTarget(['a', 'species'], 'Specie', PLACE)).toThrow(
      expect.objectContaining({
        code: 'target-missing',
        message: `${PLACE} has no column "Specie", which the manifest names as target; its columns are "a", "species".`,
        hint: 'Correct "target" in the manifest (did you mean "species"?), or upload the file with that column.',
      }),
    )
  })
})
