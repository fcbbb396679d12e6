import { describe, expect, test } from 'vitest'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { DEFAULT_MANIFEST, parseManifest } from './manifest.ts'
import { parseThresholdRule } from './threshold-rule.ts'

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
    csv: {
      header: null,
      decimal: null,
      dateOrder: null,
      missing: null,
      maxBadRowShare: 0,
      delimiter: null,
      skipRows: null,
      comment: null,
      quote: null,
      escape: null,
      escapeFormulas: true,
    },
    classes: { minRows: 10, rare: 'leave-out' },
    features: { include: null, exclude: [], categorical: [], caseSensitive: [], keep: [], allowLeak: [], text: 512 },
    split: {
      strategy: 'random',
      train: 0.7,
      validation: 0.2,
      test: 0.1,
      seed: 1729,
      key: null,
      column: null,
      duplicates: 'together',
    },
    hyperparameters: {},
    training: {
      quality: 'good',
      maxParallelJobs: 4,
      maxDollars: null,
      instanceType: 'ml.m5.large',
      instanceCount: 1,
      maxRuntimeSeconds: 3600,
    },
    endpoint: { type: 'serverless', memoryMb: 4096, maxConcurrency: 2 },
    promotion: {
      approval: 'auto',
      metric: null,
      minimum: null,
      mustBeatChampion: false,
      rollout: { type: 'allAtOnce' },
      threshold: null,
      thresholdFor: null,
    },
    report: { rows: true },
    capture: { enabled: false, omit: [], hash: [] },
    canary: { enabled: false },
    monitor: { enabled: true, minRows: 300, metrics: false, notify: ['ended', 'failed', 'waiting', 'alarm'] },
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
      promotion: {
        approval: 'manual',
        metric: 'auc',
        minimum: 0.8,
        mustBeatChampion: true,
        threshold: 0.3,
        rollout: { type: 'linear', stepPercent: 10, intervalMinutes: 5 },
      },
      capture: { enabled: true, omit: ['name'], hash: ['email'] },
    }),
    PLACE,
  )
  expect(manifest).toEqual({
    ...DEFAULT_MANIFEST,
    target: 'churned',
    problem: 'binary',
    csv: { ...DEFAULT_MANIFEST.csv, delimiter: ';' },
    split: { ...DEFAULT_MANIFEST.split, train: 0.6, validation: 0.2, test: 0.2, key: ['customer'] },
    hyperparameters: { eta: '0.1', max_depth: '3', save_model_on_termination: 'true' },
    promotion: {
      approval: 'manual',
      metric: 'auc',
      minimum: 0.8,
      mustBeatChampion: true,
      rollout: { type: 'linear', stepPercent: 10, intervalMinutes: 5 },
      threshold: 0.3,
      thresholdFor: null,
    },
    capture: { enabled: true, omit: ['name'], hash: ['email'] },
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
      capture: { enabled: 'yes', hide: ['name'] },
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
    'capture.enabled is "yes" where true or false is wanted',
    'capture.hide is not a setting; did you mean capture.hash?',
    'hyperparameter is not a setting; did you mean hyperparameters?',
  ])
  expect(error.message).toBe(`${PLACE} is not usable: ${(error.details['problems'] as string[]).join('; ')}`)
  expect(error.hint).toBe('Correct the manifest, then upload the CSV again.')
})

test.each([
  ['a list', { features: { exclude: Array.from({ length: 200_000 }, () => 1) } }, 'features.exclude[0] is 1', 199_980],
  [
    'settings',
    { hyperparameters: Object.fromEntries(Array.from({ length: 150_000 }, (_, at) => [`h${at}`, null])) },
    'hyperparameters.h0 is null',
    149_980,
  ],
])('very many mistakes in %s end in twenty and a count', (_, manifest, first, more) => {
  const { code, message } = refusalOf(JSON.stringify(manifest))
  expect(code).toBe('manifest-invalid')
  expect(message).toContain(first)
  expect(message.length).toBeLessThan(2000)
  const told = Number(/and (\d+) more/.exec(message)?.[1])
  expect(told).toBeGreaterThanOrEqual(100_000 - 20)
  expect(told).toBeLessThanOrEqual(more)
})

