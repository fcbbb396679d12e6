import { describe, expect, it } from 'vitest'
import { importedModelKeys } from './imported-model-keys.ts'
import { prefixProblem } from './prefix-list.ts'

describe('prefixes to be watched', () => {
  it.each([
    [['automl/', 'more/'], ['2024-'], undefined],
    [['automl'], [], '"automl" does not end with a slash: a folder is wanted, such as "automl/"'],
    [['/automl/'], [], '"/automl/" begins with a slash, and keys of objects do not'],
    [['automl/', 'automl/bank/'], [], '"automl/bank/" and "automl/" overlap, and S3 takes no two filters that do'],
    [['runs/'], [], '"runs/" overlaps with the pipeline\'s own "runs/"'],
    [['datasets/a/'], [], '"datasets/a/" overlaps with the pipeline\'s own "datasets/"'],
    [[], ['m'], '"m" overlaps with the pipeline\'s own "models/"'],
    [['2024-02/'], ['2024-'], '"2024-" and "2024-02/" overlap, and S3 takes no two filters that do'],
  ])('%j and %j: %s', (uploads, models, problem) => {
    expect(prefixProblem({ uploads, models })).toBe(problem)
  })
})

describe('models of training jobs', () => {
  it.each([
    ['2024-02-23/output/xgboost-2024-02-23-18-04-06-024/output/model.tar.gz', 'xgboost/model.tar.gz'],
    ['2024-02-23/output/churn/output/model.tar.gz', 'churn/model.tar.gz'],
    ['2024-02-23/output/churn/debug/model.tar.gz', undefined],
    ['2023-02-23/output/churn/output/model.tar.gz', undefined],
  ])('%s is %s', (key, path) => {
    expect(importedModelKeys(key, ['2024-'])?.path).toBe(path)
  })
})
