import { runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import { evaluationRecordSchema } from '#shared/records/evaluation-record.ts'
import { leaveOpen } from '#shared/records/open-work.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { settleFailure } from '#shared/records/settle-failure.ts'
import type { Endpoints } from '../hosting/endpoints.ts'
import { planRetry } from '../hosting/plan-retry.ts'
import { leaveToRetirement } from '../retirement/leave-to-retirement.ts'
import { advanceRun, type RunPorts, type RunSettings } from './run-lifecycle.ts'
import { servingFailure } from './serving-failure.ts'

/**
 * What becomes of an endpoint that could not be made: one whose container did not answer is made once more with more
 * memory, any other is the run's failure. For a run that was registered before, it only logs: whether its endpoint is
 * made again is the promotion's business.
 */
export async function settleEndpointFailure(
  run: RunName,
  reason: string,
  ports: RunPorts & { readonly endpoints: Endpoints },
  settings: RunSettings,
): Promise<void> {
  const { objects, registry, log } = ports
  const { runId, dataset } = run
  const evaluation = await readRecord(objects, runKeys(dataset, runId).evaluation, evaluationRecordSchema)
  // An imported model's evaluation has no rows and is written first: it is registered once its endpoint has answered.
  if (evaluation && (evaluation.rows > 0 || (await registry.find(dataset, runId)))) {
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
  const error = await servingFailure({ type: 'endpoint', endpointName: runId }, reason, ports)
  // Another delivery may be making it again: its endpoint goes, and no list leads to the model then.
  await leaveToRetirement(run, ports)
  await settleFailure(error, { ...run, stage: 'deployment' }, ports)
}