test.each([
  ['{"csv":{"decimal":","},"csv":{"delimiter":";"}}', 'csv is there more than once, and only the last would count.'],
  ['{"target":"a","target":"b"}', 'target is there more than once, and only the last would count.'],
  [
    '{"csv":{"missing":{"a":["x"],"a":["y"]}}}',
    'csv.missing.a is there more than once, and only the last would count.',
  ],
  ['{"csv":{"missing":{"__proto__":["x"]}}}', 'csv.missing.__proto__ is a column that settings cannot name'],
  ['{"csv":{"dateOrder":{"__proto__":"dmy"}}}', 'csv.dateOrder.__proto__ is a column that settings cannot name'],
])('what would be lost without a word is refused: %s', (text, words) => {
  expect(refusalOf(text).message).toContain(words)
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
    ['a method of every object', { toString: 1 }, 'toString is not a setting'],
    ['what JSON alone can name', JSON.parse('{"__proto__":1}'), '__proto__ is not a setting'],
    [
      'a hyperparameter that JSON alone can name',
      JSON.parse('{"hyperparameters":{"__proto__":1}}'),
      'hyperparameters.__proto__ is not a hyperparameter of SageMaker XGBoost',
    ],
    ['a planned setting', { training: { spot: true } }, 'training.spot is not supported yet'],
    [
      'a rollout of an unknown type',
      { promotion: { rollout: { type: 'blueGreen' } } },
      'promotion.rollout.type is "blueGreen" where "allAtOnce", "canary" or "linear" is wanted',
    ],
    [
      'a canary that is everything',
      { promotion: { rollout: { type: 'canary', share: 1, minutes: 5 } } },
      'promotion.rollout.share is 1 where a share of the calls above 0 and below 1 is wanted',
    ],
    [
      'a linear rollout without its interval',
      { promotion: { rollout: { type: 'linear', stepPercent: 10 } } },
      'promotion.rollout.intervalMinutes is absent where a whole number from 1 to 1440 is wanted',
    ],
    [
      "another rollout's setting",
      { promotion: { rollout: { type: 'canary', share: 0.1, minutes: 5, stepPercent: 10 } } },
      'promotion.rollout.stepPercent is not a setting',
    ],
    [
      'a rollout that is no object',
      { promotion: { rollout: 'linear' } },
      'promotion.rollout is "linear" where an object is wanted',
    ],
    [
      'one comma for two things',
      { csv: { decimal: ',', delimiter: ',' } },
      'csv.decimal and csv.delimiter are both ","; a file with decimal commas has another delimiter',
    ],
    [
      'too many bad rows',
      { csv: { maxBadRowShare: 0.7 } },
      'csv.maxBadRowShare is 0.7 where a share from 0 to 0.5 is wanted',
    ],
    [
      'a column without a use',
      { split: { column: 'day' } },
      'split.column is for split.strategy "time" or "group"; a random split goes by split.key',
    ],
    [
      'a key in a split by time',
      { split: { strategy: 'time', key: ['day'] } },
      'split.key does nothing in a split by time; name split.column',
    ],
    [
      'a group without a name',
      { split: { strategy: 'group' } },
      'split.strategy "group" wants the columns that name the group in split.column or split.key, one of them',
    ],
    [
      'independent duplicates in groups',
      { split: { strategy: 'group', column: 'customer', duplicates: 'independent' } },
      'split.duplicates "independent" is for a random split of all features',
    ],
    [
      'a foreign value',
      { split: { strategy: 'tiem' } },
      'split.strategy is "tiem" where "random", "time" or "group" is wanted',
    ],
    [
      'too many instances',
      { training: { instanceCount: 21 } },
      'training.instanceCount is 21 where a whole number from 1 to 20 is wanted',
    ],
    [
      'exact splits on several instances',
      { training: { instanceCount: 2 }, hyperparameters: { tree_method: 'exact' } },
      'training.instanceCount = 2 needs another hyperparameters.tree_method than "exact", which trains on one instance only',
    ],
    [
      'the updater of exact splits on several instances',
      { training: { instanceCount: 2 }, hyperparameters: { updater: 'grow_colmaker,prune' } },
      'training.instanceCount = 2 needs another hyperparameters.updater than "grow_colmaker", which trains on one instance only',
    ],
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
      'a metric that cannot be compared',
      { promotion: { metric: 'f1' } },
      'promotion.metric is "f1" where one of "logLoss", "brier", "accuracy", "auc", "rmse", "mae" is wanted',
    ],
    [
      'a threshold beyond 1',
      { promotion: { threshold: 1.5 } },
      'promotion.threshold is 1.5 where a probability from 0 to 1 is wanted',
    ],
    [
      'a threshold for something else',
      { promotion: { thresholdFor: 'recall>=1.2' } },
      'promotion.thresholdFor is "recall>=1.2" where "accuracy", "f1", "balanced", "recall>=0.8", "precision>=0.8" (a share above 0, up to 1) or {"cost": {"falsePositive": 1, "falseNegative": 5}} is wanted',
    ],
    [
      'a threshold and what it is for',
      { promotion: { threshold: 0.3, thresholdFor: 'f1' } },
      'promotion.threshold is 0.3 and promotion.thresholdFor is f1 where one of the two is wanted',
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

test.each([
  ['accuracy', { kind: 'accuracy' }],
  ['balanced', { kind: 'balanced' }],
  ['recall>=0.85', { kind: 'recall', target: 0.85 }],
  ['precision>=.9', { kind: 'precision', target: 0.9 }],
  ['recall>=1', { kind: 'recall', target: 1 }],
  [{ cost: { falsePositive: 1, falseNegative: 5 } }, { kind: 'cost', falsePositive: 1, falseNegative: 5 }],
] as const)('the threshold may be for %o', (rule, parsed) => {
  const { promotion } = parseManifest(JSON.stringify({ promotion: { thresholdFor: rule } }), PLACE)
  expect(promotion.thresholdFor && parseThresholdRule(promotion.thresholdFor)).toEqual(parsed)
})

test('names of columns may have their letters taken apart', () => {
  const settings = (form: 'NFC' | 'NFD') => {
    const name = 'größe'.normalize(form)
    return {
      target: name,
      csv: { dateOrder: { [name]: 'dmy' }, missing: { [name]: ['-1'] } },
      features: { include: [name], exclude: [name], categorical: [name], caseSensitive: [name], keep: [name] },
      split: { strategy: 'group', key: [name] },
      capture: { omit: [name], hash: [name] },
    }
  }
  const parsed = (form: 'NFC' | 'NFD') => parseManifest(JSON.stringify(settings(form)), PLACE)
  expect(parsed('NFD')).toEqual(parsed('NFC'))
  expect(parsed('NFD')).toMatchObject(settings('NFC'))
})
