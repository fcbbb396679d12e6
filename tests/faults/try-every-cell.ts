import process from 'node:process'
import { expect, it } from 'vitest'
import { faultText } from './fault.ts'
import { cellsOf } from './matrix.ts'
import { recordStories } from './recordings.ts'
import { tryCells } from './try-cells.ts'

/** Cells are named by a part of their text. */
const { FAULTS_ONLY = '' } = process.env

/** A part of the whole matrix: `npm run test:faults`. */
export function tryEveryCell({ part, of }: { readonly part: number; readonly of: number }): void {
  const baselines = recordStories()

  it('every fault is survived', { timeout: 7_200_000 }, async () => {
    const failures: string[] = []
    for (const baseline of baselines) {
      const { name } = baseline.story
      const own = cellsOf(baseline).filter((_, index) => index % of === part)
      const cells = own.filter(({ fault }) => `${name}: ${faultText(fault)}`.includes(FAULTS_ONLY))
      if (cells.length > 0) failures.push(...(await tryCells(cells, `${name}, part ${part + 1} of ${of}`)))
    }
    expect(failures).toEqual([])
  })
}
