import type { Log } from '#shared/log/log.ts'
import { monitoringKeys } from '#shared/names/monitoring-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { recordContended } from '#shared/records/monitoring-day.ts'
import { readMonitoringState, tellBegunAnew, writeMonitoringState } from '#shared/records/monitoring-state.ts'
import { stateOn } from './settle-window.ts'

const MOST_ATTEMPTS = 5

/**
 * Puts what a model is worth by the outcomes that came where whoever asks about it reads. `day` is yyyy-mm-dd in UTC.
 * @throws BoostlineError `record-contended` where others keep being faster: try again later.
 */
export async function notePerformance(
  objects: ObjectStore,
  { dataset, day, model }: { readonly dataset: string; readonly day: string; readonly model: string },
  performance: string,
  log: Log,
): Promise<void> {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const known = await readMonitoringState(objects, dataset)
    const state = stateOn(day, dataset, known?.state)
    const summary = state.summary.model === model ? state.summary : { day, model, sentence: '', alarms: [] }
    if (summary.performance === performance) return
    if (await writeMonitoringState(objects, { ...state, summary: { ...summary, performance } }, known))
      return tellBegunAnew(known, dataset, log)
  }
  throw recordContended(`s3://${objects.bucket}/${monitoringKeys(dataset).state}`, MOST_ATTEMPTS)
}
