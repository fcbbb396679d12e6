import pMap from 'p-map'
import { uploadTimeOf } from '#shared/names/run-id.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { deploymentRecordSchema } from '#shared/records/deployment-record.ts'
import { evaluationRecordSchema } from '#shared/records/evaluation-record.ts'
import type { ModelPointer } from '#shared/records/model-pointer.ts'
import { hasServed } from '#shared/records/pointer-history.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { isLaterUpload, sourceRecordSchema } from '#shared/records/source-record.ts'
import type { ModelPackage, ModelRegistry } from '#shared/registry/model-registry.ts'
import { runManifest } from '#shared/runs/run-manifest.ts'
import { servingTargetSchema } from '#shared/serving/serving-target.ts'
import type { PassedOver } from './passed-over.ts'
import { type Candidate, obstacleToApproval } from './promotion-steps.ts'

export type CandidateRegistry = Pick<ModelRegistry, 'describe' | 'list'>
export type CandidatePorts = { readonly objects: ObjectStore; readonly registry: CandidateRegistry }

type Serving = Pick<ModelPointer, 'dataset' | 'champion' | 'challenger' | 'withdrawn' | 'history'>

const READ_AT_ONCE = 8

/**
 * The approved runs that do not serve, the newest upload first: those that can be newer than the champion, all where
 * there is none. They are read some at a time as they are asked for, and to the last one if need be: whoever stops has
 * found what was looked for. A damaged one is passed over, as is one whose approval holds against another champion:
 * there may be hundreds, and that much two calls tell. `eventArn` is a package that the list may not show yet.
 */
export async function* listCandidates(
  serving: Serving,
  ports: CandidatePorts,
  { eventArn, passedOver }: { readonly eventArn: string | undefined; readonly passedOver: PassedOver },
): AsyncGenerator<Candidate> {
  const read = async (arn: string) => {
    const approval = await findApproval(arn, serving, ports)
    const why = approval && obstacleToApproval(approval, serving)
    if (approval && why === undefined) return await withRecords(approval, serving, ports)
    if (approval && why !== undefined) passedOver.skip(approval.runId, why)
    return undefined
  }
  for (const batch of inBatches(await approvedPackages(serving, ports.registry, eventArn))) {
    const tryRead = ({ arn, runId }: RunPackage) => passedOver.attempt(runId, () => read(arn))
    const found = await pMap(batch, tryRead, { concurrency: READ_AT_ONCE })
    yield* found.filter((candidate) => candidate !== undefined).sort(newestFirst)
  }
}

/** An approved package's run with what decides about it; undefined for all that is not of this pipeline. */
export async function findCandidate(
  arn: string,
  serving: Serving,
  ports: CandidatePorts,
): Promise<Candidate | undefined> {
  const approval = await findApproval(arn, serving, ports)
  return approval && (await withRecords(approval, serving, ports))
}

type Approval = Pick<Candidate, 'automatic'> & { readonly package: ModelPackage; readonly runId: string }

async function findApproval(
  arn: string,
  serving: Serving,
  { objects, registry }: CandidatePorts,
): Promise<Approval | undefined> {
  const { dataset, champion, challenger, history } = serving
  const found = await registry.describe(arn)
  if (found?.approval !== 'approved' || !found.run) return undefined
  const { runId } = found.run
  if (found.run.dataset !== dataset || runId === champion?.runId || runId === challenger?.runId) return undefined
  // The evaluation approves without an ApprovalDescription, and no run that served before; any other approval is a person's.
  const isPersons = found.decidedByPerson || history.some(({ to }) => to === runId)
  const evaluation = isPersons
    ? undefined
    : await readRecord(objects, runKeys(dataset, runId).evaluation, evaluationRecordSchema)
  const approval = { runId, package: found, automatic: evaluation?.decision.status === 'approved' }
  if (!approval.automatic || obstacleToApproval(approval, serving) === undefined) return approval
  // Changes of long ago are not in the pointer: they are looked through only where one would decide.
  return { ...approval, automatic: !(await hasServed(serving, runId, objects)) }
}

async function withRecords(
  { runId, package: found, automatic }: Approval,
  { dataset }: Serving,
  { objects }: CandidatePorts,
): Promise<Candidate | undefined> {
  const keys = runKeys(dataset, runId)
  const source = await readRecord(objects, keys.source, sourceRecordSchema)
  const deployment = await readRecord(objects, keys.deployment, deploymentRecordSchema)
  if (!source || !deployment) return undefined
  const { key, eventTime, sequencer } = source
  return {
    run: {
      runId,
      ...servingTargetSchema.parse(deployment),
      modelPackageArn: found.arn,
      source: { key, eventTime, ...(sequencer ? { sequencer } : {}) },
    },
    package: found,
    automatic,
    rollout: runManifest(source).promotion.rollout,
  }
}

/** `uploadedMs` to the second, as the run's name has it. */
type RunPackage = { readonly arn: string; readonly runId: string; readonly uploadedMs: number }

async function approvedPackages(
  { dataset, champion, challenger }: Serving,
  registry: CandidateRegistry,
  eventArn: string | undefined,
): Promise<readonly RunPackage[]> {
  const sinceMs = champion ? startOfSecond(Date.parse(champion.source.eventTime)) : undefined
  const serves = new Set([champion?.runId, challenger?.runId])
  const found = new Map<string, RunPackage>()
  for await (const { arn, runId } of registry.list(dataset, { approval: 'approved', sinceMs })) {
    if (runId === undefined || serves.has(runId)) continue
    const uploadedMs = uploadTimeOf(runId)
    if (uploadedMs !== undefined && uploadedMs >= (sinceMs ?? 0)) found.set(arn, { arn, runId, uploadedMs })
  }
  const told = eventArn === undefined || found.has(eventArn) ? undefined : await registry.describe(eventArn)
  if (told?.run && !serves.has(told.run.runId)) {
    const { arn, run } = told
    found.set(arn, { arn, runId: run.runId, uploadedMs: uploadTimeOf(run.runId) ?? 0 })
  }
  return [...found.values()].sort((a, b) => b.uploadedMs - a.uploadedMs)
}

function startOfSecond(timeMs: number): number {
  return Math.floor(timeMs / 1000) * 1000
}

/** Those of one second stay together: only their records tell which is newer. */
function* inBatches(packages: readonly RunPackage[]): Generator<readonly RunPackage[]> {
  for (let start = 0; start < packages.length; ) {
    let end = Math.min(start + READ_AT_ONCE, packages.length)
    while (end < packages.length && packages[end]?.uploadedMs === packages[end - 1]?.uploadedMs) end++
    yield packages.slice(start, end)
    start = end
  }
}

function newestFirst({ run: a }: Candidate, { run: b }: Candidate): number {
  if (isLaterUpload(a.source, b.source)) return -1
  return isLaterUpload(b.source, a.source) ? 1 : 0
}
