import { type Booster, type DenseRows, type Predictions, type Xgboost, XgboostError } from './booster.ts'
import { PayloadError, readInferenceCsv } from './inference-csv.ts'
import { LibsvmError, readLibsvm } from './libsvm.ts'
import { pythonFloat } from './python-float.ts'

/** A request to `/invocations`, as the platform passes it on. */
export type ScoringRequest = {
  readonly contentType: string | undefined
  readonly accept: string | undefined
  readonly body: Uint8Array
}
export type ScoringResponse = { readonly status: number; readonly contentType: string; readonly body: string }

const CONTENT_TYPES = [
  'csv',
  'libsvm',
  'parquet',
  'recordio-protobuf',
  'text/csv',
  'text/libsvm',
  'text/x-libsvm',
  'application/x-parquet',
  'application/x-recordio-protobuf',
]
const ACCEPT_TYPES = ['application/json', 'application/jsonlines', 'application/x-recordio-protobuf', 'text/csv']
const ERROR_PAGE =
  '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">\n<title>500 Internal Server Error</title>\n<h1>Internal Server Error</h1>\n<p>The server encountered an internal error and was unable to complete your request. Either the server is overloaded or there is an error in the application.</p>\n'

/**
 * Answers a request as the container does, checking in its order: an empty body (204), the content (415), the
 * prediction (400), the accepted type (406).
 */
export function score(
  xgboost: Xgboost,
  boosters: readonly Booster[],
  request: ScoringRequest,
  environment: Readonly<Record<string, string>>,
): ScoringResponse {
  const contentType = mediaType(request.contentType ?? 'text/libsvm')
  // Flask takes a form's body apart before the container sees it.
  if (request.body.length === 0 || contentType === 'application/x-www-form-urlencoded') return answer(204, '')

  let rows: DenseRows
  try {
    rows = decode(request.contentType ?? 'text/libsvm', request.body)
  } catch (error) {
    if (error instanceof PayloadError) return answer(415, error.message)
    throw error
  }
  let predictions: Predictions
  try {
    predictions = predict(xgboost, boosters, rows)
  } catch (error) {
    if (error instanceof XgboostError) return answer(400, `Unable to evaluate payload provided: ${error.message}`)
    throw error
  }
  return encode(predictions, acceptedType(request.accept, environment), environment)
}

function decode(contentType: string, body: Uint8Array): DenseRows {
  const type = mediaType(contentType)
  if (type === 'csv' || type === 'text/csv') {
    const labelSize = /;\s*label_size\s*=\s*([^;\s]+)/i.exec(contentType)?.[1]
    if (labelSize !== undefined && labelSize !== '1') {
      throw new PayloadError(
        `${contentType} is not an accepted csv ContentType. Optional parameter label_size must be equal to 1`,
      )
    }
    return readInferenceCsv(body)
  }
  if (type === 'libsvm' || type === 'text/libsvm' || type === 'text/x-libsvm') return decodeLibsvm(body)
  if (CONTENT_TYPES.includes(type)) throw new PayloadError(`Content-type ${type} is not supported.`)
  throw new PayloadError(`${contentType} is not an accepted ContentType: ${CONTENT_TYPES.join(', ')}.`)
}

function decodeLibsvm(body: Uint8Array): DenseRows {
  try {
    return readLibsvm([Buffer.from(body).toString('utf8')], 'optional').features
  } catch (error) {
    if (!(error instanceof LibsvmError)) throw error
    throw new PayloadError(
      `Loading libsvm data failed with Exception, please ensure data is in libsvm format:\n <class 'ValueError'>\n ${error.message}`,
    )
  }
}

function predict(xgboost: Xgboost, boosters: readonly Booster[], rows: DenseRows): Predictions {
  const matrix = xgboost.matrix(rows)
  try {
    const [first, ...others] = boosters.map((booster) => booster.predict(matrix))
    if (!first) throw new Error('There is no model')
    if (others.length === 0) return first
    const answers = [first, ...others].map(({ values }) => values)
    const isClass = boosters.some((booster) => CLASS_OBJECTIVES.has(booster.objective()))
    return { ...first, values: isClass ? majority(answers) : mean(answers) }
  } finally {
    matrix.free()
  }
}

/** Several models of these vote; the others' answers are averaged. */
const CLASS_OBJECTIVES: ReadonlySet<string> = new Set(['multi:softmax', 'binary:hinge'])

/** As numpy's mean of float32s. */
function mean(answers: readonly Float32Array[]): Float32Array {
  const [first = new Float32Array()] = answers
  return first.map((_, at) => {
    const sum = answers.reduce((total, values) => Math.fround(total + (values[at] ?? Number.NaN)), 0)
    return sum / answers.length
  })
}

/** The value that most models answer, the lowest of several, as scipy's mode. */
function majority(answers: readonly Float32Array[]): Float32Array {
  const [first = new Float32Array()] = answers
  return first.map((_, at) => {
    const votes = new Map<number, number>()
    for (const values of answers) {
      const value = values[at] ?? Number.NaN
      votes.set(value, (votes.get(value) ?? 0) + 1)
    }
    const most = Math.max(...votes.values())
    return Math.min(...[...votes].flatMap(([value, count]) => (count === most ? [value] : [])))
  })
}

function acceptedType(accept: string | undefined, environment: Readonly<Record<string, string>>): string {
  if (accept && accept.trim() !== '*/*') return accept
  return environment['SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT'] ?? 'text/csv'
}

function encode(
  predictions: Predictions,
  accept: string,
  environment: Readonly<Record<string, string>>,
): ScoringResponse {
  // A list of types is not understood: it is taken for one unknown type.
  const type = mediaType(accept)
  if (!ACCEPT_TYPES.includes(type)) {
    const types = ACCEPT_TYPES.map((name) => `'${name}'`).join(', ')
    return answer(406, `Accept type ${accept} is not supported. Please use supported accept types: [${types}].`)
  }
  if (environment['SAGEMAKER_INFERENCE_OUTPUT']) {
    return answer(500, 'The emulator does not select outputs: leave SAGEMAKER_INFERENCE_OUTPUT out of the model.')
  }
  if (type === 'text/csv') return answer(200, toCsv(predictions), 'text/csv; charset=utf-8')
  if (type === 'application/json') return answer(200, toJson(predictions), 'application/json')
  return answer(500, ERROR_PAGE)
}

function toCsv({ values, rows, perRow }: Predictions): string {
  let text = ''
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < perRow; column++) {
      if (column > 0) text += ','
      text += pythonFloat(values[row * perRow + column] ?? Number.NaN)
    }
    text += '\n'
  }
  return text
}

function toJson({ values, rows, perRow }: Predictions): string {
  const scores = Array.from({ length: rows }, (_, row) => {
    const cells = Array.from(values.subarray(row * perRow, (row + 1) * perRow), pythonFloat)
    return `{"score": ${perRow === 1 ? cells[0] : `[${cells.join(', ')}]`}}`
  })
  return `{"predictions": [${scores.join(', ')}]}`
}

function mediaType(contentType: string): string {
  return (contentType.split(';')[0] ?? '').trim().toLowerCase()
}

function answer(status: number, body: string, contentType = 'text/html; charset=utf-8'): ScoringResponse {
  return { status, contentType, body }
}
