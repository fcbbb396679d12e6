import { expect, it } from 'vitest'
import { inControls } from './setting-words.ts'

it.each([
  ['It is kept. Name it in features.exclude to leave it out.', 'It is kept. Choose “Leave it out” for it.'],
  [
    'If it is one, name it in features.exclude; if not, in features.allowLeak.',
    'If it is one, choose “Leave it out” for it; if not, choose “It is no leak”.',
  ],
  ['features.categorical makes it a category.', '“As a category” makes it a category.'],
  [
    'a new group is none of them; features.keep adds it back',
    'a new group is none of them; “Use it all the same” adds it back',
  ],
  ['left out by features.exclude of the manifest', 'you left it out'],
  ['Set "target" in the manifest to choose another.', 'Choose another as “Column to predict”.'],
  ['Set "target" in the manifest to the column to predict, or merge.', 'Choose the column to predict, or merge.'],
  ['Set "problem" to "regression".', 'Set “What kind of answer” to “A number”.'],
  [
    'Set csv.dateOrder to "mdy" if it is, or to "dmy".',
    'Set “Dates begin with” to “the month: 12/31/2024” if it is, or to “the day: 31/12/2024”.',
  ],
  [
    'or set "csv": {"header": false} in the manifest, which names the columns column_1.',
    'or set “First row” to “Is data: there are no names”, which names the columns column_1.',
  ],
  [
    'Set split.duplicates to "independent" in the manifest to place each by itself.',
    'Set “Rows that are alike” to “Each by itself” to place each by itself.',
  ],
  ['csv.maxBadRowShare in the manifest skips such rows.', '“Rows that cannot be read” skips such rows.'],
  [
    'Set split.strategy to "time" and split.column to it.',
    'Set “Rows to test on are taken” to “from the latest” and “The time, or the group, is in” to it.',
  ],
  // Of a setting without a control the name stays.
  ['promotion.minimum is too high.', 'promotion.minimum is too high.'],
])('%s', (text, told) => {
  expect(inControls(text)).toBe(told)
})
