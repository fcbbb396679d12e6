import { isJsonObject, type JsonObject, jsonObject } from '#shared/json/json-fields.ts'
import type { FeatureSchema, Problem } from '#shared/schema/feature-schema.ts'
import type { Call } from '../call.ts'
import type { Dependencies } from '../deps.ts'
import { csvForm } from '../http/csv-form.ts'
import { csvText } from '../http/csv-text.ts'
import { type HttpResponse, jsonResponse } from '../http/http-messages.ts'
import { cutText, type FieldError, invalidFeatures } from '../http/problem.ts'
import { readBody } from '../http/read-body.ts'
import { type Answer, type AnsweredPrediction, answerQuestion } from '../predict/answer-question.ts'
import { namesWithoutHeader, readInstances, withinLimit } from '../predict/read-instances.ts'
import { readOptions } from '../predict/read-options.ts'
import { warningsHeader } from '../predict/warnings-header.ts'
import { requirePlainOptions } from './only-options.ts'
import { detailOf, type ErrorForm } from './protocol-error.ts'

/*
 * POST /invocations, as MLflow's scoring server and SageMaker's containers have it: MLflow's four forms of JSON, CSV
 * in, and CSV out where `accept` says so: then the numbers of SageMaker's XGBoost, without a header.
 */

/** What MLflow's clients read of a failure. */
export const mlflowError: ErrorForm = (problem) => ({
  error_code: errorCode(problem.status),
  message: detailOf(problem),
})

function errorCode(status: number): string {
  if (status === 404) return 'RESOURCE_DOES_NOT_EXIST'
  if (status === 503) return 'TEMPORARILY_UNAVAILABLE'
  return status < 500 ? 'BAD_REQUEST' : 'INTERNAL_ERROR'
}

/** `POST /models/{dataset}/invocations`, and `/invocations` of the default model. */
export async function invocations(call: Call, dependencies: Dependencies): Promise<HttpResponse> {
  return await invoke(call, dependencies, csvForm(call.request.headers) !== undefined)
}

/** `POST /endpoints/{dataset}/invocations`, as SageMaker's runtime has it: CSV unless JSON is asked for. */
export async function endpointInvocations(call: Call, dependencies: Dependencies): Promise<HttpResponse> {
  const { accept = '' } = call.request.headers
  return await invoke(call, dependencies, !/\bjson\b/i.test(accept))
}

async function invoke(call: Call, dependencies: Dependencies, csv: boolean): Promise<HttpResponse> {
  const { request } = call
  return await answerQuestion(call, dependencies, ({ schema }) => {
    const input = readBody(request)
    const body = input.type === 'json' ? jsonObject(input.value) : {}
    const options = readOptions(withParams(request.query, body['params']))
    if (csv) requirePlainOptions(options)
    const instances = input.type === 'csv' ? readInstances(input, schema).values : rowsOf(body, schema)
    // The numbers are those of all classes.
    if (csv && schema.problem.type !== 'regression') {
      return { options: { ...options, probabilities: true }, instances, write: numbersAnswer(schema.problem) }
    }
    if (csv) return { options, instances, write: numbersAnswer(schema.problem) }
    const isPlain = !(options.probabilities || options.explain || options.interval !== undefined || options.idField)
    return {
      options,
      instances,
      write: ({ predictions, warnings, requestId }) =>
        jsonResponse(
          { predictions: isPlain ? predictions.map(plainPrediction) : predictions },
          headersOf(warnings, requestId),
        ),
    }
  })
}

/** The label or the value, as `predict` of most libraries has it. */
function plainPrediction(prediction: AnsweredPrediction): string | number {
  return 'label' in prediction ? prediction.label : prediction.value
}

/** As SageMaker's XGBoost answers: of two classes the probability of the second, of several that of each. */
function numbersAnswer(problem: Problem): (answer: Answer) => Omit<HttpResponse, 'status'> {
  const labels = problem.type === 'regression' ? [] : problem.classes.map(({ label }) => label)
  const told = problem.type === 'binary' ? labels.slice(1) : labels
  return ({ predictions, warnings, requestId }) => ({
    headers: { 'content-type': 'text/csv; charset=utf-8', ...headersOf(warnings, requestId) },
    body: undefined,
    text: csvText(
      predictions.map((each) =>
        'label' in each ? told.map((label) => String(each.probabilities?.[label])) : [String(each.value)],
      ),
    ),
  })
}

