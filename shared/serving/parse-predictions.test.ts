import { describe, expect, it } from 'vitest'
import { parsePredictions } from './parse-predictions.ts'

describe('parsePredictions', () => {
  it.each([
    ['one line a row', '0.25\n0.75\n', 2, 1, [0.25, 0.75]],
    ['all on one line, as older images answer', '0.25,0.75', 2, 1, [0.25, 0.75]],
    ['class probabilities', '0.1,0.2,0.7\n0.3,0.3,0.4\n', 2, 3, [0.1, 0.2, 0.7, 0.3, 0.3, 0.4]],
    ['JSON', '{"predictions": [{"score": 0.25}, {"score": 0.75}]}', 2, 1, [0.25, 0.75]],
    ['JSON with class probabilities', '{"predictions":[{"score":[0.1,0.2,0.7]}]}', 1, 3, [0.1, 0.2, 0.7]],
    ['JSON lines', '{"score": 0.25}\n{"score": 0.75}\n', 2, 1, [0.25, 0.75]],
    ['a list a line, as in batch mode', '[0.1, 0.9]\n[0.8, 0.2]\n', 2, 2, [0.1, 0.9, 0.8, 0.2]],
    ['no rows', '', 0, 1, []],
  ])('reads %s', (_, answer, rows, width, expected) => {
    expect([...parsePredictions(answer, { rows, width, endpointName: 'e' })]).toEqual(expected)
  })

  it.each([
    ['too few', '0.5\n', 2, 'has 1 values where 2 rows of 1 were expected'],
    ['too many', '0.5\n0.5\n', 1, 'has 2 values where 1 rows of 1 were expected'],
    ['a word', 'oops\n', 1, 'has "oops", which is not a number'],
    ['NaN', 'nan\n', 1, 'has "nan", which is not a number'],
    ['JSON without scores', '{"error":"oops"}', 1, 'has "{"error":"oops"}", which is not a number'],
    ['nothing before a comma', ',0.5', 2, 'has "", which is not a number'],
    ['nothing after a comma', '0.5,\n', 2, 'has "", which is not a number'],
    ['nothing between commas', '0.5,,0.7', 2, 'has "", which is not a number'],
    ['an empty text in JSON', '{"predictions":[{"score":""}]}', 1, 'has "", which is not a number'],
    ['a number of another base', '0x10\n', 1, 'has "0x10", which is not a number'],
    ['a nest of lists', `${'['.repeat(50_000)}1${']'.repeat(50_000)}`, 1, 'has "[[[["…"]]]]", which is not a number'],
    ['a text without end', 'x'.repeat(1_000_000), 1, `has "${'x'.repeat(100)}…", which is not a number`],
    ['NaN in JSON, which is none', '{"score": NaN}', 1, 'has "{"score": NaN}", which is not a number'],
  ])('refuses %s', (_, answer, rows, problem) => {
    expect(() => parsePredictions(answer, { rows, width: 1, endpointName: 'e' })).toThrow(
      `The answer of the endpoint e ${problem}.`,
    )
  })
})
