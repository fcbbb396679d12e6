import type { SecondaryStatus, TrainingJob } from './resources.ts'

const MESSAGES: Readonly<Record<SecondaryStatus, string>> = {
  Starting: 'Preparing the instances for training',
  Downloading: 'Downloading input data',
  Training: 'Training image download completed. Training in progress.',
  Uploading: 'Uploading generated training model',
  Stopping: 'Stopping the training job',
  Completed: 'Training job completed',
  Failed: 'Training job failed',
  Stopped: 'Training job stopped',
  MaxRuntimeExceeded: 'Training job exceeded MaxRuntimeInSeconds',
}
const FINAL: readonly SecondaryStatus[] = ['Completed', 'Failed', 'Stopped', 'MaxRuntimeExceeded']

/** The job in its next state: the transition before ends where the new one begins. */
export function enterState(job: TrainingJob, state: SecondaryStatus, nowMs: number): TrainingJob {
  const before = job.transitions.map((transition) =>
    transition.endMs === undefined ? { ...transition, endMs: nowMs } : transition,
  )
  const transition = { status: state, startMs: nowMs, message: MESSAGES[state] }
  return {
    ...job,
    secondaryStatus: state,
    lastModifiedMs: nowMs,
    transitions: [...before, FINAL.includes(state) ? { ...transition, endMs: nowMs } : transition],
  }
}
