import { marksOf } from '#shared/schema/reading/number-reading.ts'
import type { Dressed } from './number-evidence.ts'

/*
 * Grades and results: `2+`, `2` and `2-` are three steps, `0+` and `0-` two blood groups. No amount has both signs, and
 * none is the same with its sign and without.
 */

/**
 * Two of the cells whose signs tell a grade or a result, where such signs stand behind the numbers of a column; `plain`
 * cells have no sign and are not among them.
 */
export function signsBehind(dressed: readonly Signed[], plain: number): readonly [string, string] | undefined {
  const plus = dressed.find(({ cells, parts }) => parts.isMarked && marksOf(cells.text).includes('plus'))
  const minus = dressed.find(({ cells, parts }) => parts.isNegative && MINUS_BEHIND.test(cells.text))
  if (plus !== undefined && minus !== undefined) return [plus.cells.text, minus.cells.text]
  const signed = plus ?? minus
  const bare = dressed.find(({ parts }) => !parts.isMarked && !parts.hasOddSign)
  if (signed?.value === undefined || bare === undefined || plain > 0) return undefined
  // `5-` is another number than 5, but `0-` is not.
  const areOne = dressed.every(({ value }) => value === signed.value)
  return areOne ? [bare.cells.text, signed.cells.text] : undefined
}

type Signed = Dressed & { readonly value: number | undefined }

/** Of `12.-` it stands for decimals. */
const MINUS_BEHIND = /\d[.,]?\d* ?[-\u2212\u2013]$/
