import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import type { Cell } from './matrix.ts'
import { columnOf, rowOf } from './row.ts'

/**
 * A part of the matrix that takes a minute: of every so manieth pair of a row and a fault one cell. The commit says
 * which pairs and which cells, so that those of successive commits come to all of them.
 */
export function chooseCells(cells: readonly Cell[], commit: string, most: number): readonly Cell[] {
  const pairs = Map.groupBy(cells, ({ fault }) => `${rowOf(fault.at)} | ${columnOf(fault)}`)
  const every = Math.ceil(pairs.size / most)
  return [...pairs].flatMap(([pair, candidates], index) => {
    if (index % every !== draw(commit, 'pairs') % every) return []
    return candidates[draw(commit, pair) % candidates.length] ?? []
  })
}

/** The commit that is tested; a fixed text outside of a repository. */
export function currentCommit(): string {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return 'no commit'
  }
}

function draw(commit: string, what: string): number {
  return createHash('sha256').update(`${commit} ${what}`).digest().readUInt32BE()
}
