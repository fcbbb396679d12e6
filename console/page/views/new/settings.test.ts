import { expect, it } from 'vitest'
import { parseManifest } from '#shared/manifest/manifest.ts'
import { applyEdits } from '../../../manifest-edits.ts'
import { namedSettings, SETTING_GROUPS, settingEdits, wordsOf } from './settings.ts'

const ALL = SETTING_GROUPS.flatMap(({ settings }) => settings)

it.each([
  ['csv.maxBadRowShare in the manifest skips such rows.', ['csv.maxBadRowShare']],
  ['or set "csv": {"header": false} in the manifest', ['csv.header']],
  ['Set split.duplicates to "independent", or split.strategy.', ['split.strategy', 'split.duplicates']],
  ['Choose another file.', []],
])('finds what an error names: %s', (text, paths) => {
  expect(namedSettings(text).map(({ path }) => path.join('.'))).toEqual(paths)
})

it('offers nothing that a manifest does not take', () => {
  for (const setting of ALL) {
    if (setting.kind !== 'choice') continue
    for (const { value } of setting.choices) {
      const others = setting.path[1] === 'strategy' && value !== null ? { split: { column: 'a' } } : {}
      const manifest = applyEdits(others, settingEdits(setting, value))
      expect(() => parseManifest(JSON.stringify(manifest), 'it')).not.toThrow()
    }
  }
})

it('takes words as they are written', () => {
  expect(wordsOf(' n.a. , -999,, ')).toEqual(['n.a.', '-999'])
  expect(wordsOf('  ')).toBeNull()
})

it('takes back what belongs to a setting with it', () => {
  const strategy = ALL.find(({ path }) => path.join('.') === 'split.strategy')
  const timed = { split: { strategy: 'time', column: 'day' } }
  expect(strategy && applyEdits(timed, settingEdits(strategy, null))).toEqual({})
})
