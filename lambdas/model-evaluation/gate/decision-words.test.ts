import { expect, it } from 'vitest'
import type { Advantage, Comparison } from '#shared/records/evaluation-record.ts'
import type { Finding } from '#shared/schema/finding.ts'
import { decide, type Evidence, type GateSettings } from './decide.ts'

const SETTINGS: GateSettings = { approval: 'auto', metric: null, minimum: null, mustBeatChampion: false }
const BETTER: Advantage = { metric: 'logLoss', rows: 100, value: 0.29, low: 0.2, high: 0.35 }
const WORSE: Advantage = { ...BETTER, value: -0.2, low: -0.3, high: -0.1 }
const PERHAPS: Advantage = { ...BETTER, value: 0.1, low: -0.1, high: 0.3 }
const PERHAPS_WORSE: Advantage = { ...BETTER, value: -0.1, low: -0.3, high: 0.1 }

const FIRST: Evidence = {
  problem: 'binary',
  rows: 100,
  metrics: { logLoss: { value: 0.4, baseline: 0.69 } },
  metric: 'logLoss',
  leftOut: { text: '', share: 0 },
  findings: [],
  importance: null,
  againstBaseline: BETTER,
  notes: [],
  againstChampion: null,
}

const LEAK: Finding = {
  kind: 'alone',
  columns: ['account'],
  effect: 'holds',
  text: 'Column "account" alone predicts the target.',
  hint: 'Name it in features.exclude.',
}

const against = (more: Partial<Comparison>): Partial<Evidence> => ({
  againstChampion: { champion: 'run-1', advantage: BETTER, obstacles: [], ...more },
})

const RESULT = 'Log loss 0.4 (guessing by the class shares: 0.69; lower is better) on 100 test rows'
const GAIN = `${RESULT}: better by 0.29 (95 % interval: 0.2 to 0.35 better).`
const ALONE = `It predicts better than guessing by the class shares. ${GAIN}`
const FOR_IT = `What speaks for it: it predicts better than guessing by the class shares. ${GAIN}`

