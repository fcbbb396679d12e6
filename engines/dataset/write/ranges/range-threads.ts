import { WorkerThread } from '../../threads/worker-thread.ts'
import { type RangeOutput, type RangeStart, type RangeTask, type RangeTotals, TOTALS, WRITING } from './range-work.ts'

/** What writes ranges with a kernel of its own, in the order they are given. */
export type RangeThread = {
  /** @throws what the thread ended with. */
  write(task: RangeTask): Promise<RangeOutput>
  /** To be asked for after the last range. @throws what the thread ended with. */
  totals(): Promise<RangeTotals>
  end(): Promise<void>
}

export type StartRangeThread = (start: RangeStart) => RangeThread

/** Starts a thread; `file` is what it runs where that is not the usual. */
export function startRangeThread(start: RangeStart, file?: string): RangeThread {
  const thread = new WorkerThread({ work: WRITING, start }, file)
  return {
    write: async (task) => (await thread.ask(task)) as RangeOutput,
    totals: async () => (await thread.ask(TOTALS)) as RangeTotals,
    end: () => thread.end(),
  }
}
