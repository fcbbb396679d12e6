import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { pointerKey } from '#shared/names/run-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { type ModelPointer, modelPointerSchema } from '#shared/records/model-pointer.ts'
import { readRecord } from '#shared/records/record-files.ts'
import type { Approval, PackageRegistry, RegisteredPackage } from './package-registry.ts'

export type DecisionPorts = {
  readonly registry: PackageRegistry
  readonly objects: ObjectStore
  readonly sleep: (ms: number) => Promise<void>
  readonly say: (line: string) => void
}

export type Decision = {
  readonly command: 'approve' | 'reject' | 'rollback'
  readonly dataset: string
  readonly prefix: string
  /** Null: the one the command is for. */
  readonly runId: string | null
  /** Stands in the registry and in the pointer's history. */
  readonly reason: string
}

const POLL_MS = 1000
const POLLS = 60

/**
 * Writes a person's decision into the model registry, which is all that makes a model serve or not, and waits a
 * minute for models/<dataset>.json to follow. Returns whether it did.
 * @throws BoostlineError where there is nothing to decide.
 */
export async function decide(decision: Decision, ports: DecisionPorts): Promise<boolean> {
  const { registry, objects, sleep, say } = ports
  const { command, dataset, reason } = decision
  const packages = await registry.list(`${decision.prefix}-${dataset}`)
  const before = await readRecord(objects, pointerKey(dataset), modelPointerSchema)
  const found = choose(decision, packages, before)
  const runId = runOf(found)
  const approval: Approval = command === 'approve' ? 'Approved' : 'Rejected'
  // Only a change of the status is told to the pipeline.
  if (found.approval === approval) await registry.decide(found.arn, 'PendingManualApproval', reason)
  await registry.decide(found.arn, approval, reason)
  say(`${runId}: ${approval} (${found.arn})`)

  if (command === 'reject' && !serves(before, runId)) return true
  for (let poll = 0; poll < POLLS; poll++) {
    const pointer = await readRecord(objects, pointerKey(dataset), modelPointerSchema)
    if (serves(pointer, runId) === (approval === 'Approved')) {
      say(nowServing(dataset, pointer))
      return true
    }
    await sleep(POLL_MS)
  }
  say(`s3://${objects.bucket}/${pointerKey(dataset)} does not show it yet: ${nowServing(dataset, before)}`)
  say('An endpoint may have to be made again first; the pipeline looks every 15 minutes. A newer upload that serves')
  say(`stays: reject it first (./boostline rollback ${dataset}).`)
  return false
}

function choose(
  { command, dataset, runId }: Decision,
  packages: readonly RegisteredPackage[],
  pointer: ModelPointer | undefined,
): RegisteredPackage {
  const named = (id: string | undefined) => packages.find((each) => id !== undefined && runOf(each) === id)
  if (runId !== null) return named(runId) ?? nothing(`The registry has no run ${runId} of ${dataset}`, packages)
  if (command === 'rollback') {
    const serving = pointer?.challenger ?? pointer?.champion
    return named(serving?.runId) ?? nothing(`No model of ${dataset} serves`, packages)
  }
  const pending = packages.find((each) => each.approval === 'PendingManualApproval')
  // An automatic approval that was overtaken by another promotion waits for a person's word.
  const overtaken = packages.find((each) => each.approval === 'Approved' && !hasServed(pointer, runOf(each)))
  const found = pending ?? (command === 'approve' ? overtaken : undefined)
  return found ?? nothing(`No run of ${dataset} waits for a decision`, packages)
}

function nothing(what: string, packages: readonly RegisteredPackage[]): never {
  const list = packages.slice(0, 5).map((each) => `${runOf(each)} (${each.approval})`)
  throw new BoostlineError({
    code: 'nothing-to-decide',
    kind: 'input',
    message: `${what}.`,
    hint: list.length === 0 ? 'There are no runs in the registry yet.' : `Name one with --run: ${list.join(', ')}.`,
  })
}

function serves(pointer: ModelPointer | undefined, runId: string): boolean {
  return pointer?.champion?.runId === runId || pointer?.challenger?.runId === runId
}

function hasServed(pointer: ModelPointer | undefined, runId: string): boolean {
  return serves(pointer, runId) || (pointer?.previous ?? []).some((run) => run.runId === runId)
}

function nowServing(dataset: string, pointer: ModelPointer | undefined): string {
  const { champion, challenger } = pointer ?? { champion: null, challenger: null }
  if (!champion) return `no model serves ${dataset}`
  const rollout = challenger ? `, and ${challenger.runId} takes over by a ${pointer?.rollout?.type} rollout` : ''
  return `${champion.runId} serves ${dataset}${rollout}`
}

function runOf({ description }: RegisteredPackage): string {
  return /^(\S+): /.exec(description)?.[1] ?? ''
}