it.each<[string, Partial<Evidence>, Partial<GateSettings>, string]>([
  ['approved', {}, {}, ALONE],
  [
    'pending on too few rows',
    { rows: 6, againstBaseline: { ...BETTER, rows: 6 } },
    {},
    'Not sure that it is better than guessing by the class shares: 6 test rows are too few, 10 are wanted. Upload more rows, or approve it. Log loss 0.4 (guessing by the class shares: 0.69; lower is better) on 6 test rows: better by 0.29 (95 % interval: 0.2 to 0.35 better).',
  ],
  [
    'pending where it may be chance',
    { againstBaseline: PERHAPS },
    {},
    `Not sure that it is better than guessing by the class shares: on 100 test rows the difference may be chance. Upload more rows, or approve it. ${RESULT}: better by 0.1 (95 % interval: from 0.1 worse to 0.3 better).`,
  ],
  [
    'no better than the baseline',
    { againstBaseline: WORSE },
    {},
    `It predicts worse than guessing by the class shares. Look whether the target is the column you mean, and whether the others can tell anything about it. ${RESULT}: worse by 0.2 (95 % interval: 0.1 to 0.3 worse).`,
  ],
  [
    'no gain to be seen, of a first model',
    { againstBaseline: PERHAPS_WORSE },
    {},
    `It predicts worse than guessing by the class shares on these 100 test rows, though that may be chance. Look whether the target is the column you mean, and whether the others can tell anything about it. Upload more rows, or approve it. ${RESULT}: worse by 0.1 (95 % interval: from 0.3 worse to 0.1 better).`,
  ],
  [
    'the same where another model serves, and knows even less of these rows',
    { againstBaseline: PERHAPS_WORSE, ...against({}) },
    {},
    `It predicts worse than guessing by the class shares on these 100 test rows, though that may be chance. Look whether the target is the column you mean, and whether the others can tell anything about it. ${RESULT}: worse by 0.1 (95 % interval: from 0.3 worse to 0.1 better). The model that serves now predicts these rows even worse. Look whether the values of the target are right in this file, and whether it is of the same kind as those before. Compared with run-1 on 100 rows that neither has learnt: log loss better by 0.29 (95 % interval: 0.2 to 0.35 better).`,
  ],
  [
    'worse than what serves',
    against({ advantage: { ...WORSE, rows: 40 } }),
    {},
    `It is worse than the model that serves now, which goes on. Nothing has to be done. Where you expected better, compare the two files. Compared with run-1 on 40 rows that neither has learnt: log loss worse by 0.2 (95 % interval: 0.1 to 0.3 worse). ${FOR_IT}`,
  ],
  [
    'other data for callers',
    against({ obstacles: ['age is a new feature'] }),
    {},
    `Whoever calls the model that serves now has to send other data: age is a new feature. Tell those who call it, then approve it. The model that serves now is run-1. What speaks for it: it is better than the model that serves now. Compared with run-1 on 100 rows that neither has learnt: log loss better by 0.29 (95 % interval: 0.2 to 0.35 better). ${FOR_IT}`,
  ],
  [
    'not comparable, beside what the model that serves reached by itself',
    against({
      advantage: null,
      obstacles: ['the file has no column age any more'],
      championAlone: { metric: 'logLoss', rows: 80, value: 0.3, baseline: 0.69 },
    }),
    {},
    `It cannot be compared with the model that serves now: the file has no column age any more. Look at its figures, then approve or reject it. The model that serves now is run-1: log loss 0.3 (guessing by the class shares: 0.69; lower is better) on 80 test rows of its own. ${FOR_IT}`,
  ],
  [
    'not comparable, and other data for callers',
    against({ advantage: null, obstacles: ['that one reads price otherwise'], changes: ['price is read as in "$1"'] }),
    {},
    `It cannot be compared with the model that serves now: that one reads price otherwise. Look at its figures, then approve or reject it. The model that serves now is run-1. Whoever calls the model that serves now has to send other data: price is read as in "$1". Tell those who call it, then approve it. ${FOR_IT}`,
  ],
  [
    'a leak',
    { findings: [LEAK] },
    {},
    `Column "account" alone predicts the target. Name it in features.exclude. An approval with a reason lets this model serve. ${FOR_IT}`,
  ],
  [
    'a leak with which the model that serves was let pass, as of the same file again',
    {
      findings: [LEAK],
      ...against({ advantage: { ...BETTER, value: 0, low: 0, high: 0 }, letPass: ['account'] }),
    },
    {},
    `Column "account" alone predicts the target. Name it in features.exclude. An approval with a reason lets this model serve. The model that serves now was let pass so; each approval is for one model, while features.allowLeak lets later ones pass by themselves. What speaks for it: it answers as well as the model that serves now, row by row; of two equal ones that of the newer upload serves. Compared with run-1 on 100 rows that neither has learnt: log loss the same. ${FOR_IT}`,
  ],
  [
    'a leak in another column than the one that was let pass',
    { findings: [LEAK], ...against({ letPass: ['id'] }) },
    {},
    `Column "account" alone predicts the target. Name it in features.exclude. An approval with a reason lets this model serve. What speaks for it: it is better than the model that serves now. Compared with run-1 on 100 rows that neither has learnt: log loss better by 0.29 (95 % interval: 0.2 to 0.35 better). ${FOR_IT}`,
  ],
  [
    'a leak, beside a model without it',
    {
      findings: [LEAK, { ...LEAK, columns: ['id'], text: 'Column "id" alone predicts the target.' }],
      importance: { metric: 'logLoss', rows: 100, features: [{ name: 'account', increase: 0.52 }] },
      withoutLeaks: { columns: ['account', 'id'], metric: 'logLoss', value: 0.61, low: 0.55, high: 0.67 },
    },
    {},
    `Column "account" alone predicts the target. Name it in features.exclude. An approval with a reason lets this model serve. A model trained without "account", "id" has a log loss of 0.61 (95 % interval: 0.55 to 0.67) on the same test rows, this one 0.4; guessing by the class shares: 0.69. Column "id" alone predicts the target. Name it in features.exclude. An approval with a reason lets this model serve. ${FOR_IT}`,
  ],
  [
    'a leak, beside a model that could not be trained',
    { findings: [LEAK], withoutLeaks: { columns: ['account'], missing: 'it was stopped' } },
    {},
    `Column "account" alone predicts the target. Name it in features.exclude. An approval with a reason lets this model serve. How good a model without "account" is could not be found out: it was stopped. ${FOR_IT}`,
  ],
  [
    'a strong feature, beside a model without it',
    {
      findings: [{ ...LEAK, effect: 'warns', text: 'Column "account" alone predicts the target almost.' }],
      withoutLeaks: { columns: ['account'], metric: 'logLoss', value: 0.61 },
    },
    {},
    `${ALONE} Column "account" alone predicts the target almost. Where it is known before the outcome, it is probably an honest feature, and nothing has to be done. Name it in features.exclude. A model trained without "account" has a log loss of 0.61 on the same test rows, this one 0.4; guessing by the class shares: 0.69.`,
  ],
  [
    'a strong feature, beside a model without it that some rows cannot tell from this one',
    {
      problem: 'regression',
      metric: 'rmse',
      metrics: { rmse: { value: 0.4, baseline: 0.69 } },
      findings: [{ ...LEAK, effect: 'warns', kind: 'name', text: 'It has a name.' }],
      withoutLeaks: { columns: ['account'], metric: 'rmse', value: 0.3, gain: { ...PERHAPS_WORSE, rows: 15 } },
    },
    {},
    'It predicts better than always answering the mean. RMSE 0.4 (always answering the mean: 0.69; lower is better) on 100 test rows: better by 0.29 (95 % interval: 0.2 to 0.35 better). It has a name. Name it in features.exclude. A model trained without "account" has an RMSE of 0.3 on the same test rows, this one 0.4; always answering the mean: 0.69. On 15 test rows the difference may be chance: this one is worse by 0.1 (95 % interval: from 0.3 worse to 0.1 better).',
  ],
  [
    'a strong feature, beside a model without it that is worse for certain',
    {
      findings: [{ ...LEAK, effect: 'warns', kind: 'name', text: 'It has a name.' }],
      withoutLeaks: { columns: ['account'], metric: 'logLoss', value: 0.61, gain: BETTER },
    },
    {},
    `${ALONE} It has a name. Name it in features.exclude. A model trained without "account" has a log loss of 0.61 on the same test rows, this one 0.4; guessing by the class shares: 0.69. It is hardly chance: this one is better by 0.29 (95 % interval: 0.2 to 0.35 better).`,
  ],
  [
    'the same answers as the model that serves now, as of the same rows again',
    against({ advantage: { ...BETTER, value: 0, low: 0, high: 0 } }),
    {},
    `It answers as well as the model that serves now, row by row; of two equal ones that of the newer upload serves. Compared with run-1 on 100 rows that neither has learnt: log loss the same. ${ALONE}`,
  ],
  [
    'as good on average as the model that serves now, row by row otherwise',
    against({ advantage: { ...BETTER, value: 0, low: -0.01, high: 0.01 } }),
    {},
    `It is no worse than the model that serves now. Compared with run-1 on 100 rows that neither has learnt: log loss the same on average (95 % interval: from 0.01 worse to 0.01 better). ${ALONE}`,
  ],
  [
    'a gain that is sure and small',
    {
      problem: 'regression',
      metric: 'rmse',
      metrics: { rmse: { value: 79_500, baseline: 81_000 } },
      againstBaseline: { metric: 'rmse', rows: 400, value: 1500, low: 200, high: 2800 },
    },
    {},
    'It predicts better than always answering the mean, if only a little: its RMSE is 1.9 % lower. RMSE 79,500 (always answering the mean: 81,000; lower is better) on 100 test rows: better by 1500 (95 % interval: 200 to 2800 better).',
  ],
  [
    'a leak that the model does not go by',
    {
      findings: [LEAK],
      importance: { metric: 'logLoss', rows: 100, features: [{ name: 'account', increase: -0.0001 }] },
    },
    {},
    `Column "account" alone predicts the target. Name it in features.exclude. An approval with a reason lets this model serve. With the cells of "account" exchanged among the test rows its log loss is no worse. ${FOR_IT}`,
  ],
  [
    'a leak that the model goes by',
    {
      findings: [LEAK],
      importance: { metric: 'logLoss', rows: 100, features: [{ name: 'account', increase: 0.52 }] },
    },
    {},
    `Column "account" alone predicts the target. Name it in features.exclude. An approval with a reason lets this model serve. With the cells of "account" exchanged among the test rows its log loss is worse by 0.52. ${FOR_IT}`,
  ],
  [
    'a guess of the target',
    { findings: [{ ...LEAK, kind: 'target', text: 'The target "age" is a guess.', hint: 'Set it.' }] },
    {},
    `The target "age" is a guess. Set it. ${FOR_IT}`,
  ],
  [
    'two reasons, each with what to do, the leak first',
    { findings: [{ ...LEAK, kind: 'target', text: 'The target "age" is a guess.', hint: 'Set it.' }, LEAK] },
    {},
    `Column "account" alone predicts the target. Name it in features.exclude. An approval with a reason lets this model serve. The target "age" is a guess. Set it. ${FOR_IT}`,
  ],
  [
    'manual approval',
    {},
    { approval: 'manual' },
    `It is good enough, and waits for you: promotion.approval is manual. Approve or reject it. ${FOR_IT}`,
  ],
  [
    'of numbers that add up as they stand there',
    {
      problem: 'regression',
      metric: 'rmse',
      metrics: { rmse: { value: 20_611.4, baseline: 113_262.7 } },
      againstBaseline: { metric: 'rmse', rows: 100, value: 92_651.3, low: 80_312.4, high: 106_144.9 },
    },
    {},
    'It predicts better than always answering the mean. RMSE 20,611 (always answering the mean: 113,263; lower is better) on 100 test rows: better by 92,652 (95 % interval: 80,312 to 106,145 better).',
  ],
  [
    'of a model without the leak: all in one sentence and that after it add up',
    {
      metrics: { logLoss: { value: 0.06855, baseline: 0.66952 } },
      againstBaseline: { ...BETTER, value: 0.60097 },
      findings: [LEAK],
      withoutLeaks: {
        columns: ['account'],
        metric: 'logLoss',
        value: 0.52209,
        low: 0.447612,
        high: 0.61353,
        gain: { ...BETTER, value: 0.45354, low: 0.25641, high: 0.60181 },
      },
    },
    {},
    'Column "account" alone predicts the target. Name it in features.exclude. An approval with a reason lets this model serve. A model trained without "account" has a log loss of 0.52209 (95 % interval: 0.44761 to 0.61353) on the same test rows, this one 0.06855; guessing by the class shares: 0.66952. It is hardly chance: this one is better by 0.45354 (95 % interval: 0.25641 to 0.60181 better). What speaks for it: it predicts better than guessing by the class shares. Log loss 0.06855 (guessing by the class shares: 0.66952; lower is better) on 100 test rows: better by 0.60097 (95 % interval: 0.2 to 0.35 better).',
  ],
  [
    'below the minimum',
    {},
    { minimum: 0.3 },
    `Its log loss misses the 0.3 that promotion.minimum asks for. Upload better data, or change promotion.minimum and upload again. ${RESULT}. ${FOR_IT}`,
  ],
])('a person reads what was found, what to do and the figures: %s', (_, evidence, settings, text) => {
  expect(decide({ ...SETTINGS, ...settings }, { ...FIRST, ...evidence }).reason).toBe(text)
})

