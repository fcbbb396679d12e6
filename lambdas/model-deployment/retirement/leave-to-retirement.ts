import type { Clock } from '#shared/clock.ts'
import { BoostlineError, hasCode } from '#shared/errors/boostline-error.ts'
import type { Log } from '#shared/log/log.ts'
import { pointerKey, runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { deploymentRecordSchema } from '#shared/records/deployment-record.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { servingTargetSchema } from '#shared/serving/serving-target.ts'
import { markOfThePast } from '../promotion/promotion-steps.ts'
import { readPointer } from '../promotion/reconcile-champion.ts'

/**
 * Marks a run that ends without an endpoint as retired, so that what was made for the endpoint is deleted with the
 * mark. A record that is damaged, or that may not be read or written, keeps no run from its end: the heartbeat finds an
 * endpoint nobody needs.
 * @throws BoostlineError `pointer-contended` (retryable) where the pointer changed meanwhile.
 */
export async function leaveToRetirement(
  run: RunName,
  ports: { readonly objects: ObjectStore; readonly clock: Clock; readonly log: Log },
): Promise<void> {
  try {
    await markAsRetired(run, ports)
  } catch (error) {
    if (!hasCode(error, 'record-invalid', 'aws-denied')) throw error
    ports.log.warn('retirement-mark-skipped', { ...run, reason: String(error) })
  }
}

async function markAsRetired(
  { dataset, runId }: RunName,
  { objects, clock }: { readonly objects: ObjectStore; readonly clock: Clock },
): Promise<void> {
  const deployment = await readRecord(objects, runKeys(dataset, runId).deployment, deploymentRecordSchema)
  if (deployment?.type !== 'endpoint') return
  const { pointer, replace } = await readPointer(objects, dataset)
  if (pointer.retired.some((mark) => mark.runId === runId)) return
  const mark = markOfThePast(runId, servingTargetSchema.parse(deployment), clock.now())
  const isMarked = await replace({ ...pointer, retired: [...pointer.retired, mark], revision: pointer.revision + 1 })
  if (isMarked) return
  throw new BoostlineError({
    code: 'pointer-contended',
    kind: 'dependency',
    retryable: true,
    message: `${pointerKey(dataset)} changed while ${runId} was marked as retired.`,
    hint: 'Something else changes it at the same moment. If it goes on, look in CloudTrail for who.',
  })
}
