import { BoostlineError } from '#shared/errors/boostline-error.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import { answerWidth } from '#shared/serving/predictions.ts'
import { type CompiledModel, compileModel } from './xgboost/compile-model.ts'
import type { ModelFile, ModelInfo, ServingImage } from './xgboost/model/model-info.ts'

/** What of a schema a model has to fit. */
type RowsOfModel = Pick<FeatureSchema, 'problem' | 'encodedWidth'>

/**
 * Compiles the models of an archive for rows of a schema, to answer as `image` does.
 * @throws BoostlineError `model-unscorable`, too where the model takes other rows, or answers otherwise.
 */
export function compileArchive(files: readonly ModelFile[], image: ServingImage, schema: RowsOfModel): CompiledModel {
  const compiled = compileModel(files, image)
  requireFit(compiled.info, schema)
  return compiled
}

/** An image by its URI as it is answered for, by its tag, such as `1.7-1`. */
export function servingImageOf(image: string): ServingImage {
  const [, major = '3', minor = '2'] = /:(\d+)\.(\d+)/.exec(image) ?? []
  if (Number(major) < 3) return '1.7'
  return Number(major) === 3 && Number(minor) < 2 ? '3.0' : '3.2'
}

/** Whether a model answers the number of a class where a schema has several of them. */
export function answersClassNumbers({ kind, classes, answers }: ModelInfo, width: number): boolean {
  return kind === 'class' && answers === 1 && classes === width
}

/** The archive has to be of a model that was trained on these columns. */
function requireFit(info: ModelInfo, schema: RowsOfModel): void {
  const width = answerWidth(schema.problem)
  const problem =
    info.features === schema.encodedWidth
      ? info.answers === width || answersClassNumbers(info, width)
        ? undefined
        : `it answers ${info.answers} numbers a row where a ${schema.problem.type} problem of these classes has ${width}`
      : `it takes ${info.features} features where schema.json makes ${schema.encodedWidth} of a row`
  if (problem === undefined) return
  throw new BoostlineError({
    code: 'model-unscorable',
    kind: 'input',
    message: `The model does not belong to its schema.json: ${problem}.`,
    hint: 'Upload the model with the schema.json of the run that trained it, or train again.',
  })
}
