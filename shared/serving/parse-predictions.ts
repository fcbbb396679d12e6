import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { boundedJson, boundedText } from '#shared/errors/bounded-text.ts'

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
  const bad = cells.findIndex((cell, index) => !Number.isFinite(values[index]) || isNumberToJavaScriptOnly(cell))
  if (cells.length === rows * width && bad === -1) return values
  const problem =
    bad === -1
      ? `has ${cells.length} values where ${rows} rows of ${width} were expected`
      : `has "${boundedText(cells[bad] ?? '', LONGEST_SHOWN)}", which is not a number`
  throw new BoostlineError({
    code: 'predictions-unreadable',
    kind: 'dependency',
    message: `The answer of the endpoint ${endpointName} ${problem}.`,
    hint: 'The endpoint does not serve the model of this run. Train again, or look at the endpoint in the SageMaker console.',
  })
}

const LONGEST_SHOWN = 100

/** To JavaScript nothing at all is 0, and texts such as 0x10 are numbers. */
function isNumberToJavaScriptOnly(cell: string): boolean {
  return cell === '' || /^0[xob]/i.test(cell)
}

/** A comma with nothing before or after it has a cell there that is empty. */
const SEPARATOR = /[^\S\n]*,[^\S\n]*|\s+/

function cellsOf(answer: string): readonly string[] {
  if (answer === '') return []
  if (!answer.startsWith('{') && !answer.startsWith('[')) return answer.split(SEPARATOR)
  const whole = parseJson(answer)
  // Batch mode answers a list a line: not one JSON text, but one each.
  const parts = whole === undefined ? answer.split('\n').map((line) => parseJson(line) ?? line) : [whole]
  return parts.flatMap((part) => scoresOf(part, MOST_LEVELS)).map(String)
}

/** Where the container puts the numbers. */
const SCORE_NAMES = ['predictions', 'score']
/** `{"predictions":[{"score":[…]}]}` has four. */
const MOST_LEVELS = 6

function scoresOf(value: unknown, levels: number): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [value]
  if (levels === 0) return [boundedJson(value, LONGEST_SHOWN)]
  if (Array.isArray(value)) return value.flatMap((item) => scoresOf(item, levels - 1))
  const name = SCORE_NAMES.find((known) => Object.hasOwn(value, known))
  return name === undefined ? [boundedJson(value, LONGEST_SHOWN)] : scoresOf(Reflect.get(value, name), levels - 1)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON: it is shown in the error as what it is.
    return undefined
  }
}
