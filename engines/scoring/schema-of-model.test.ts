import { describe, expect, it } from 'vitest'
import { featureColumns, targetColumnOf } from '#shared/schema/feature-columns.ts'
import { featureSchemaSchema } from '#shared/schema/feature-schema.ts'
import { compileArchive } from './compile-archive.ts'
import { schemaOfModel } from './schema-of-model.ts'
import { compileModel, imageOf } from './xgboost/compile-model.ts'
import type { ModelInfo } from './xgboost/model/model-info.ts'
import { readGoldens } from './xgboost/testing/goldens.ts'

const NAMES = { dataset: 'own', runId: 'run' }
const INFO: ModelInfo = {
  features: 2,
  outputs: 1,
  answers: 1,
  kind: 'number',
  objective: 'reg:squarederror',
  classes: 0,
  booster: 'gbtree',
  trees: 1,
  models: 1,
  writtenBy: '3.2',
  isExplainable: true,
  sourceHash: '',
}

function summary(info: Partial<ModelInfo>) {
  const schema = schemaOfModel({ ...INFO, ...info }, NAMES)
  const { problem } = schema
  return {
    features: featureColumns(schema).map(({ name }) => name),
    target: targetColumnOf(schema).name,
    type: problem.type,
    ...(problem.type !== 'regression' && { classes: problem.classes.map(({ label }) => label) }),
  }
}

describe('the schema that a model says of itself', () => {
  it.each<[Partial<ModelInfo>, object]>([
    [{}, { features: ['f0', 'f1'], target: 'target', type: 'regression' }],
    [{ featureNames: ['age', 'target'] }, { features: ['age', 'target'], target: 'label', type: 'regression' }],
    [{ featureNames: ['twice', 'twice'] }, { features: ['f0', 'f1'], target: 'target', type: 'regression' }],
    [
      { objective: 'binary:logistic', kind: 'probability', classes: 2 },
      { features: ['f0', 'f1'], target: 'target', type: 'binary', classes: ['0', '1'] },
    ],
    [
      { objective: 'binary:hinge', kind: 'class', classes: 2 },
      { features: ['f0', 'f1'], target: 'target', type: 'binary', classes: ['0', '1'] },
    ],
    [
      { objective: 'binary:logitraw', classes: 2 },
      { features: ['f0', 'f1'], target: 'target', type: 'regression' },
    ],
    [
      { objective: 'multi:softprob', kind: 'probabilities', classes: 3, answers: 3, outputs: 3 },
      { features: ['f0', 'f1'], target: 'target', type: 'multiclass', classes: ['0', '1', '2'] },
    ],
    [
      { objective: 'multi:softmax', kind: 'class', classes: 3, outputs: 3 },
      { features: ['f0', 'f1'], target: 'target', type: 'multiclass', classes: ['0', '1', '2'] },
    ],
  ])('%o', (info, expected) => {
    expect(summary(info)).toEqual(expected)
  })

  it('is refused where several numbers are answered that are no classes', () => {
    expect(() => schemaOfModel({ ...INFO, answers: 2, outputs: 2 }, NAMES)).toThrow(
      'The model cannot be scored without XGBoost: it answers 2 numbers a row, which are no classes.',
    )
  })
})

const MODELS = (await readGoldens()).flatMap(({ name, models: [files = []] }) => {
  const line = imageOf(files)
  const { info } = compileModel(files, line)
  const isAnswerable = info.answers === 1 || info.objective.startsWith('multi:')
  return isAnswerable ? [{ name, files, info, line }] : []
})

it.each(MODELS)('the schema of $name is one, and of this very model', ({ files, info, line }) => {
  const schema = schemaOfModel(info, NAMES)
  expect(featureSchemaSchema.parse(schema)).toEqual(schema)
  expect(compileArchive(files, line, schema).info.features).toBe(schema.encodedWidth)
})
