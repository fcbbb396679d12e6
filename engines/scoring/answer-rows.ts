import type { RowBlock } from '#shared/serving/scorer.ts'
import { answersClassNumbers } from './compile-archive.ts'
import type { Scorer } from './xgboost/load-model.ts'

/** Enough for the fastest path, and few enough that a signal is heard. */
const ROWS_AT_ONCE = 4096

/** Whether a model takes rows of so many cells and answers so many numbers for each. */
export function takesRows({ info }: Scorer, { width }: Pick<RowBlock, 'width'>, answerWidth: number): boolean {
  return info.features === width && (info.answers === answerWidth || answersClassNumbers(info, answerWidth))
}

/**
 * What a model in memory answers to rows that it takes: `answerWidth` numbers for each. Encoded numbers become float32,
 * as the container makes them of the CSV that an endpoint gets; its answers are float32, too.
 */
export function answerRows(model: Scorer, rows: RowBlock, answerWidth: number, signal?: AbortSignal): Float64Array {
  const { features, answers } = model.info
  const count = rows.values.length / rows.width
  const scored = new Float64Array(count * answers)
  for (let start = 0; start < count; start += ROWS_AT_ONCE) {
    signal?.throwIfAborted()
    const end = Math.min(count, start + ROWS_AT_ONCE)
    const block = new Float32Array(rows.values.subarray(start * features, end * features))
    scored.set(model.predict(block, end - start), start * answers)
  }
  const isClassNumbers = answersClassNumbers(model.info, answerWidth)
  return isClassNumbers && answerWidth > 1 ? asProbabilities(scored, answerWidth) : scored
}

/** A model that answers with a class is sure of it. */
function asProbabilities(classNumbers: Float64Array, classes: number): Float64Array {
  const probabilities = new Float64Array(classNumbers.length * classes)
  for (const [row, code] of classNumbers.entries()) probabilities[row * classes + code] = 1
  return probabilities
}
