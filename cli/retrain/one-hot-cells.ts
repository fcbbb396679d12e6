import { bitOf, findOneHotTarget, oneHotNames } from '#engines/dataset/profile/one-hot-target.ts'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { boundedList } from '#shared/errors/bounded-text.ts'
import { targetColumnOf } from '#shared/schema/feature-columns.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import type { FileSample } from './cell-style.ts'

/** The columns that a one-hot step made of what is predicted, of which no prediction was sent any. */
export type OneHotCells = {
  /** Their names, but for the target's. */
  readonly names: ReadonlySet<string>
  /** Of an outcome the cell of each of the columns and of the target, by their places in the file. */
  cellsOf(truth: string | number): ReadonlyMap<number, string>
}

/** Whether the target's name, and that of a column which is no feature, begin as those of one-hot columns do. */
export function mayBeOneHot(schema: FeatureSchema): boolean {
  const { name: target } = targetColumnOf(schema)
  if (schema.problem.type !== 'binary') return false
  const starts = oneHotNames(target).map(({ stem, sign }) => stem + sign)
  return schema.columns.some(({ name }) => name !== target && starts.some((start) => name.startsWith(start)))
}

/** Finds the one-hot columns of the target in the rows of the old file, and how they spell 0 and 1; undefined where it has none. */
export function oneHotCells(schema: FeatureSchema, { header, body }: FileSample): OneHotCells | undefined {
  const target = targetColumnOf(schema)
  const isWhole = (row: readonly string[]) => row.length === header.length
  const found = findOneHotTarget(header, target.index, {
    rows: body.length,
    tallies: [],
    sampledCells: (column) => body.filter(isWhole).map((row) => row[column] ?? ''),
    sampledRows: (columns) => body.filter(isWhole).map((row) => columns.map((column) => row[column] ?? '')),
  })
  if (!found || schema.problem.type !== 'binary') return undefined
  const { classes } = schema.problem
  const others = found.others.filter(({ name }) =>
    schema.columns.some((each) => each.name === name && each.role === 'ignored'),
  )
  const spelt = (column: number, bit: 0 | 1) => {
    const as = (index: number) => body.map((row) => row[index] ?? '').find((cell) => bitOf(cell) === bit)
    return as(column) ?? as(target.index) ?? String(bit)
  }
  const spellings = new Map(
    [target, ...others].map(({ index }) => [index, [spelt(index, 0), spelt(index, 1)] as const]),
  )
  return {
    names: new Set(others.map(({ name }) => name)),
    cellsOf: (truth) => {
      const label = String(truth)
      const entry = classes.find((each) => each.label === label)
      const bit = bitOf(entry?.merged?.[0] ?? label)
      if (bit === undefined)
        throw unknowable(`${JSON.stringify(label)} is no outcome of the column "${target.name}"`, found.stem)
      const [other, another] = others
      if (bit === 0 && other && another) {
        const names = boundedList(others.map(({ name }) => name))
        throw unknowable(`Outcomes of "${target.name}" are 0, which does not say which of ${names} is 1`, found.stem)
      }
      return new Map(
        [...spellings].map(([index, [zero, one]]) => [index, (index === target.index) === (bit === 1) ? one : zero]),
      )
    },
  }
}

function unknowable(problem: string, stem: string): BoostlineError {
  return new BoostlineError({
    code: 'captures-lack-column',
    kind: 'input',
    message: `${problem}: rows cannot be added to the file.`,
    hint: `Upload the file with the column ${JSON.stringify(stem)} as it was before the one-hot step; or put the file together where the columns are.`,
  })
}
