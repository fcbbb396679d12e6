import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import { compileModel } from '../xgboost/compile-model.ts'
import { labelled, randomRows } from '../xgboost/testing/random-training-set.ts'
import { ReferenceModel } from '../xgboost/testing/xgboost-c-api.ts'

const OBJECTIVES = { binary: 'binary:logistic', multiclass: 'multi:softprob', regression: 'reg:squarederror' } as const

/** A model that XGBoost trained on made-up rows of a schema's width, the same compiled, and some rows to ask it about. */
export function trainedModel({ problem, encodedWidth }: FeatureSchema, rounds = 10) {
  const objective = OBJECTIVES[problem.type]
  const classes = problem.type === 'multiclass' ? problem.classes.length : 1
  const rows = randomRows(3, { count: 400, columns: encodedWidth, missing: 0.1 })
  const parameters = { objective, max_depth: 4, ...(classes > 1 && { num_class: classes }) }
  const reference = ReferenceModel.train(labelled(rows, objective, classes), parameters, rounds)
  const { bytes } = compileModel([{ name: 'xgboost-model', bytes: reference.save('json') }], '3.0')
  return { reference, bytes, rows: { ...rows, values: rows.values, columns: encodedWidth } }
}
