import { runKeys } from '#shared/names/run-keys.ts'
import { deploymentRecordSchema } from '#shared/records/deployment-record.ts'
import { evaluationRecordSchema } from '#shared/records/evaluation-record.ts'
import { failureRecordSchema } from '#shared/records/failure-record.ts'
import type { ModelPointer } from '#shared/records/model-pointer.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { isLaterUpload, sourceRecordSchema } from '#shared/records/source-record.ts'
import type { HostingPorts } from '../hosting/host-model.ts'
import type { ModelPackages, PackageSummary } from '../promotion/model-packages.ts'
import { isBeingRetired, obstacleTo } from '../promotion/promotion-steps.ts'
import { findCandidate, readPointer } from '../promotion/reconcile-champion.ts'

export type RetirementPorts = Pick<HostingPorts, 'objects' | 'hosting' | 'clock' | 'log'> & {
  readonly packages: ModelPackages
}

/** An endpoint that goes, or in a dry run would go. */
export type Retirement = { readonly endpointName: string; readonly dataset: string; readonly why: string }

/** The API's instances know a pointer for 5 s, and a request lasts 29 s at most. */
const LAST_CALLS_MS = 60_000
/** An approval that met an obstacle may still be evaluated again within this time. */
const EVALUATION_MS = 2 * 60 * 60 * 1000
/** The marks of endpoints that are gone are kept this long. */
const KEPT_MARKS_MS = 24 * 60 * 60 * 1000

/**
 * Deletes the endpoints that nobody needs: they hold the account's quota. Champion, challenger, the run that served
 * before and whatever is on its way to serve keep theirs. A run is marked as retired in the pointer first, by the same
 * conditional write that promotes, so that nothing that serves is ever touched. Model and configuration stay while
 * the run is approved or waits for it: an approval makes the endpoint again from them.
 */
export async function retireEndpoints(
  ports: RetirementPorts,
  { prefix }: { readonly prefix: string },
  { dryRun = false } = {},
): Promise<readonly Retirement[]> {
  const { hosting, packages } = ports
  const endpoints = await hosting.listEndpoints(prefix)
  const retirements: Retirement[] = []
  for (const dataset of new Set(endpoints.map((endpoint) => endpoint.dataset))) {
    const groupName = `${prefix}-${dataset}`
    const listed = await packages.list(groupName)
    for (const { name } of endpoints.filter((endpoint) => endpoint.dataset === dataset)) {
      const endpoint = { name, dataset, groupName, listed }
      const why = await retire(endpoint, ports, dryRun)
      if (why !== undefined) retirements.push({ endpointName: name, dataset, why })
    }
  }
  return retirements
}

type Endpoint = {
  readonly name: string
  readonly dataset: string
  readonly groupName: string
  readonly listed: readonly PackageSummary[]
}

/** Returns why the endpoint goes, or undefined where it stays. */
async function retire(endpoint: Endpoint, ports: RetirementPorts, dryRun: boolean): Promise<string | undefined> {
  const { objects, hosting, clock, log } = ports
  const { name, dataset } = endpoint
  const { pointer, replace } = await readPointer(objects, dataset)
  const why = await reasonToRetire(endpoint, pointer, ports)
  if (why === undefined || dryRun) return why
  const at = new Date(clock.now()).toISOString()
  const marks = pointer.retired.filter(
    (mark) => mark.runId !== name && clock.now() - Date.parse(mark.at) < KEPT_MARKS_MS,
  )
  const marked = { ...pointer, retired: [...marks, { runId: name, endpointName: name, at }] }
  // Somebody changed the pointer meanwhile, perhaps to this very run: the next pass looks again.
  if (!(await replace({ ...marked, revision: pointer.revision + 1 }))) return undefined
  if (!(await hosting.deleteEndpoint(name))) return undefined
  const rejected = endpoint.listed.some(({ runId, approval }) => runId === name && approval === 'Rejected')
  if (rejected) await deleteModel(endpoint, ports)
  log.info('endpoint-retired', { dataset, endpointName: name, why })
  return why
}

async function reasonToRetire(
  endpoint: Endpoint,
  pointer: ModelPointer,
  ports: RetirementPorts,
): Promise<string | undefined> {
  const { objects, packages, clock } = ports
  const { name: runId, dataset, listed } = endpoint
  const { champion, challenger, previous = [] } = pointer
  if (runId === champion?.runId || runId === challenger?.runId) return undefined
  if (isBeingRetired(pointer, runId, clock.now())) return undefined

  const approvalOf = (id: string) => listed.find((each) => each.runId === id)?.approval
  // A rollback is under way: the run it goes to may be waiting for its endpoint.
  if (champion && approvalOf(champion.runId) === 'Rejected') return undefined
  const predecessor = previous.find((run) => approvalOf(run.runId) !== 'Rejected')
  if (runId === predecessor?.runId) return undefined
  const served = previous.find((run) => run.runId === runId)
  if (served && clock.now() - Date.parse(served.until) < LAST_CALLS_MS) return undefined

  const keys = runKeys(dataset, runId)
  const registered = listed.find((each) => each.runId === runId)
  switch (registered?.approval) {
    case 'Rejected':
      return 'its model package is rejected'
    case 'PendingManualApproval':
      return 'it waits for an approval, which makes its endpoint again'
    case 'Approved': {
      const source = await readRecord(objects, keys.source, sourceRecordSchema)
      if (!source || (champion && !isLaterUpload(source, champion.source)))
        return 'the model of a newer upload took its place'
      const candidate = await findCandidate(registered.arn, endpoint, pointer, packages, objects)
      const obstacle = candidate && obstacleTo(candidate, pointer)
      const deployment = await readRecord(objects, keys.deployment, deploymentRecordSchema)
      const isSettled = deployment !== undefined && clock.now() - Date.parse(deployment.at) > EVALUATION_MS
      return obstacle !== undefined && isSettled ? obstacle : undefined
    }
    case undefined: {
      // Under evaluation, unless it failed; the endpoint of a run that is unknown here is not ours to judge.
      if (await readRecord(objects, keys.evaluation, evaluationRecordSchema)) return undefined
      const failure = await readRecord(objects, keys.failure, failureRecordSchema)
      return failure && `its run failed (${failure.code})`
    }
  }
}

async function deleteModel({ name, dataset }: Endpoint, { objects, hosting }: RetirementPorts): Promise<void> {
  const deployment = await readRecord(objects, runKeys(dataset, name).deployment, deploymentRecordSchema)
  if (deployment) await hosting.deleteModel(deployment)
}
