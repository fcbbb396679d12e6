import type { SampledFeature } from './leak-input.ts'
import type { Targets } from './one-feature-tree.ts'

/** Of the rows of a class, so many may differ. */
const PART_ERRORS = 0.02
const FEWEST_ROWS = 10

/**
 * The class of several that a feature of two values stands for, as a column of the target's one-hot encoding does;
 * undefined where there is none.
 */
export function classPartOf({ values }: SampledFeature, { values: codes, classes }: Targets): number | undefined {
  if (classes < 3) return undefined
  const first = values.find((value) => !Number.isNaN(value))
  let other: number | undefined
  const [ofFirst, all] = [new Float64Array(classes), new Float64Array(classes)]
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number
    const code = codes[row] as number
    if (value !== first) {
      if (other !== undefined && !Object.is(value, other)) return undefined
      other = value
    } else ofFirst[code] = (ofFirst[code] as number) + 1
    all[code] = (all[code] as number) + 1
  }
  if (other === undefined) return undefined
  const firstRows = ofFirst.reduce((sum, count) => sum + count, 0)
  for (let code = 0; code < classes; code++) {
    const [rows, hits] = [all[code] as number, ofFirst[code] as number]
    if (rows < FEWEST_ROWS) continue
    // Rows of the class without the value, and with it of another class; or the same of the other value.
    const errors = rows - hits + (firstRows - hits)
    const errorsOfOther = hits + (values.length - firstRows - (rows - hits))
    if (Math.min(errors, errorsOfOther) <= PART_ERRORS * rows) return code
  }
  return undefined
}
