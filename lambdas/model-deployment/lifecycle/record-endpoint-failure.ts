import { runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import { evaluationRecordSchema } from '#shared/records/evaluation-record.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { type FailurePorts, settleFailure } from '#shared/records/settle-failure.ts'
import { servingFailed } from '#shared/serving/serving-error.ts'

/** Writes failure.json for an endpoint that could not be created; for a run that was evaluated before, it only logs. */
export async function recordEndpointFailure(run: RunName, reason: string, ports: FailurePorts): Promise<void> {
  const { objects, log } = ports
  const { runId, dataset } = run
  if (await readRecord(objects, runKeys(dataset, runId).evaluation, evaluationRecordSchema)) {
    return log.error('endpoint-failed', { ...run, endpointName: runId, reason })
  }
  const error = servingFailed({ type: 'endpoint', endpointName: runId }, `could not be created: ${reason}`)
  await settleFailure(error, { ...run, stage: 'deployment' }, ports)
}