it('programs read which clause decided, and what each alone would have decided', () => {
  const { reasons } = decide(SETTINGS, { ...FIRST, ...against({ advantage: WORSE }), notes: ['they are rough'] })
  expect(reasons?.map(({ status, code }) => `${status} ${code}`)).toEqual([
    'rejected worse-than-champion',
    'approved better-than-baseline',
    'approved rough-numbers',
  ])
})

const SIX: Advantage = { ...BETTER, rows: 492, groups: 6 }

it.each([
  [
    'column',
    '492 test rows of 6 groups are too few, 10 groups are wanted.',
    'Upload rows of more groups, or approve it.',
  ],
  [
    'key',
    '492 test rows with 6 combinations of cells in the columns of split.key are too few, 10 combinations are wanted.',
    'Upload rows with other cells in the columns of split.key, or approve it.',
  ],
  [
    'cells',
    '492 test rows with 6 combinations of cells are too few, 10 combinations are wanted.',
    'Rows with the same cells count as one; if they are separate cases, set split.duplicates to "independent". Else upload rows with other cells, or approve it.',
  ],
] as const)('names what helps where rows are grouped by %s', (groupedBy, why, todo) => {
  const { reasons } = decide(SETTINGS, { ...FIRST, groupedBy, againstBaseline: SIX })
  expect(reasons?.[0]).toMatchObject({
    text: `Not sure that it is better than guessing by the class shares: ${why}`,
    todo,
  })
  const none = { ...SIX, groups: 30, value: -0.1, low: -0.2, high: 0.1 }
  const { reasons: ofNone } = decide(SETTINGS, { ...FIRST, groupedBy, againstBaseline: none })
  expect(ofNone?.[0]?.todo?.endsWith(` ${todo}`)).toBe(true)
})

