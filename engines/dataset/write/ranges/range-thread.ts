// A thread that writes ranges. It is bundled into a file of its own beside the functions that use it.
import { parentPort, workerData } from 'node:worker_threads'
import { type RangeStart, type RangeTask, TOTALS } from './range-work.ts'
import { RangeWriter } from './range-writer.ts'

const writer = new RangeWriter(workerData as RangeStart)
parentPort?.on('message', (wanted: RangeTask | typeof TOTALS) => {
  const answer = wanted === TOTALS ? writer.totals : writer.write(wanted)
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage(answer)
})
