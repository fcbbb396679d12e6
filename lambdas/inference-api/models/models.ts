import { type ModelWatch, modelWatch } from '#shared/monitoring/model-watch.ts'
import { readMonitoringSummary } from '#shared/records/monitoring-summary.ts'
import type { ServedEvaluation } from '#shared/records/serving-record.ts'
import { metricLines } from '#shared/runs/metric-lines.ts'
import { featureColumns, targetColumnOf } from '#shared/schema/feature-columns.ts'
import { leftOutText } from '#shared/schema/left-out-classes.ts'
import type { Call } from '../call.ts'
import type { Dependencies } from '../deps.ts'
import { type HttpResponse, jsonResponse } from '../http/http-messages.ts'
import { withoutArns } from '../http/without-arns.ts'
import { describeFeature, exampleOf } from './feature-description.ts'
import { modelHeaders } from './model-headers.ts'
import { curlLine, pythonLine } from './request-examples.ts'
import { predictPath, requireModel } from './require-model.ts'
import type { ServingModel } from './serving-models.ts'
import { whyServing } from './why-not-serving.ts'

/** `GET /models`: every model that serves. */
export async function listModels({ models }: Pick<Dependencies, 'models'>): Promise<HttpResponse> {
  const serving = await models.all()
  return jsonResponse({
    models: serving.map(({ dataset, schema, evaluation, runId, since }) => ({
      dataset,
      problem: schema.problem.type,
      model: runId,
      since,
      predict: predictPath(dataset),
      ...warningsOf(evaluation),
    })),
  })
}

/** `GET /models/{dataset}`: what the model predicts, how well, from what, and an example that works. */
export async function describeModel(call: Call, dependencies: Dependencies): Promise<HttpResponse> {
  const model = await requireModel(call.dataset, dependencies)
  const { dataset, runId, schema, evaluation, since, capture } = model
  const { problem } = schema
  const features = featureColumns(schema)
  const example = exampleOf(features)
  const [decision, monitoring] = await Promise.all([
    whyServing(model, evaluation, dependencies),
    watchOf(model, dependencies),
  ])
  const url = `${call.request.baseUrl}${predictPath(dataset)}`
  return jsonResponse(
    {
      dataset,
      model: runId,
      problem: problem.type,
      target: targetColumnOf(schema).name,
      ...(problem.type === 'regression' ? {} : { classes: problem.classes.map((entry) => entry.label) }),
      ...(leftOutText(problem) === '' ? {} : { cannotAnswer: leftOutText(problem) }),
      ...(evaluation.threshold === null ? {} : { threshold: evaluation.threshold }),
      ...(evaluation.thresholdFor === undefined ? {} : { thresholdFor: evaluation.thresholdFor }),
      quality: qualityInWords(evaluation),
      metrics: evaluation.metrics,
      ...(evaluation.withoutLeaks ? { withoutLeaks: evaluation.withoutLeaks } : {}),
      decision,
      ...warningsOf(evaluation),
      ...(evaluation.ranges ? { ranges: evaluation.ranges } : {}),
      ...(evaluation.shapImportance ? { shapImportance: evaluation.shapImportance } : {}),
      features: features.map(describeFeature),
      since,
      predict: predictPath(dataset),
      example,
      curl: curlLine(url, example, dependencies.auth),
      python: pythonLine(url, example, dependencies.auth),
      capture: capture.enabled,
      monitoring,
    },
    modelHeaders(model),
  )
}

/** What is to be known of its training, such as that it stopped at its most rounds. */
function warningsOf({ warnings = [] }: ServedEvaluation): { readonly warnings?: readonly string[] } {
  return warnings.length === 0 ? {} : { warnings: warnings.map(withoutArns) }
}

/** Where it cannot be read, that does not keep the model from being described. */
async function watchOf(model: ServingModel, { objects, log }: Dependencies): Promise<ModelWatch | { watched: string }> {
  const { dataset, runId, schema } = model
  try {
    return modelWatch(runId, schema, model, await readMonitoringSummary(objects, dataset))
  } catch (error) {
    log.warn('monitoring-unreadable', { dataset, reason: error })
    return { watched: 'What is known of the rows that came cannot be read at the moment.' }
  }
}

/** The metric that the gate went by, beside that of guessing; `metrics` has all. */
function qualityInWords(evaluation: ServedEvaluation): string {
  const [main] = metricLines(evaluation)
  return main === undefined ? 'Nothing is measured: it has no test rows.' : `On ${evaluation.rows} test rows: ${main}.`
}