it('says that rows without a group are too few by themselves, however the others are grouped', () => {
  const { reasons } = decide(SETTINGS, { ...FIRST, groupedBy: 'cells', againstBaseline: { ...BETTER, rows: 6 } })
  expect(reasons?.[0]?.todo).toBe('Upload more rows, or approve it.')
})

const BY_MAE: Partial<Evidence> = {
  problem: 'regression',
  metric: 'mae',
  metrics: { mae: { value: 3, baseline: 2.5, guess: 'median' }, rmse: { value: 4, baseline: 6 } },
  againstBaseline: { ...WORSE, metric: 'mae', value: -0.5, low: -0.8, high: -0.2 },
  secondGain: { ...BETTER, metric: 'rmse', value: 2, low: 1, high: 3 },
}

it.each<[string, Partial<Evidence>, GateSettings['metric'], string]>([
  [
    'for certain',
    BY_MAE,
    'mae',
    'By mean absolute error, as promotion.metric asks, it predicts no better than always answering the median, though by RMSE it is better than always answering the mean. Set hyperparameters.objective to "reg:absoluteerror", so that it learns these errors, or leave promotion.metric out, and upload again. Mean absolute error 3 (always answering the median: 2.5; lower is better) on 100 test rows: worse by 0.5 (95 % interval: 0.2 to 0.8 worse). In RMSE it is better by 2 (95 % interval: 1 to 3 better).',
  ],
  [
    'perhaps',
    { ...BY_MAE, againstBaseline: { ...WORSE, metric: 'mae', value: -0.5, low: -0.8, high: 0.2 } },
    'mae',
    'By mean absolute error, as promotion.metric asks, it predicts no better than always answering the median, though by RMSE it is better than always answering the mean. Set hyperparameters.objective to "reg:absoluteerror", so that it learns these errors, or leave promotion.metric out, and upload again. Upload more rows, or approve it. Mean absolute error 3 (always answering the median: 2.5; lower is better) on 100 test rows: worse by 0.5 (95 % interval: from 0.8 worse to 0.2 better). In RMSE it is better by 2 (95 % interval: 1 to 3 better).',
  ],
  [
    'of classes',
    {
      metric: 'accuracy',
      metrics: { accuracy: { value: 0.8, baseline: 0.85 }, logLoss: { value: 0.3, baseline: 0.5 } },
      againstBaseline: { ...WORSE, metric: 'accuracy', value: -0.05, low: -0.08, high: -0.02 },
      secondGain: BETTER,
    },
    'accuracy',
    'By accuracy, as promotion.metric asks, it predicts no better than guessing by the class shares, though by log loss it is better than guessing by the class shares. Where log loss is what counts, leave promotion.metric out, and upload again. Accuracy 0.8 (guessing by the class shares: 0.85; higher is better) on 100 test rows: worse by 0.05 (95 % interval: 0.02 to 0.08 worse). In log loss it is better by 0.29 (95 % interval: 0.2 to 0.35 better).',
  ],
  [
    'and no better by its loss either',
    { ...BY_MAE, secondGain: { ...BETTER, metric: 'rmse', low: -0.1 } },
    'mae',
    'It predicts worse than always answering the median. Look whether the target is the column you mean, and whether the others can tell anything about it. hyperparameters.objective "reg:absoluteerror" has it learn these errors, and not squared ones, which may help. Mean absolute error 3 (always answering the median: 2.5; lower is better) on 100 test rows: worse by 0.5 (95 % interval: 0.2 to 0.8 worse).',
  ],
])(
  'does not blame the columns where only the metric that was asked for shows no gain: %s',
  (_, evidence, metric, text) => {
    expect(decide({ ...SETTINGS, metric }, { ...FIRST, ...evidence }).reason).toBe(text)
  },
)

