import { performance } from 'node:perf_hooks'
import process from 'node:process'
import { faultText } from './fault.ts'
import { type Cell, tryCell } from './matrix.ts'

/** A cell that takes longer waits for something that never comes; one that is refused for hours takes a minute or more. */
const HANGS_MS = 600_000

/** Tries cells one after the other; returns what is wrong with those that did not end well. */
export async function tryCells(cells: readonly Cell[], what: string): Promise<readonly string[]> {
  const start = performance.now()
  const startCpu = process.cpuUsage()
  const failures: string[] = []
  for (const cell of cells) {
    const problems = await inTime(tryCell(cell))
    const place = `${cell.baseline.story.name}: ${faultText(cell.fault)}`
    if (problems.length > 0) process.stdout.write(`not survived: ${place}\n  ${problems.join('\n  ')}\n`)
    if (problems.length > 0) failures.push(`${place}\n  ${problems.join('\n  ')}`)
  }
  const { user, system } = process.cpuUsage(startCpu)
  const times = `${((performance.now() - start) / 1000).toFixed(0)} s (${((user + system) / 1e6).toFixed(0)} s of CPU)`
  process.stdout.write(`${what}: ${cells.length} faults in ${times}, ${failures.length} not survived\n`)
  return failures
}

async function inTime(work: Promise<readonly string[]>): Promise<readonly string[]> {
  let timer: NodeJS.Timeout | undefined
  const tooLong = new Promise<readonly string[]>((resolve) => {
    timer = setTimeout(() => resolve(['it hangs']), HANGS_MS)
  })
  try {
    return await Promise.race([work, tooLong])
  } catch (error) {
    return [`the story broke off: ${error instanceof Error ? error.stack : String(error)}`]
  } finally {
    clearTimeout(timer)
  }
}
