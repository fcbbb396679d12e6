import process from 'node:process'
import { expect, it } from 'vitest'
import { faultText } from './fault.ts'
import { keepResult } from './last-run.ts'
import { cellsOf } from './matrix.ts'
import { recordStories } from './recordings.ts'
import { tryCells } from './try-cells.ts'

/** A story is named by its name, cells by a part of their text. */
const { FAULTS_STORY, FAULTS_ONLY = '' } = process.env

/** A part of the whole matrix: `npm run test:faults`. What comes of each story is kept at once. */
export function tryEveryCell({ part, of }: { readonly part: number; readonly of: number }): void {
  const baselines = recordStories(FAULTS_STORY)

  it('every fault is survived', { timeout: 7_200_000 }, async () => {
    const failures: string[] = []
    // The short ones first: more is known when it is cut off.
    for (const baseline of baselines.toSorted((a, b) => a.calls.length - b.calls.length)) {
      const { name } = baseline.story
      const own = cellsOf(baseline).filter((_, index) => index % of === part)
      const cells = own.filter(({ fault }) => `${name}: ${faultText(fault)}`.includes(FAULTS_ONLY))
      if (cells.length === 0) continue
      const found = await tryCells(cells, `${name}, part ${part + 1} of ${of}`)
      failures.push(...found)
      const notSurvived = found.map((failure) => failure.slice(0, failure.indexOf('\n')))
      if (cells.length === own.length) keepResult(part, name, { cells: cells.length, notSurvived })
    }
    expect(failures).toEqual([])
  })
}