const LOOK = 'Look whether the target is the column you mean, and whether the others can tell anything about it.'

it.each<[string, Partial<Evidence>, string]>([
  ['learns them already', { ...BY_MAE, objective: 'reg:absoluteerror', secondGain: undefined }, LOOK],
  [
    'learns them already, and is better by RMSE',
    { ...BY_MAE, objective: 'reg:absoluteerror' },
    'Where RMSE is what counts, leave promotion.metric out, and upload again.',
  ],
])('a model that is no better by absolute errors is not told to learn them where it %s', (_, evidence, todo) => {
  expect(decide({ ...SETTINGS, metric: 'mae' }, { ...FIRST, ...evidence }).reasons?.[0]?.todo).toBe(todo)
})

it('a gain in RMSE that the best single answer would have had as well is not praised', () => {
  const metrics = { ...BY_MAE.metrics, r2: { value: -0.1 } }
  const { reason } = decide({ ...SETTINGS, metric: 'mae' }, { ...FIRST, ...BY_MAE, metrics })
  expect(reason).not.toContain('RMSE')
})

const VARIED = ['branch', 'shop', 'code', 'sku', 'tag']

it.each<[string, Partial<Evidence>, readonly string[], string]>([
  [
    'one column, rejected',
    { againstBaseline: WORSE },
    ['branch'],
    `${LOOK} "branch" was left out as too varied: if it tells something about the target, name it in features.keep and upload again.`,
  ],
  [
    'two columns, a first model',
    { againstBaseline: PERHAPS_WORSE },
    ['branch', 'shop'],
    `${LOOK} "branch" and "shop" were left out as too varied: if they tell something about the target, name them in features.keep and upload again. Upload more rows, or approve it.`,
  ],
  [
    'five columns, perhaps better',
    { againstBaseline: PERHAPS },
    VARIED,
    'Upload more rows, or approve it. "branch", "shop", "code" and 2 more were left out as too varied: if they tell something about the target, name them in features.keep and upload again.',
  ],
  [
    'a gain',
    { againstBaseline: BETTER, findings: [LEAK] },
    VARIED,
    'Name it in features.exclude. An approval with a reason lets this model serve.',
  ],
  ['too few rows', { againstBaseline: { ...BETTER, rows: 6 } }, VARIED, 'Upload more rows, or approve it.'],
])('columns that were left out as too varied are named where there is no gain: %s', (_, evidence, tooVaried, todo) => {
  expect(decide(SETTINGS, { ...FIRST, ...evidence, tooVaried }).reasons?.[0]?.todo).toBe(todo)
})

