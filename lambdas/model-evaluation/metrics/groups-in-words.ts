import type { GroupedBy } from './row-groups.ts'

/** What so many groups are to a person: `6 groups`, `6 combinations of cells`. */
export function groupsInWords(count: number, by: GroupedBy = 'column'): string {
  const plural = count === 1 ? '' : 's'
  if (by === 'column') return `${count} group${plural}`
  const where = by === 'key' ? ' in the columns of split.key' : ''
  return `${count} combination${plural} of cells${where}`
}
