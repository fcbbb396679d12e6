import { BoostlineError } from '#shared/errors/boostline-error.ts'

type ExpectedAnswer = { readonly rows: number; readonly width: number; readonly endpointName: string }

/**
 * The numbers of a container's answer: one line a row, `width` comma-separated values each (the class probabilities of
 * multi:softprob; 1 otherwise). Older images join all predictions with commas on one line, so both separators are
 * taken. Several models in one archive (`_kfold`) answer their mean in the same form. JSON and JSON lines, which a
 * container's default may be, are read as well.
 * @throws BoostlineError `predictions-unreadable` when the count is not `rows` x `width` or a value is no number.
 */
export function parsePredictions(answer: string, { rows, width, endpointName }: ExpectedAnswer): Float64Array {
  const cells = cellsOf(answer.trim())
  const values = Float64Array.from(cells, Number)
  const bad = values.findIndex((value) => !Number.isFinite(value))
  if (cells.length === rows * width && bad === -1) return values
  const problem =
    bad === -1
      ? `has ${cells.length} values where ${rows} rows of ${width} were expected`
      : `has "${cells[bad]}", which is not a number`
  throw new BoostlineError({
    code: 'predictions-unreadable',
    kind: 'dependency',
    message: `The answer of the endpoint ${endpointName} ${problem}.`,
    hint: 'The endpoint does not serve the model of this run. Train again, or look at the endpoint in the SageMaker console.',
  })
}

function cellsOf(answer: string): readonly string[] {
  if (answer === '') return []
  if (!answer.startsWith('{') && !answer.startsWith('[')) return answer.split(/[\s,]+/)
  const whole = parseJson(answer)
  // Batch mode answers a list a line: not one JSON text, but one each.
  const parts = whole === undefined ? answer.split('\n').map((line) => parseJson(line) ?? line) : [whole]
  return parts.flatMap(scoresOf).map(String)
}

/** Where the container puts the numbers. */
const SCORE_NAMES = ['predictions', 'score']

function scoresOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap(scoresOf)
  if (typeof value !== 'object' || value === null) return [value]
  const name = SCORE_NAMES.find((known) => known in value)
  return name === undefined ? [JSON.stringify(value)] : scoresOf(Reflect.get(value, name))
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON: it is shown in the error as what it is.
    return undefined
  }
}
