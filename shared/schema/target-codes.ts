import { parseBoolean, parseNumber } from './cell-values.ts'
import { byComposed } from './composed-names.ts'
import type { Problem, TargetColumn } from './feature-schema.ts'
import { leftOutClasses } from './left-out-classes.ts'
import { missingTest } from './reading/missing-words.ts'
import { parseByReading } from './reading/number-reading.ts'

/**
 * The encoder of target cells: the class's code for classification, the number itself for regression, undefined for
 * a label the model does not know (or no usable number). `1.0` means the class `1`, `TRUE` the class `true`, where
 * all labels of the file are numbers or truth values. `reading` is the target column's.
 */
export function createLabelEncoder(
  problem: Problem,
  reading?: TargetColumn['reading'],
): (text: string) => number | undefined {
  if (problem.type === 'regression') {
    // None of the usual words is a number.
    const isUsual = reading === undefined || typeof reading.missingWords === 'string'
    const isMissing = isUsual ? () => false : missingTest(reading.missingWords)
    const number = reading?.number ?? null
    return (text) => {
      if (isMissing(text)) return undefined
      const value = number === null ? parseNumber(text) : parseByReading(text, number)
      return value !== undefined && Number.isFinite(value) ? value : undefined
    }
  }
  // A class that stands for other labels of the file has these beside its own, which may be no label of the file. Its own
  // comes first: of the cells True and False, which were `no` and `yes`, `no` is the former.
  // The classes that were left out tell too: `No` and `off` are two labels where another one was `28`.
  const labels = problem.classes.flatMap(({ label, merged }) => merged ?? [label])
  const leftOut = leftOutClasses(problem).map(({ label }) => label)
  const identity = labelIdentity([...labels, ...leftOut])
  const names = new Map(problem.classes.map(({ label }, code) => [label, code]))
  const codes = new Map(
    problem.classes.flatMap(({ label, merged = [label] }, code) => merged.map((text) => [identity(text), code])),
  )
  const known = (text: string) => names.get(text.trim()) ?? codes.get(identity(text))
  // Letters may be taken apart, as macOS writes them, here or in the training file.
  const composed = byComposed(
    problem.classes.flatMap(({ label, merged = [] }, code) =>
      [label, ...merged].map((text): [string, number] => [text.trim(), code]),
    ),
  )
  const others = new Set(leftOut.map((label) => label.trim()))
  return (text) => {
    const code = known(text)
    return code === undefined && !others.has(text.trim()) ? composed.get(text.trim().normalize()) : code
  }
}

/** The canonical form of a label: the number, the boolean, or the text. Spellings of one class share it. */
export function labelIdentity(labels: Iterable<string>): (label: string) => string | number | boolean | undefined {
  const all = [...labels]
  if (all.every((label) => parseNumber(label) !== undefined)) return parseNumber
  if (all.every((label) => parseBoolean(label) !== undefined)) return parseBoolean
  return (label) => label.trim()
}

/**
 * The label of a class code, as it stands in the uploaded file.
 * @throws Error where the problem has no such class: a fault of ours, or a model that is not this run's.
 */
export function labelOfCode(problem: Problem, code: number): string {
  const entry = problem.type === 'regression' ? undefined : problem.classes[code]
  if (!entry) throw new Error(`There is no class with code ${code} in this ${problem.type} problem`)
  return entry.label
}
