import { BoostlineError } from '#shared/errors/boostline-error.ts'
import type { Log } from '#shared/log/log.ts'
import { pointerKey, runKeys } from '#shared/names/run-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { deploymentRecordSchema } from '#shared/records/deployment-record.ts'
import { type ModelPointer, modelPointerSchema, type ServingRun } from '#shared/records/model-pointer.ts'
import { parseRecord, requireRecord } from '#shared/records/record-files.ts'
import { isLaterUpload, sourceRecordSchema } from '#shared/records/source-record.ts'
import type { ModelPackages } from './model-packages.ts'

export type PromotionPorts = {
  readonly objects: ObjectStore
  readonly packages: ModelPackages
  readonly clock: { now(): number }
  readonly log: Log
}

/** Writers of one pointer are few; this many lost races in a row mean something else is wrong. */
const MAX_ATTEMPTS = 8

/**
 * Makes an approved model package's run the champion of its dataset. Events only say that something changed: what
 * holds is what the registry says now. Running it again changes nothing.
 */
export async function promoteRun(packageArn: string, prefix: string, ports: PromotionPorts): Promise<void> {
  const { objects, packages, log } = ports
  const found = await packages.describe(packageArn)
  const skip = (why: string) => log.info('promotion-skipped', { packageArn, why })
  if (!found) return skip('the package is gone')
  if (!found.run || found.groupName !== `${prefix}-${found.run.dataset}`)
    return skip('the package is not of this pipeline')
  if (found.approval !== 'Approved') return skip(`the package is ${found.approval}`)

  const { runId, dataset } = found.run
  const keys = runKeys(dataset, runId)
  const source = await requireRecord(objects, keys.source, sourceRecordSchema)
  const deployment = await requireRecord(objects, keys.deployment, deploymentRecordSchema)
  const candidate: ServingRun = {
    runId,
    endpointName: deployment.endpointName,
    modelPackageArn: packageArn,
    since: new Date(ports.clock.now()).toISOString(),
    source: {
      key: source.key,
      eventTime: source.eventTime,
      ...(source.sequencer ? { sequencer: source.sequencer } : {}),
    },
  }

  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const stored = await objects.get(pointerKey(dataset))
    const place = `s3://${objects.bucket}/${pointerKey(dataset)}`
    const pointer = stored ? parseRecord(stored.body, modelPointerSchema, place) : emptyPointer(dataset)
    const reason = reasonToKeep(pointer, candidate)
    if (reason) return skip(reason)
    const next = withChampion(pointer, candidate, found.reason)
    const { written } = await objects.put(pointerKey(dataset), `${JSON.stringify(next, null, 2)}\n`, {
      contentType: 'application/json',
      condition: stored ? { eTag: stored.eTag } : 'absent',
    })
    if (written) {
      log.info('model-promoted', { dataset, runId, from: pointer.champion?.runId ?? null, revision: next.revision })
      return
    }
  }
  throw new BoostlineError({
    code: 'pointer-contended',
    kind: 'dependency',
    retryable: true,
    message: `${pointerKey(dataset)} changed ${MAX_ATTEMPTS} times while ${runId} was being promoted.`,
    hint: 'It is tried again by itself.',
  })
}

/** Why the serving champion stays, or undefined when the candidate takes its place. */
function reasonToKeep(pointer: ModelPointer, candidate: ServingRun): string | undefined {
  const { champion } = pointer
  if (!champion) return undefined
  if (champion.runId === candidate.runId) return 'the run is the champion already'
  if (!isLaterUpload(candidate.source, champion.source)) {
    return `the champion ${champion.runId} comes from a newer upload`
  }
  return undefined
}

function withChampion(pointer: ModelPointer, champion: ServingRun, why: string): ModelPointer {
  const revision = pointer.revision + 1
  const from = pointer.champion
  return {
    ...pointer,
    revision,
    champion,
    retired: from ? [from, ...pointer.retired.filter((run) => run.runId !== champion.runId)] : pointer.retired,
    history: [
      ...pointer.history,
      { revision, at: champion.since, who: 'model registry', why, from: from?.runId ?? null, to: champion.runId },
    ],
  }
}

function emptyPointer(dataset: string): ModelPointer {
  return { version: 1, dataset, revision: 0, champion: null, challenger: null, rollout: null, retired: [], history: [] }
}
