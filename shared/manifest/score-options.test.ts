import { expect, test } from 'vitest'
import { parseScoreManifest, parseScoreTags } from './score-options.ts'

test('a manifest says what it says', () => {
  const text = '{"probabilities": true, "reasons": true, "interval": 0.8, "csv": {"delimiter": ";"}}'
  expect(parseScoreManifest(text, 'm')).toEqual({
    probabilities: true,
    reasons: 3,
    interval: 0.8,
    csv: { delimiter: ';' },
  })
  expect(parseScoreManifest('{}', 'm')).toEqual({})
})

test('one that is larger than a manifest may be is refused', () => {
  const text = `{${' '.repeat(2 ** 22)}}`
  expect(() => parseScoreManifest(text, 's3://b/m')).toThrow('s3://b/m is not usable: it is larger than 4 MiB.')
})

test.each([
  ['{"csv":{"decimal":","},"csv":{}}', 'm is not usable: csv is there more than once, and only the last would count.'],
  ['{"csv":{"__proto__":{}}}', 'm is not usable: csv.__proto__ is not a setting.'],
])('what would be lost without a word is refused: %s', (text, words) => {
  expect(() => parseScoreManifest(text, 'm')).toThrow(words)
})

test('tags say the same, others than its own are of no interest', () => {
  const tags = {
    team: 'x',
    'score:reasons': '5',
    'score:interval': 'off',
    'score:strict': 'true',
    'score:threshold': '.3',
  }
  expect(() => parseScoreTags(tags, 's')).toThrow(
    'The tag list of s is not usable: threshold is ".3" where a share above 0 and below 1, such as 0.9 is wanted.',
  )
  expect(parseScoreTags({ ...tags, 'score:threshold': '0.3' }, 's')).toEqual({
    reasons: 5,
    interval: 'off',
    strict: true,
    threshold: 0.3,
  })
})

test.each([
  [{ 'score:csv': '{"delimiter":";"}' }, 'score:csv'],
  [{ 'score:csv.delimiter': ';', 'score:csv': 'x' }, 'score:csv.delimiter, score:csv'],
])('tags cannot say how a file is written, and say where it can be said', (tags, names) => {
  expect(() => parseScoreTags(tags, 's')).toThrow(
    expect.objectContaining({
      message: `The tag list of s is not usable: ${names} says how a file is written, which a tag cannot.`,
      hint: expect.stringMatching(/^Write "csv" into score\/<dataset>\/manifest\.json/),
    }),
  )
})

test.each([
  ['{', 'm is not usable: it is not JSON'],
  ['{"probabilitys": true}', 'm is not usable: probabilitys is not a setting; did you mean probabilities?'],
  ['{"reasons": 11}', 'reasons is 11 where a whole number from 0 to 10, or true for 3 is wanted'],
  ['{"interval": 1}', 'interval is 1 where a share above 0 and below 1, such as 0.9 is wanted'],
  ['{"csv": {"delimiter": "ab"}}', 'csv.delimiter is "ab" where one character'],
  ['[]', 'm is not usable: [] is not an object of settings.'],
  ['"x"', 'm is not usable: "x" is not an object of settings.'],
  ['{"csv": []}', 'm is not usable: csv is [] where an object is wanted.'],
  ['{"csv": {"decimal": ",", "delimiter": ","}}', 'm is not usable: csv.decimal and csv.delimiter are both ","'],
])('%s is refused, and the file is to be dropped again', (text, message) => {
  const hint = 'Correct the manifest, then drop the file again.'
  expect(() => parseScoreManifest(text, 'm')).toThrow(
    expect.objectContaining({ message: expect.stringContaining(message), hint }),
  )
})
