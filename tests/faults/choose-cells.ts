import { drawOfCommit } from '../commit.ts'
import type { Cell } from './matrix.ts'
import { columnOf, rowOf } from './row.ts'

/**
 * A part of the matrix that takes half a minute: of every so manieth pair of a row and a fault one cell. The commit says
 * which pairs and which cells, so that those of successive commits come to all of them.
 */
export function chooseCells(cells: readonly Cell[], commit: string, most: number): readonly Cell[] {
  const pairs = Map.groupBy(cells, ({ fault }) => `${rowOf(fault.at)} | ${columnOf(fault)}`)
  const every = Math.ceil(pairs.size / most)
  return [...pairs].flatMap(([pair, candidates], index) => {
    if (index % every !== drawOfCommit('pairs', commit) % every) return []
    return candidates[drawOfCommit(pair, commit) % candidates.length] ?? []
  })
}
