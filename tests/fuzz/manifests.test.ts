import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseManifest } from '#shared/manifest/manifest.ts'
import { expectForAny, type Json } from './for-any.ts'
import { mutatedJson, textOfJson } from './mutations.ts'
import { outcomeOf } from './typed-error.ts'

const PLACE = 's3://boostline/datasets/iris/manifest.json'

const GOOD: readonly Json[] = [
  {},
  {
    target: 'species',
    problem: 'multiclass',
    csv: { header: false, decimal: ',', delimiter: ';', maxBadRowShare: 0.01, escapeFormulas: false },
    features: { include: ['a', 'b'], exclude: ['c'], categorical: ['b'] },
    split: { strategy: 'time', column: 'day', train: 0.6, validation: 0.3, test: 0.1, seed: 7 },
    hyperparameters: { eta: '0.1', max_depth: 4, booster: 'gbtree', eval_metric: 'auc,logloss', updater: 'prune' },
    training: { instanceType: 'ml.m5.xlarge', instanceCount: 2, maxRuntimeSeconds: 600 },
    endpoint: { memoryMb: 2048, maxConcurrency: 5 },
    promotion: {
      approval: 'manual',
      metric: 'auc',
      minimum: 0.7,
      mustBeatChampion: true,
      rollout: { type: 'canary', share: 0.1, minutes: 30 },
      threshold: 0.4,
    },
    capture: { enabled: true, omit: ['a'], hash: ['b'] },
  },
  {
    $schema: '../../docs/manifest.schema.json',
    split: { strategy: 'group', key: ['customer'] },
    promotion: { rollout: { type: 'linear', stepPercent: 10, intervalMinutes: 5 } },
  },
  { split: { duplicates: 'independent' }, promotion: { rollout: { type: 'allAtOnce' } } },
]

const SYNTAX = ['{', '}', '"', ',', ':', '[', '\\u0000', '//', 'NaN', '\uFEFF', '1e999', "'"]

/** Mostly JSON near to a manifest, now and then text that is hardly JSON. */
const anyManifest = fc.oneof(
  { weight: 9, arbitrary: fc.record({ json: mutatedJson(GOOD) }) },
  { weight: 1, arbitrary: fc.record({ json: fc.constantFrom(...GOOD), broken: brokenText() }) },
)

function brokenText() {
  return fc.record({ at: fc.nat(), token: fc.constantFrom(...SYNTAX), removed: fc.nat(20) })
}

type AnyManifest = {
  readonly json: Json
  readonly broken?: { readonly at: number; readonly token: string; readonly removed: number }
}

function textOf({ json, broken }: AnyManifest): string {
  const text = textOfJson(json)
  if (!broken) return text
  const start = broken.at % text.length
  return `${text.slice(0, start)}${broken.token}${text.slice(start + broken.removed)}`
}

test('any manifest is read, or refused with what is wrong; one that is read says the same once more', async () => {
  await expectForAny('manifests', anyManifest, { short: 700, deep: 20_000 }, expectReadOrRefused)
})

async function expectReadOrRefused(input: AnyManifest): Promise<string> {
  const text = textOf(input)
  const outcome = await outcomeOf(() => parseManifest(text, PLACE))
  if ('error' in outcome) {
    if (outcome.error.code !== 'manifest-invalid') throw outcome.error
    return 'refused'
  }
  expect(parseManifest(JSON.stringify(outcome.value), PLACE)).toEqual(outcome.value)
  const { split } = outcome.value
  expect(split.train + split.validation + split.test).toBeCloseTo(1, 5)
  return 'read'
}
