import { WorkerThread } from '../../threads/worker-thread.ts'
import type { ProfiledRange, ProfileStart, ProfileTask, ProfileTotals } from './profile-work.ts'

/** What profiles ranges with a kernel of its own, in the order they are given. */
export type ProfileThread = {
  /** Begins, or begins again, with all that was learnt so far. @throws what the thread ended with. */
  start(start: ProfileStart): Promise<void>
  /** @throws what the thread ended with. */
  profile(task: ProfileTask): Promise<ProfiledRange>
  /** What all ranges since the start count. @throws what the thread ended with. */
  totals(): Promise<ProfileTotals>
  end(): Promise<void>
}

export type StartProfileThread = () => ProfileThread

/** Starts a thread; `file` is what it runs where that is not the usual. */
export function startProfileThread(file?: string): ProfileThread {
  const thread = new WorkerThread({ work: 'profiling' }, file)
  return {
    start: async (start) => {
      await thread.ask({ ask: 'start', start })
    },
    profile: async (task) => (await thread.ask({ ask: 'profile', task })) as ProfiledRange,
    totals: async () => (await thread.ask({ ask: 'totals' })) as ProfileTotals,
    end: () => thread.end(),
  }
}
