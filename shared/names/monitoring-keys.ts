import { FOLDERS } from './folders.ts'

/** What is known of a dataset's model in service. The only place that spells these keys. */
export function monitoringKeys(dataset: string) {
  const folder = `${FOLDERS.monitoring}${dataset}/`
  return {
    folder,
    /** What the next look goes on from. */
    state: `${folder}state.json`,
    /** How the model in service answers a known row. */
    canary: `${folder}canary.json`,
    /** True outcomes of the rows of scored files, an object for each file that was scored. */
    outcomesPrefix: `${folder}outcomes/`,
    outcomes: (job: string) => `${folder}outcomes/${job}.jsonl`,
    /** When a file that was dropped was begun, while no end of it is known. */
    attempts: (job: string) => `${folder}attempts/${job}.json`,
    /** What was found on a day, `yyyy-mm-dd` in UTC. */
    day: (day: string) => `${folder}${day}.json`,
  }
}

/** The day of a moment in UTC, `yyyy-mm-dd`. */
export function dayOfMs(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}
