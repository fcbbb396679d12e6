// A thread of the engine: it profiles ranges of a text, or writes them. It is bundled into a file of its own beside the
// functions that use it.
import { parentPort, workerData } from 'node:worker_threads'
import type { ProfileQuestion } from '../../profile/ranges/profile-work.ts'
import { RangeProfiler } from '../../profile/ranges/range-profiler.ts'
import { type RangeStart, type RangeTask, TOTALS, WRITING } from './range-work.ts'
import { RangeWriter } from './range-writer.ts'

const { work, start } = workerData as { readonly work: string; readonly start: RangeStart }

if (work === WRITING) {
  const writer = new RangeWriter(start)
  parentPort?.on('message', (wanted: RangeTask | typeof TOTALS) => {
    const answer = wanted === TOTALS ? writer.totals : writer.write(wanted)
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    parentPort?.postMessage(answer)
  })
} else {
  const profiler = new RangeProfiler()
  parentPort?.on('message', (question: ProfileQuestion) => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    parentPort?.postMessage(profiler.answer(question))
  })
}
