import type { Manifest } from '#shared/manifest/manifest.ts'
import { pointerKey, runKeys } from '#shared/names/run-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { type EvaluationRecord, evaluationRecordSchema } from '#shared/records/evaluation-record.ts'
import { modelPointerSchema } from '#shared/records/model-pointer.ts'
import { readRecord, readSoundRecord } from '#shared/records/record-files.ts'
import type { ThresholdWish } from './choose-threshold.ts'

/**
 * What the threshold of a run is to be: as its manifest says, else for accuracy. A dataset whose champion answers at a
 * threshold that was found for F1 keeps F1: labels must not change with a retrain that nobody asked to change them.
 */
export async function thresholdWish(
  dataset: string,
  { threshold, thresholdFor }: Pick<Manifest['promotion'], 'threshold' | 'thresholdFor'>,
  objects: ObjectStore,
): Promise<ThresholdWish> {
  if (threshold !== null) return { threshold }
  if (thresholdFor !== null) return { rule: thresholdFor }
  const pointer = await readRecord(objects, pointerKey(dataset), modelPointerSchema)
  const champion = pointer?.champion?.runId
  const key = champion === undefined ? undefined : runKeys(dataset, champion).evaluation
  const evaluation = key === undefined ? undefined : await readSoundRecord(objects, key, evaluationRecordSchema)
  return { rule: evaluation && wasFoundForF1(evaluation) ? 'f1' : 'accuracy' }
}

/** Records of older versions, where F1 was all that a threshold could be found for, do not say what it is for. */
function wasFoundForF1({ thresholdFrom, thresholdFor }: EvaluationRecord): boolean {
  if (thresholdFor !== undefined) return thresholdFor === 'f1'
  return thresholdFrom === 'validation rows'
}
