import { runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import { evaluationRecordSchema } from '#shared/records/evaluation-record.ts'
import { leaveOpen } from '#shared/records/open-work.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { settleFailure } from '#shared/records/settle-failure.ts'
import { servingFailed } from '#shared/serving/serving-error.ts'
import type { Endpoints } from '../hosting/endpoints.ts'
import { planRetry } from '../hosting/plan-retry.ts'
import { advanceRun, type RunPorts, type RunSettings } from './run-lifecycle.ts'

/**
 * What becomes of an endpoint that could not be made: one whose container did not answer is made once more with more
 * memory, any other is the run's failure. For a run that was evaluated before, it only logs.
 */
export async function settleEndpointFailure(
  run: RunName,
  reason: string,
  ports: RunPorts & { readonly endpoints: Endpoints },
  settings: RunSettings,
): Promise<void> {
  const { objects, log } = ports
  const { runId, dataset } = run
  const evaluation = await readRecord(objects, runKeys(dataset, runId).evaluation, evaluationRecordSchema)
  // An imported model's evaluation has no rows: its endpoint was never seen to answer.
  if (evaluation && evaluation.rows > 0) {
    return log.error('endpoint-failed', { ...run, endpointName: runId, reason })
  }
  if (await planRetry(run, reason, ports)) {
    log.warn('endpoint-enlarged', { ...run, reason })
    // Before the endpoint goes: an attempt that dies after it leaves nothing else to find the run by.
    const hint = 'It is made again with more memory.'
    const obstacle = {
      stage: 'deployment',
      by: 'model-deployment',
      code: 'endpoint-being-deleted',
      reason,
      hint,
    } as const
    await leaveOpen(run, obstacle, ports)
    return await advanceRun(run, ports, settings)
  }
  const error = servingFailed({ type: 'endpoint', endpointName: runId }, `could not be created: ${reason}`)
  await settleFailure(error, { ...run, stage: 'deployment' }, ports)
}
