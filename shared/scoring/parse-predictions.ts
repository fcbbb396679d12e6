import { BoostlineError } from '#shared/errors/boostline-error.ts'

/**
 * The numbers of a container's CSV answer: one line a row, `width` comma-separated values each (the class
 * probabilities of multi:softprob; 1 otherwise). Older images join all predictions with commas on one line, so both
 * separators are taken.
 * @throws BoostlineError `predictions-unreadable` when the count is not `rows` x `width` or a value is no number.
 */
export function parsePredictions(answer: string, rows: number, width: number): Float64Array {
  const cells = answer.trim() === '' ? [] : answer.trim().split(/[\s,]+/)
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
    message: `The endpoint's answer ${problem}.`,
    hint: 'The model behind the endpoint is not the one this run trained. Train again, or look at the endpoint in the SageMaker console.',
  })
}
