import { describe, expect, test } from 'vitest'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { DEFAULT_MANIFEST, parseManifest } from './manifest.ts'

const PLACE = 's3://bucket/datasets/iris/manifest.json'

function refusalOf(text: string): BoostlineError {
  try {
    parseManifest(text, PLACE)
  } catch (error) {
    if (error instanceof BoostlineError) return error
    throw error
  }
  throw new Error('the manifest was accepted')
}

test('an empty manifest means the defaults', () => {
  expect(parseManifest('{}', PLACE)).toEqual(DEFAULT_MANIFEST)
  expect(DEFAULT_MANIFEST).toEqual({
    target: null,
    problem: null,
    csv: { delimiter: null },
    features: { include: null, exclude: [], categorical: [] },
    split: { strategy: 'random', train: 0.7, validation: 0.2, test: 0.1, seed: 1729, key: null },
    hyperparameters: {},
    training: { instanceType: 'ml.m5.large', instanceCount: 1, maxRuntimeSeconds: 3600 },
    endpoint: { memoryMb: 2048, maxConcurrency: 2 },
    promotion: { approval: 'auto', threshold: null },
  })
})

test('what is given stands, beside the defaults', () => {
  const manifest = parseManifest(
    JSON.stringify({
      target: 'churned',
      problem: 'binary',
      csv: { delimiter: ';' },
      split: { train: 0.6, validation: 0.2, test: 0.2, key: ['customer'] },
      hyperparameters: { eta: 0.1, max_depth: '3', save_model_on_termination: true },
      promotion: { approval: 'manual', threshold: 0.3 },
    }),
    PLACE,
  )
  expect(manifest).toEqual({
    ...DEFAULT_MANIFEST,
    target: 'churned',
    problem: 'binary',
    csv: { delimiter: ';' },
    split: { strategy: 'random', train: 0.6, validation: 0.2, test: 0.2, seed: 1729, key: ['customer'] },
    hyperparameters: { eta: '0.1', max_depth: '3', save_model_on_termination: 'true' },
    promotion: { approval: 'manual', threshold: 0.3 },
  })
})

test('a byte order mark before the JSON is no problem', () => {
  expect(parseManifest('\uFEFF{"target":"y"}', PLACE).target).toBe('y')
})

test('every problem is named at once, with path, value and what is wanted', () => {
  const error = refusalOf(
    JSON.stringify({
      target: 5,
      problem: 'ranking',
      split: { train: 'most', seed: 1.5 },
      endpoint: { memoryMb: 1500, maxConcurency: 5 },
      hyperparameter: {},
      capture: { enabled: true },
    }),
  )
  expect(error.code).toBe('manifest-invalid')
  expect(error.kind).toBe('input')
  expect(error.details['problems']).toEqual([
    'target is 5 where a column name in quotes is wanted',
    'problem is "ranking" where "binary", "multiclass" or "regression" is wanted',
    'split.train is "most" where a share between 0 and 1 is wanted',
    'split.seed is 1.5 where a whole number from 0 to 2147483646 is wanted',
    'endpoint.memoryMb is 1500 where one of 1024, 2048, 3072, 4096, 5120, 6144 is wanted',
    'endpoint.maxConcurency is not a setting; did you mean endpoint.maxConcurrency?',
    'hyperparameter is not a setting; did you mean hyperparameters?',
    'capture is not supported yet',
  ])
  expect(error.message).toBe(`${PLACE} is not usable: ${(error.details['problems'] as string[]).join('; ')}.`)
  expect(error.hint).toBe('Correct the manifest, then upload the CSV again.')
})

describe('one mistake, one sentence', () => {
  test.each<[string, unknown, string]>([
    ['no object', [], '[] is not an object'],
    ['a section that is none', { split: 3 }, 'split is 3 where an object is wanted'],
    [
      'shares that do not sum to 1',
      { split: { train: 0.8 } },
      'split.train + split.validation + split.test is 0.8 + 0.2 + 0.1 = 1.1 where 1 is wanted',
    ],
    ['an empty part', { split: { test: 0 } }, 'split.test is 0 where a share above 0 is wanted'],
    ['an empty key', { split: { key: [] } }, 'split.key is [] where at least one column name is wanted'],
    [
      'a list with something else',
      { features: { exclude: ['a', 1] } },
      'features.exclude[1] is 1 where a column name in quotes is wanted',
    ],
    [
      'a setting in the wrong section',
      { training: { memoryMb: 2048 } },
      'training.memoryMb is not a setting; did you mean endpoint.memoryMb?',
    ],
    ['a setting like nothing', { zzz: 1 }, 'zzz is not a setting'],
    ['a planned setting', { csv: { decimal: ',' } }, 'csv.decimal is not supported yet'],
    ['a planned rollout', { promotion: { rollout: { type: 'linear' } } }, 'promotion.rollout is not supported yet'],
    ['a planned value', { split: { strategy: 'time' } }, 'split.strategy = "time" is not supported yet'],
    ['a foreign value', { split: { strategy: 'tiem' } }, 'split.strategy is "tiem" where "random" is wanted'],
    ['planned instances', { training: { instanceCount: 2 } }, 'training.instanceCount = 2 is not supported yet'],
    [
      'no instance type',
      { training: { instanceType: 'm5.large' } },
      'training.instanceType is "m5.large" where a SageMaker instance type such as "ml.m5.large" is wanted',
    ],
    [
      'a delimiter of a letter',
      { csv: { delimiter: 'x' } },
      'csv.delimiter is "x" where one character that is no letter, digit, quote, point or line end, such as "," ";" "|" or "\\t" is wanted',
    ],
    [
      'a threshold beyond 1',
      { promotion: { threshold: 1.5 } },
      'promotion.threshold is 1.5 where a probability from 0 to 1 is wanted',
    ],
    [
      'a nested hyperparameter',
      { hyperparameters: { eta: [0.1] } },
      'hyperparameters.eta is [0.1] where a text, number or boolean is wanted',
    ],
    [
      'a wrong hyperparameter',
      { hyperparameters: { eta: 5 } },
      'hyperparameters.eta is "5" where a number in [0, 1] is wanted',
    ],
  ])('%s', (_, manifest, problem) => {
    expect(refusalOf(JSON.stringify(manifest)).details['problems']).toEqual([problem])
  })

  test('no JSON', () => {
    expect(refusalOf('{"target": }').message).toContain(`${PLACE} is not usable: it is not JSON (`)
  })
})
