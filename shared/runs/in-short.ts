import { counted, percent, thousands } from '#shared/design/number-words.ts'
import { figure, guessInWords } from '#shared/metrics/metric-words.ts'
import type { EvaluationRecord } from '#shared/records/evaluation-record.ts'

type Evaluated = Pick<EvaluationRecord, 'problem' | 'rows' | 'metrics' | 'confusion' | 'importance' | 'shapImportance'>

const MOST_COLUMNS = 3
/** Under so many rows a share says little. */
const FEW_ROWS = 50

/**
 * How good a model is and what it goes by, in sentences for whoever knows no metric; none of what is not there.
 * `shown` makes of a name or label what may stand in a sentence.
 */
export function inShort(evaluation: Evaluated, shown: (name: string) => string = (name) => name): readonly string[] {
  const { rows, problem } = evaluation
  if (rows === 0) return []
  const good = problem === 'regression' ? ofNumber(evaluation) : ofClasses(evaluation, shown)
  const few =
    rows < FEW_ROWS ? [`Only ${counted(rows, 'row')} judged it: with others it may come out quite another.`] : []
  return [...good, ...goesBy(evaluation, shown), ...few]
}

function ofClasses({ confusion, metrics, problem }: Evaluated, shown: (name: string) => string): readonly string[] {
  if (!confusion) return []
  const { labels, matrix } = confusion
  const all = sum(matrix.flat())
  if (all === 0) return []
  const right = sum(matrix.map((counts, code) => counts[code] ?? 0))
  const { baseline } = metrics.accuracy ?? {}
  const guessing = baseline === undefined ? '' : `; guessing would be on ${percent(baseline)}`
  const first = `It is right on ${thousands(right)} of ${counted(all, 'row')} that it never saw (${percent(right / all)})${guessing}.`
  return [first, ...(problem === 'binary' ? alarms(labels, matrix, shown) : mixedUp(labels, matrix, shown))]
}

function alarms(
  labels: readonly string[],
  matrix: readonly (readonly number[])[],
  shown: (name: string) => string,
): readonly string[] {
  const [[, wrong = 0] = [], [missed = 0, caught = 0] = []] = matrix
  const [there, said] = [missed + caught, wrong + caught]
  if (there === 0) return []
  const of = shown(labels[1] ?? '')
  const found = `Of ${counted(there, 'row')} that are ${of} it finds ${thousands(caught)}`
  return [
    said === 0
      ? `${found}: it never says ${of}.`
      : `${found}; of ${thousands(said)} times that it says so, ${thousands(wrong)} are wrong.`,
  ]
}

function mixedUp(
  labels: readonly string[],
  matrix: readonly (readonly number[])[],
  shown: (name: string) => string,
): readonly string[] {
  const pairs = matrix.flatMap((counts, actual) =>
    counts.map((rows, predicted) => ({ actual, predicted, rows, of: sum(counts) })),
  )
  const [most] = pairs
    .filter(({ actual, predicted, rows }) => actual !== predicted && rows > 0)
    .toSorted((a, b) => b.rows - a.rows)
  if (!most) return []
  const name = (code: number) => shown(labels[code] ?? '')
  return [
    `Most often it takes ${name(most.actual)} for ${name(most.predicted)}: ${thousands(most.rows)} of ${counted(most.of, 'row')}.`,
  ]
}

function ofNumber({ metrics: { medianAbsoluteError, mae, r2 }, rows }: Evaluated): readonly string[] {
  const half = medianAbsoluteError && `Half of its answers are off by less than ${figure(medianAbsoluteError.value)}`
  const mean = mae && `on average they are off by ${figure(mae.value)}`
  const guessing =
    mae?.baseline === undefined ? '' : `, where ${guessInWords('regression', mae)} is by ${figure(mae.baseline)}`
  const said = [half, mean && `${mean}${guessing}`].filter((part) => part !== undefined).join('; ')
  return [
    ...(said === ''
      ? []
      : [`On ${counted(rows, 'row')} that it never saw: ${said.charAt(0).toLowerCase()}${said.slice(1)}.`]),
    ...(r2 && r2.value > 0 ? [`It explains ${percent(r2.value)} of what makes the rows differ.`] : []),
  ]
}

function goesBy({ importance, shapImportance }: Evaluated, shown: (name: string) => string): readonly string[] {
  const names =
    shapImportance?.features.filter(({ meanAbsolute }) => meanAbsolute > 0) ??
    importance?.features.filter(({ increase }) => increase > 0) ??
    []
  const most = names.slice(0, MOST_COLUMNS).map(({ name }) => shown(name))
  if (most.length === 0) return []
  const last = most.pop() ?? ''
  return [`It goes most by ${most.length === 0 ? last : `${most.join(', ')} and ${last}`}.`]
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0)
}
