import type { EndpointFate, Import, Upload } from '../plan.ts'

/** A run of the simulation: the upload or import it comes from. */
export type PlannedRun = { readonly runId: string; readonly dataset: string; readonly name: string } & (Upload | Import)

/** What was planned for the runs, by their ids: what the services do with each. */
export class PlannedRuns {
  readonly all = new Map<string, PlannedRun>()

  add(run: PlannedRun): void {
    this.all.set(run.runId, run)
  }

  upload(runId: string): Upload | undefined {
    const run = this.all.get(runId)
    return run?.kind === 'upload' ? run : undefined
  }

  endpoint(runId: string): EndpointFate {
    return this.all.get(runId)?.endpoint ?? 'starts'
  }

  /** In place of the id, which changes when something before it is left out. */
  nameOf(runId: string): string {
    return this.all.get(runId)?.name ?? runId
  }

  /** Newest first. */
  ofDataset(dataset: string): readonly PlannedRun[] {
    return [...this.all.values()].filter((run) => run.dataset === dataset).toReversed()
  }
}