const OF_NUMBERS: Evidence = {
  ...FIRST,
  problem: 'regression',
  metric: 'rmse',
  metrics: { rmse: { value: 10, baseline: 14 }, r2: { value: -0.2 } },
  againstBaseline: { metric: 'rmse', rows: 100, value: 4, low: 3, high: 5 },
}
const LARGEST =
  'Look whether the largest and the smallest values of the target are right: a few of them may move what guessing answers.'
const RMSE =
  'RMSE 10 (always answering the mean: 14; lower is better) on 100 test rows: better by 4 (95 % interval: 3 to 5 better). Beside always answering 2.5 it is'
const overBest = (value: number, low: number, high: number) => ({
  againstBestAnswer: { metric: 'rmse' as const, rows: 100, answer: 2.5, value, low, high },
})

it.each<[string, string, Partial<Evidence>]>([
  [
    'rejected no-better-than-best-answer',
    `It predicts better than always answering the mean of the training rows, but always answering 2.5 would have fitted these 100 test rows better. ${LARGEST} ${LOOK} ${RMSE} worse by 1 (80 % interval: 0.5 to 1.5 worse).`,
    overBest(-1, -1.5, -0.5),
  ],
  [
    'pending no-better-than-best-answer',
    `It predicts better than always answering the mean of the training rows, but always answering 2.5 would have fitted these 100 test rows better. ${LARGEST} ${LOOK} Upload more rows, or approve it. ${RMSE} worse by 1 (80 % interval: from 2.5 worse to 0.5 better).`,
    overBest(-1, -2.5, 0.5),
  ],
  [
    'pending no-better-than-best-answer',
    `It predicts better than always answering the mean of the training rows, but always answering 2.5 would have fitted these 100 test rows better. The test rows are the latest ones, which may have another level than those before: approve it if it follows them well enough. ${RMSE} worse by 1 (80 % interval: 0.5 to 1.5 worse).`,
    { ...overBest(-1, -1.5, -0.5), isByTime: true },
  ],
  [
    'rejected no-better-than-best-answer',
    `It predicts better than always answering the mean of the training rows, but always answering 2.5 would have fitted these 100 test rows as well. ${LARGEST} ${LOOK} ${RMSE} the same.`,
    overBest(0, 0, 0),
  ],
  [
    'pending not-sure-against-best-answer',
    `It predicts better than always answering the mean of the training rows, but not surely better than always answering 2.5: that would have fitted these 100 test rows about as well, and the difference may be chance. ${LARGEST} ${LOOK} Upload more rows, or approve it. ${RMSE} better by 1 (80 % interval: from 0.5 worse to 2.5 better).`,
    overBest(1, -0.5, 2.5),
  ],
])('a model that is no better than the best single answer is %s', (outcome, text, evidence) => {
  const { status, reason, reasons } = decide(SETTINGS, { ...OF_NUMBERS, ...evidence })
  expect(`${status} ${reasons?.[0]?.code}`).toBe(outcome)
  expect(reason).toBe(text)
})