function headersOf(warnings: Answer['warnings'], requestId: string | undefined): Readonly<Record<string, string>> {
  return { ...warningsHeader(warnings), ...(requestId !== undefined && { 'x-request-id': requestId }) }
}

/** MLflow's `params` are the parameters of a query. @throws RequestProblem 400 where they are something else. */
function withParams(query: URLSearchParams, params: unknown): URLSearchParams {
  if (params === undefined || params === null) return query
  const known = new Set(['probabilities', 'explain', 'interval', 'strict', 'id', 'digits'])
  const given = Object.entries(jsonObject(params))
  const unknown = given.filter(([name]) => !known.has(name))
  if (!isJsonObject(params) || unknown.length > 0) {
    const message = `must be an object of some of ${[...known].join(', ')}`
    throw invalidFeatures([{ field: 'params', message }])
  }
  const all = new URLSearchParams(query)
  for (const [name, value] of given) all.set(name, typeof value === 'string' ? value : JSON.stringify(value))
  return all
}

const FORMS = ['dataframe_split', 'dataframe_records', 'instances', 'inputs'] as const

/** @throws RequestProblem 400 where it is none of MLflow's forms. */
function rowsOf(body: JsonObject, schema: FeatureSchema): readonly unknown[] {
  const found = FORMS.filter((form) => form in body)
  const beside = Object.keys(body).filter((name) => !ALLOWED.has(name))
  const [form] = found
  if (form === undefined || found.length > 1 || beside.length > 0) {
    throw invalidFeatures([
      { message: `must be an object with one of ${FORMS.join(', ')}, and params where there are any` },
    ])
  }
  const value = body[form]
  if (form === 'dataframe_split') return rowsOfSplit(value, schema)
  if (form === 'inputs' && isJsonObject(value)) return rowsOfColumns(value, schema)
  if (!Array.isArray(value)) throw invalidFeatures([{ field: form, message: 'must be a list of rows' }])
  return namedRows(value, undefined, schema)
}

const ALLOWED = new Set<string>([...FORMS, 'params', 'signature_name'])

function rowsOfSplit(value: unknown, schema: FeatureSchema): readonly unknown[] {
  const { columns, data } = jsonObject(value)
  if (!Array.isArray(data)) {
    throw invalidFeatures([{ field: 'dataframe_split', message: 'must be an object with columns and data' }])
  }
  return namedRows(data, Array.isArray(columns) ? columns.map(String) : undefined, schema)
}

function rowsOfColumns(columns: JsonObject, schema: FeatureSchema): readonly unknown[] {
  const errors: FieldError[] = []
  const lengths = Object.entries(columns).map(([field, values]) => {
    if (!Array.isArray(values)) errors.push({ field, message: 'must be a list with a value for each row' })
    return Array.isArray(values) ? values.length : 0
  })
  const rows = lengths[0] ?? 0
  for (const [index, field] of Object.keys(columns).entries()) {
    const length = lengths[index] ?? 0
    if (length !== rows) errors.push({ field, message: `has ${length} values where the first column has ${rows}` })
  }
  if (errors.length > 0) throw invalidFeatures(errors)
  withinLimit({ length: rows }, schema)
  return Array.from({ length: rows }, (_, row) =>
    Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, (values as readonly unknown[])[row]])),
  )
}

/** Lists of values by their columns' names, or the features' in their order; objects stay as they are. */
function namedRows(
  rows: readonly unknown[],
  columns: readonly string[] | undefined,
  schema: FeatureSchema,
): readonly unknown[] {
  const errors: FieldError[] = []
  const named = withinLimit(rows, schema).map((row, instance) => {
    if (!Array.isArray(row)) return row
    const names = columns ?? namesWithoutHeader(row.length, schema)
    if (row.length !== names.length) {
      const wanted = `there are ${names.length} columns: ${cutText(names.join(', '))}`
      errors.push({ instance, message: `has ${row.length} values where ${wanted}` })
    }
    return Object.fromEntries(row.map((value: unknown, index) => [names[index], unwrapped(value)]))
  })
  if (errors.length > 0) throw invalidFeatures(errors)
  return named
}

/** Some write a value of an array as an array of one. */
function unwrapped(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? value[0] : value
}
