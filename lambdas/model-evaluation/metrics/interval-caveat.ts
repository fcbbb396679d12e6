import type { EvaluationRecord } from '#shared/records/evaluation-record.ts'

const FEWEST_ROWS = 50
const FEWEST_OF_A_CLASS = 10

/**
 * What is to be known of the 95 % intervals of these test rows beside their numbers, in words: that the rows are too few
 * for them, or that they belong together in `groups`, which is what they count. Undefined where they hold as they are.
 */
export function intervalCaveat(
  { rows, confusion }: Pick<EvaluationRecord, 'rows' | 'confusion'>,
  groups?: number,
): string | undefined {
  if (groups !== undefined) {
    const together = `the ${rows} test rows are of ${groups} ${groups === 1 ? 'group' : 'groups'} of rows that belong together, and the intervals count groups`
    return groups < FEWEST_ROWS ? `${together}; they are rough, as ${FEWEST_ROWS} are wanted` : together
  }
  const wanted = confusion ? `${FEWEST_ROWS}, with ${FEWEST_OF_A_CLASS} of each class,` : `${FEWEST_ROWS}`
  const rough = (found: string) => `the intervals are rough: ${found} where ${wanted} are wanted`
  if (rows < FEWEST_ROWS) return rough(`there are ${rows} test rows`)
  const counts = confusion?.matrix.map((ofActual) => ofActual.reduce((sum, count) => sum + count, 0)) ?? []
  const fewest = Math.min(...counts)
  if (!confusion || fewest >= FEWEST_OF_A_CLASS) return undefined
  const label = JSON.stringify(confusion.labels[counts.indexOf(fewest)])
  const are =
    fewest === 0
      ? 'none of the test rows is'
      : fewest === 1
        ? 'only 1 of the test rows is'
        : `only ${fewest} of the test rows are`
  return rough(`${are} ${label}`)
}
