import type { Column, FeatureSchema, Problem } from '#shared/schema/feature-schema.ts'
import type { ModelInfo } from './xgboost/model/model-info.ts'
import { unscorable } from './xgboost/model/refusal.ts'

/**
 * The schema of a model that has none beside it, by what the model says of itself: a number for each feature, by its
 * name or as f0, f1, …; two classes of `binary:…` and those of `multi:…` by their numbers, of anything else a value.
 * Nobody knows the rows that it was trained on: the statistics are of none.
 * @throws BoostlineError `model-unscorable` where it answers several numbers that are no classes.
 */
export function schemaOfModel(info: ModelInfo, { dataset, runId }: Names): FeatureSchema {
  const names = featureNamesOf(info)
  const features = names.map(
    (name, index): Column => ({
      name,
      index,
      role: 'feature',
      missing: 0,
      type: 'number',
      encoding: 'number',
      position: index,
      fill: null,
      statistics: { min: 0, max: 0, mean: 0, deciles: [], counts: [], missingRate: 0 },
      reading: { missingWords: 'values', number: null },
    }),
  )
  const target = TARGET_NAMES.find((name) => !names.includes(name)) ?? `${names.join('_')}_target`
  return {
    version: 2,
    dataset,
    runId,
    problem: problemOf(info),
    columns: [...features, { name: target, index: names.length, role: 'target' }],
    encodedWidth: info.features,
    warnings: [FROM_THE_MODEL],
  }
}

type Names = Pick<FeatureSchema, 'dataset' | 'runId'>

const TARGET_NAMES = ['target', 'label', 'prediction']
const FROM_THE_MODEL =
  'There was no schema.json beside the model: its features and classes are as the model itself says, all of them numbers.'

/** XGBoost writes names where it was given some, and as many as there are features. */
function featureNamesOf({ featureNames = [], features }: ModelInfo): readonly string[] {
  if (featureNames.length === features && new Set(featureNames).size === features) return featureNames
  return Array.from({ length: features }, (_, index) => `f${index}`)
}

function problemOf({ objective, classes, answers, kind }: ModelInfo): Problem {
  const isMulticlass = objective.startsWith('multi:') && (answers === classes || answers === 1)
  if (isMulticlass && classes >= 2) return { type: 'multiclass', classes: classesOf(classes) }
  if (answers !== 1) throw unscorable(`it answers ${answers} numbers a row, which are no classes`)
  // Of binary:logitraw the margin is answered, which is no probability.
  if (kind === 'probability' || kind === 'class') return { type: 'binary', classes: classesOf(2) }
  return { type: 'regression', target: { mean: 0, min: 0, max: 0 } }
}

function classesOf(count: number) {
  return Array.from({ length: count }, (_, code) => ({ label: String(code), count: 0 }))
}
