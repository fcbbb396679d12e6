import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { boundedList } from '#shared/errors/bounded-text.ts'
import { uploadTimeOf } from '#shared/names/run-id.ts'
import { pointerKey } from '#shared/names/run-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { type ModelPointer, modelPointerSchema } from '#shared/records/model-pointer.ts'
import { hasServed } from '#shared/records/pointer-history.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { REGISTRY_WORDS } from './approval.ts'
import type { Approval, ModelRegistry, PackageSummary } from './model-registry.ts'

export type DecisionPorts = {
  readonly registry: Pick<ModelRegistry, 'describe' | 'find' | 'list' | 'decide'>
  readonly objects: ObjectStore
}

/** What a person wants. */
export type DecisionRequest = {
  readonly command: 'approve' | 'reject' | 'rollback'
  readonly dataset: string
  /** Null: the one the command is for. */
  readonly runId: string | null
  /** Stands in the registry and in the pointer's history. */
  readonly reason: string
}

export type DecidedRun = {
  readonly dataset: string
  readonly runId: string
  readonly packageArn: string
  readonly approval: Approval
  /** Whether the decision changes models/<dataset>.json. */
  readonly changesPointer: boolean
}

type OwnPackage = PackageSummary & { readonly runId: string }

const POLL_MS = 1000
const POLLS = 60
/** How many packages are listed for a person to choose from. */
const NAMED_RUNS = 5

/**
 * Writes a person's decision into the model registry, which is all that makes a model serve or not.
 * @throws BoostlineError `nothing-to-decide`.
 */
export async function decideRun(request: DecisionRequest, { registry, objects }: DecisionPorts): Promise<DecidedRun> {
  const { command, dataset, reason } = request
  const pointer = await readPointer(objects, dataset)
  const found = (await choose(request, pointer, { registry, objects })) ?? (await nothingFound(request, registry))
  const approval: Approval = command === 'approve' ? 'approved' : 'rejected'
  // SageMaker sends an event only when the status changes.
  if (found.approval === approval) await registry.decide(found.arn, 'pending', reason)
  await registry.decide(found.arn, approval, reason)
  const changesPointer = command !== 'reject' || serves(pointer, found.runId)
  return { dataset, runId: found.runId, packageArn: found.arn, approval, changesPointer }
}

export type Outcome = {
  /** Whether models/<dataset>.json says what was decided. */
  readonly followed: boolean
  readonly pointer: ModelPointer | undefined
  /** What serves and comes from a newer upload, so that the approved run does not. */
  readonly newer?: string | undefined
}

/** Waits a minute for models/<dataset>.json to follow a decision. */
export async function awaitDecision(
  { dataset, runId, approval }: DecidedRun,
  { objects, sleep }: { readonly objects: ObjectStore; readonly sleep: (ms: number) => Promise<void> },
): Promise<Outcome> {
  for (let polls = 0; ; polls++) {
    const pointer = await readPointer(objects, dataset)
    const followed = serves(pointer, runId) === (approval === 'approved')
    const newer = followed || approval !== 'approved' ? undefined : newerUpload(pointer, runId)
    if (followed || newer !== undefined || polls === POLLS) return { followed, pointer, newer }
    await sleep(POLL_MS)
  }
}

/** What serves from an upload after this run's. Names tell the second; within one, the pipeline decides. */
function newerUpload(pointer: ModelPointer | undefined, runId: string): string | undefined {
  const uploadedMs = uploadTimeOf(runId)
  if (uploadedMs === undefined) return undefined
  return [pointer?.champion, pointer?.challenger].find(
    (serving) => serving && Date.parse(serving.source.eventTime) >= uploadedMs + 1000,
  )?.runId
}

function readPointer(objects: ObjectStore, dataset: string): Promise<ModelPointer | undefined> {
  return readRecord(objects, pointerKey(dataset), modelPointerSchema)
}

async function choose(
  { command, dataset, runId }: DecisionRequest,
  pointer: ModelPointer | undefined,
  { registry, objects }: DecisionPorts,
): Promise<OwnPackage | undefined> {
  if (runId !== null) return own(await registry.find(dataset, runId))
  if (command === 'rollback') {
    const serving = pointer?.challenger ?? pointer?.champion
    const found = serving && (await registry.describe(serving.modelPackageArn))
    return found ? { arn: found.arn, approval: found.approval, runId: serving.runId } : undefined
  }
  const waits = await first(registry.list(dataset, { approval: 'pending' }))
  if (waits || command === 'reject') return waits
  // An automatic approval that was overtaken by another promotion waits for a person's decision. One of an upload
  // before the champion's never serves, so it does not wait.
  const sinceMs = pointer?.champion ? Date.parse(pointer.champion.source.eventTime) : undefined
  return await first(
    registry.list(dataset, { approval: 'approved', sinceMs }),
    async ({ runId }) => !(pointer && (await hasServed(pointer, runId, objects))),
  )
}

/** The newest package that belongs to a run of this deployment. */
async function first(
  packages: AsyncIterable<PackageSummary>,
  isWanted: (each: OwnPackage) => Promise<boolean> = async () => true,
): Promise<OwnPackage | undefined> {
  for await (const each of packages) {
    const found = own(each)
    if (found && (await isWanted(found))) return found
  }
  return undefined
}

function own(found: PackageSummary | undefined): OwnPackage | undefined {
  return found?.runId === undefined ? undefined : { ...found, runId: found.runId }
}

async function nothingFound(
  { command, dataset, runId }: DecisionRequest,
  registry: DecisionPorts['registry'],
): Promise<never> {
  const named: string[] = []
  for await (const each of registry.list(dataset)) {
    named.push(`${each.runId ?? each.arn} (${REGISTRY_WORDS[each.approval]})`)
    if (named.length === NAMED_RUNS) break
  }
  const nothing = command === 'rollback' ? `No model of ${dataset} serves` : `No run of ${dataset} waits for a decision`
  throw new BoostlineError({
    code: 'nothing-to-decide',
    kind: 'input',
    message: runId === null ? `${nothing}.` : `The registry has no run ${runId} of ${dataset}.`,
    hint: named.length === 0 ? 'There are no runs in the registry yet.' : `Name one with --run: ${boundedList(named)}.`,
  })
}

function serves(pointer: ModelPointer | undefined, runId: string): boolean {
  return pointer?.champion?.runId === runId || pointer?.challenger?.runId === runId
}
