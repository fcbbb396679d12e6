import type { EvaluationRecord } from '#shared/records/evaluation-record.ts'
import { groupsInWords } from './groups-in-words.ts'
import { type GroupedBy, holdersOf, type RowGroups } from './row-groups.ts'

const FEWEST_ROWS = 50
const FEWEST_OF_A_CLASS = 10

/** How the test rows, of which `actual` are the classes or values, belong together. */
export type Grouped = { readonly groups: RowGroups; readonly by: GroupedBy; readonly actual: Float64Array }

type Tested = Pick<EvaluationRecord, 'rows' | 'confusion'>

/**
 * What is to be known of the 95 % intervals of these test rows beside their numbers, in words: that the rows are too few
 * for them, or that they belong together in groups, which is what they count. Undefined where they hold as they are.
 */
export function intervalCaveat(tested: Tested, grouped?: Grouped): string | undefined {
  return grouped ? caveatOfGroups(tested, grouped) : caveatOfRows(tested)
}

function caveatOfRows({ rows, confusion }: Tested): string | undefined {
  const wanted = confusion ? `${FEWEST_ROWS}, with ${FEWEST_OF_A_CLASS} of each class,` : `${FEWEST_ROWS}`
  const rough = (found: string) => `the intervals are rough: ${found} where ${wanted} are wanted`
  if (rows < FEWEST_ROWS) return rough(`there are ${rows} test rows`)
  const counts = confusion?.matrix.map((ofActual) => ofActual.reduce((sum, count) => sum + count, 0)) ?? []
  const rarest = rarestOf(confusion, counts)
  if (!rarest) return undefined
  const { label, count } = rarest
  const are = count === 0 ? 'none of the test rows is' : `only ${count} of the test rows ${count === 1 ? 'is' : 'are'}`
  return rough(`${are} ${label}`)
}

function caveatOfGroups({ rows, confusion }: Tested, { groups, by, actual }: Grouped): string {
  const named = groupsInWords(groups.count, by)
  const together =
    by === 'column'
      ? `the ${rows} test rows are of ${named} of rows that belong together, and the intervals count groups`
      : `the ${rows} test rows have ${named}, and the intervals count rows with the same cells as one`
  const holders = confusion?.labels.map((_, code) => holdersOf(code, actual, groups)) ?? []
  const rarest = rarestOf(confusion, holders)
  const lacks = [
    ...(groups.count < FEWEST_ROWS ? [`${FEWEST_ROWS} are wanted`] : []),
    ...(rarest
      ? [
          `${rarest.count === 0 ? 'none' : `only ${rarest.count}`} of these ${rarest.count > 1 ? 'have' : 'has'} a row that is ${rarest.label} where ${FEWEST_OF_A_CLASS} of each class are wanted`,
        ]
      : []),
  ]
  return lacks.length === 0 ? together : `${together}; they are rough, as ${lacks.join(' and ')}`
}

/** The class of which there are fewest, where these are too few. */
function rarestOf(confusion: EvaluationRecord['confusion'], counts: readonly number[]) {
  const count = Math.min(...counts)
  if (!confusion || count >= FEWEST_OF_A_CLASS) return undefined
  return { label: JSON.stringify(confusion.labels[counts.indexOf(count)]), count }
}
