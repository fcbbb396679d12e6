import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'

/** The commit that is tested; a fixed text outside of a repository: an unpacked archive has none. */
export function currentCommit(): string {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return 'no commit'
  }
}

/** A whole number below 2^32 for a purpose: another one with every commit, the same for all runs of one. */
export function drawOfCommit(what: string, commit = currentCommit()): number {
  return createHash('sha256').update(`${commit} ${what}`).digest().readUInt32BE()
}
