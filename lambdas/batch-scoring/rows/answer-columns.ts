// Hot: a text for every row of a file. Its benchmark is bench/batch.ts.
import type { LineBlock } from '#engines/dataset/by-schema/schema-file.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import { type Answers, predictedCodes, probabilityOf } from '#shared/serving/predictions.ts'
import { type Ranges, rangesOf } from '#shared/serving/ranges.ts'
import { type CellForm, numberCell, textCell } from './cell-text.ts'
import { type ReasonedRows, reasonsOf } from './reasons.ts'

export type AnswerOptions = {
  readonly probabilities: boolean
  readonly reasons: number
  readonly interval: number | null
}

type AnswerInput = {
  readonly schema: FeatureSchema
  readonly runId: string
  readonly options: AnswerOptions
  readonly ranges: Ranges | undefined
  /** Of the columns that the file has. */
  readonly header: readonly string[]
  readonly form: CellForm
}

/** Of some encoded rows: what the model said, and what says why. */
export type AnsweredRows = {
  readonly answers: Answers
  readonly codes: Float64Array
  readonly reasoned: ReasonedRows | undefined
  readonly block: LineBlock
}

/** The columns that are added to a file. */
export class AnswerColumns {
  readonly names: readonly string[]
  /** The cells of a row without a prediction, each with a delimiter before it. */
  readonly empty: string
  readonly #input: AnswerInput
  readonly #labels: readonly string[]
  readonly #model: string

  constructor(input: AnswerInput) {
    this.#input = input
    const { form, schema, runId } = input
    const { problem } = schema
    this.names = freeNames(namesOf(input), input.header)
    this.#labels = problem.type === 'regression' ? [] : problem.classes.map(({ label }) => textCell(label, form))
    this.#model = textCell(runId, form)
    const nothing = form.quoting === 'all' ? '""' : ''
    this.empty = this.names.map(() => `${form.delimiter}${nothing}`).join('')
  }

  /** The names as cells, each with a delimiter before it. */
  headerText(form: CellForm): string {
    return this.names.map((name) => `${form.delimiter}${textCell(name, form)}`).join('')
  }

  /** Of each encoded row the text to add, each cell with a delimiter before it; `lines` are the rows' in the block. */
  textsOf(rows: AnsweredRows, lines: readonly number[]): readonly string[] {
    const { schema, form, options, ranges } = this.#input
    const { delimiter } = form
    const { problem } = schema
    const { answers, codes } = rows
    const spans = ranges && options.interval !== null ? rangesOf(problem, answers, ranges, options.interval) : undefined
    const number = (value: number) => delimiter + numberCell(value, form)
    return lines.map((line, row) => {
      const code = codes[row] ?? 0
      let text: string
      if (problem.type === 'regression') text = number(code)
      else {
        const probability = probabilityOf(problem, answers.values, row, code)
        text = delimiter + (this.#labels[code] ?? '') + number(probability)
      }
      const span = spans?.[row]
      if (span && 'interval' in span) text += number(span.interval.low) + number(span.interval.high)
      else if (span) text += delimiter + textCell(span.labels.join(' | '), form)
      if (options.probabilities && problem.type !== 'regression') {
        for (let each = 0; each < problem.classes.length; each++) {
          text += number(probabilityOf(problem, answers.values, row, each))
        }
      }
      if (rows.reasoned) {
        for (const reason of reasonsOf(rows.reasoned, row, code, (feature) => rows.block.cellText(line, feature))) {
          text += delimiter + textCell(reason, form)
        }
      }
      return text + delimiter + this.#model
    })
  }

  /** What the model's numbers mean, row by row. */
  codesOf(answers: Answers): Float64Array {
    return predictedCodes(this.#input.schema.problem, answers)
  }
}

function namesOf({ schema, options, ranges }: AnswerInput): readonly string[] {
  const { problem } = schema
  const isRegression = problem.type === 'regression'
  const hasRanges = ranges !== undefined && options.interval !== null
  return [
    ...(isRegression ? ['value'] : ['prediction', 'probability']),
    ...(hasRanges ? (isRegression ? ['low', 'high'] : ['labels']) : []),
    ...(options.probabilities && !isRegression ? problem.classes.map(({ label }) => `p_${label}`) : []),
    ...Array.from({ length: options.reasons }, (_, at) => `reason_${at + 1}`),
    'model',
  ]
}

/** A name that the file has already gets a number. */
function freeNames(names: readonly string[], header: readonly string[]): readonly string[] {
  const taken = new Set(header)
  return names.map((name) => {
    let free = name
    for (let number = 2; taken.has(free); number++) free = `${name}_${number}`
    taken.add(free)
    return free
  })
}
