import type { LeftOutClass, Problem } from './feature-schema.ts'

const MOST_SHOWN = 5

/** The classes that a model cannot answer, because they are too rare. */
export function leftOutClasses(problem: Problem): readonly LeftOutClass[] {
  return problem.type === 'regression' ? [] : (problem.leftOut ?? [])
}

/** The same in words: `ISLAND, 5 rows`. */
export function leftOutText(problem: Problem): string {
  const texts = leftOutClasses(problem).map(({ label, count }) => `${label}, ${count} ${count === 1 ? 'row' : 'rows'}`)
  const more = texts.length > MOST_SHOWN ? `; and ${texts.length - MOST_SHOWN} more` : ''
  return `${texts.slice(0, MOST_SHOWN).join('; ')}${more}`
}

/** Their rows as a share of all that have a target value. */
export function leftOutShare(problem: Problem): number {
  return leftOutClasses(problem).reduce((sum, { share }) => sum + share, 0)
}