it('is better than guessing where it is better than the best single answer, and in a record that knows none', () => {
  for (const evidence of [overBest(1, 0.5, 1.5), {}]) {
    const { status, reasons } = decide(SETTINGS, { ...OF_NUMBERS, ...evidence })
    expect([status, reasons?.[0]?.code]).toEqual(['approved', 'better-than-baseline'])
  }
})

it('is rejected where it is no better than the best single answer and another model serves', () => {
  const { status, reasons } = decide(SETTINGS, { ...OF_NUMBERS, ...overBest(-1, -2.5, 0.5), ...against({}) })
  expect(status).toBe('rejected')
  expect(reasons?.map(({ code }) => code)).toEqual(['no-better-than-best-answer', 'champion-fails-too'])
})

it.each<[string, Partial<Evidence>]>([
  [
    'pending It predicts better than guessing by the class shares of the other rows, but guessing by their own class shares would have fitted these 100 test rows better. Look whether the shares of the classes are meant to be other ones in the test rows than in the others.',
    {},
  ],
  [
    'approved It tells likelier rows from less likely ones better than guessing by the class shares, though its probabilities show no sure gain.',
    { secondGain: { metric: 'auc', rows: 100, value: 0.2, low: 0.1, high: 0.3 } },
  ],
])('classes whose shares the test rows have otherwise: %s', (expected, evidence) => {
  const againstBestAnswer = { ...BETTER, value: -0.1, low: -0.2, high: 0.1 }
  const { status, reason } = decide(SETTINGS, { ...FIRST, againstBestAnswer, ...evidence })
  expect(`${status} ${reason}`.startsWith(expected)).toBe(true)
})
