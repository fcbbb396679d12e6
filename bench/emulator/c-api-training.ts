// What the training benchmark compares with: XGBoost's C API and the rows in memory; no CSV, no S3, no job.
import { openXgboost } from '../../emulator/sagemaker/xgboost/booster.ts'
import { requireLibrary } from '../../emulator/sagemaker/xgboost/library.ts'
import { createRows, type TrainingSize, trainingParameters } from './training-data.ts'

export type CApiResult = { readonly loadMs: number; readonly roundsMs: number; readonly lastLine: string }

const size = JSON.parse(process.argv[2] ?? '') as TrainingSize
const { values, labels } = createRows(size)
const xgboost = openXgboost(requireLibrary())
const startedAt = performance.now()
const matrix = xgboost.matrix({ values, rows: size.rows, columns: size.columns })
matrix.setFloats('label', labels)
const loadedAt = performance.now()
const booster = xgboost.booster([matrix])
for (const [name, value] of Object.entries(trainingParameters(size))) {
  if (name !== 'num_round') booster.setParameter(name, value)
}
let lastLine = ''
for (let round = 0; round < size.rounds; round++) {
  booster.update(round, matrix)
  lastLine = booster.evaluate(round, [matrix], ['train'])
}
const result: CApiResult = { loadMs: loadedAt - startedAt, roundsMs: performance.now() - loadedAt, lastLine }
process.send?.(result)
