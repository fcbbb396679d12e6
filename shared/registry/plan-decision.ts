import type { Clock } from '#shared/clock.ts'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { boundedList, boundedText } from '#shared/errors/bounded-text.ts'
import { uploadTimeOf } from '#shared/names/run-id.ts'
import { pointerKey, runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { evaluationRecordSchema, MAY_BE_A_LEAK } from '#shared/records/evaluation-record.ts'
import { type ModelPointer, modelPointerSchema } from '#shared/records/model-pointer.ts'
import { hasServed } from '#shared/records/pointer-history.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { newestRun, readRunFacts } from '#shared/runs/read-run-status.ts'
import { runStatus } from '#shared/runs/run-status.ts'
import { runStatusText } from '#shared/runs/run-status-text.ts'
import { REGISTRY_WORDS } from './approval.ts'
import type { Approval, ModelRegistry, PackageSummary } from './model-registry.ts'
import { servesAfter } from './serves-after.ts'

export type DecisionPorts = {
  readonly registry: Pick<ModelRegistry, 'describe' | 'find' | 'list' | 'decide'>
  readonly objects: ObjectStore
  readonly clock: Clock
  /** The options by which a command is told of this deployment; absent where nothing is typed, on the console's page. */
  readonly deploymentOptions?: string
}

/** What a person wants. */
export type DecisionRequest = {
  readonly command: 'approve' | 'reject' | 'rollback'
  readonly dataset: string
  /** Null: the one the command is for. */
  readonly runId: string | null
  /** Why, in the person's own words; null where nothing was said. */
  readonly reason: string | null
}

/** What a command comes to, before anything is written. */
export type DecisionPlan =
  | {
      readonly kind: 'decide'
      readonly dataset: string
      readonly runId: string
      readonly packageArn: string
      readonly approval: Approval
      /** Whether the decision changes models/<dataset>.json. */
      readonly changesPointer: boolean
      /** Where a serving run is rejected: what serves then, null for nothing. */
      readonly after?: string | null
      /** The registry says it by now: only the pipeline has to follow. */
      readonly isWritten: boolean
    }
  /** The command changes nothing; `isAsWanted` where that is because all is as it asks. */
  | { readonly kind: 'nothing'; readonly dataset: string; readonly says: string; readonly isAsWanted: boolean }

export type DecidedRun = Extract<DecisionPlan, { kind: 'decide' }>

type OwnPackage = PackageSummary & { readonly runId: string }

/** A decision that was written since is on its way: typing it again writes nothing. */
const ON_ITS_WAY_MS = 15 * 60 * 1000
/** Names of many columns may stand in them. */
const LONGEST_NUMBERS = 1000
/** How many packages are listed for a person to choose from. */
const NAMED_RUNS = 5

/**
 * Finds out what a command comes to. Typed twice it comes to nothing the second time, and a rollback after a rollback
 * does not go one further back unless the run is named.
 * @throws BoostlineError `nothing-to-decide` where the registry has no such run, `reason-missing` where a run that may
 * have a leak is approved without one.
 */
export async function planDecision(request: DecisionRequest, ports: DecisionPorts): Promise<DecisionPlan> {
  const pointer = await readPointer(ports.objects, request.dataset)
  switch (request.command) {
    case 'approve':
      return await planApproval(request, pointer, ports)
    case 'reject':
      return await planRejection(request, pointer, ports)
    case 'rollback':
      return await planRollback(request, pointer, ports)
  }
}

async function planApproval(
  request: DecisionRequest,
  pointer: ModelPointer | undefined,
  ports: DecisionPorts,
): Promise<DecisionPlan> {
  const { dataset, runId } = request
  const found = runId === null ? await waiting(dataset, pointer, ports) : await named(dataset, runId, ports)
  if (!found) {
    const champion = pointer?.champion ?? (await nothingFound(request, ports))
    const newest = await whyNotDecided(dataset, ports)
    const because = newest ? `: ${newest.says} ${newest.hint}` : '.'
    return nothing(dataset, `No run of ${dataset} waits for an approval${because}`, serves(pointer, champion.runId))
  }
  if (found.approval === 'approved' && serves(pointer, found.runId)) {
    return nothing(dataset, `${found.runId} is approved and serves already.`, true)
  }
  const newer = newerUpload(pointer, found.runId)
  if (newer !== undefined) {
    const again = `To have its data serve, upload them again.`
    const says = `${found.runId} comes from an older upload than ${newer}, which serves: it would never serve. ${again}`
    // Where none was named, all that can serve by an approval does.
    return nothing(dataset, says, runId === null)
  }
  const isWritten = await isOnItsWay(found, 'approved', ports)
  if (!isWritten && request.reason === null) await requireNoLeak(found, request, ports)
  return { ...decided(dataset, found, 'approved'), changesPointer: true, isWritten }
}

/** Whoever lets a model serve that may know the answer beforehand says why, for those who ask later. */
async function requireNoLeak(
  { runId }: OwnPackage,
  { dataset }: DecisionRequest,
  { objects }: DecisionPorts,
): Promise<void> {
  const evaluation = await readRecord(objects, runKeys(dataset, runId).evaluation, evaluationRecordSchema)
  const leaks = (evaluation?.decision.reasons ?? []).filter(({ code }) => code === MAY_BE_A_LEAK)
  if (leaks.length === 0) return
  // Those of a model without all of the columns stand with the first of them.
  const numbers = leaks.find((leak) => leak.numbers !== undefined)?.numbers
  const texts = boundedList(
    leaks.map(({ text }) => text),
    ' ',
  )
  const figures = numbers === undefined ? '' : ` ${boundedText(numbers, LONGEST_NUMBERS)}`
  throw new BoostlineError({
    code: 'reason-missing',
    kind: 'input',
    message: `${runId} may know the answer beforehand: ${texts}${figures}`,
    hint: "To let it serve all the same, say why with --reason '…': it stands in the model registry. Else leave the columns out by features.exclude in the manifest, and upload again.",
  })
}

async function planRejection(
  request: DecisionRequest,
  pointer: ModelPointer | undefined,
  ports: DecisionPorts,
): Promise<DecisionPlan> {
  const { dataset, runId } = request
  const found =
    runId === null
      ? await first(ports.registry.list(dataset, { approval: 'pending' }))
      : await named(dataset, runId, ports)
  if (found) return await rejection(dataset, found, pointer, ports)
  const noneWaits = `No run of ${dataset} waits for a decision`
  if (pointer?.champion) {
    return nothing(dataset, `${noneWaits}. What serves is taken back by the command rollback.`, true)
  }
  const newest = await first(ports.registry.list(dataset))
  if (newest?.approval !== 'rejected') return await nothingFound(request, ports)
  return nothing(dataset, `${noneWaits}: ${newest.runId}, the newest, is rejected.`, true)
}

async function planRollback(
  request: DecisionRequest,
  pointer: ModelPointer | undefined,
  ports: DecisionPorts,
): Promise<DecisionPlan> {
  const { dataset, runId } = request
  const { registry } = ports
  const serving = pointer?.challenger ?? pointer?.champion
  if (runId !== null) {
    const found = await named(dataset, runId, ports)
    if (serves(pointer, runId)) return await rejection(dataset, found, pointer, ports)
    return nothing(dataset, `${runId} does not serve.`, found.approval === 'rejected')
  }
  if (!pointer || !serving) {
    if (!pointer?.history.length) await nothingFound(request, ports)
    return nothing(dataset, `No model of ${dataset} serves: there is nothing to roll back.`, true)
  }
  const back = pointer.challenger ? undefined : await lastRollback(pointer, registry)
  if (back) {
    const says = `${back.from} was taken back already (${back.at}). To take ${serving.runId} back as well, name it with --run.`
    return nothing(dataset, says, true)
  }
  const found = await registry.describe(serving.modelPackageArn)
  if (!found) return await nothingFound(request, ports)
  return await rejection(dataset, { ...found, runId: serving.runId }, pointer, ports)
}

async function rejection(
  dataset: string,
  found: OwnPackage,
  pointer: ModelPointer | undefined,
  ports: DecisionPorts,
): Promise<DecisionPlan> {
  const changesPointer = serves(pointer, found.runId)
  const isRejected = found.approval === 'rejected'
  if (isRejected && !changesPointer) return nothing(dataset, `${found.runId} is rejected already.`, true)
  const plan = { ...decided(dataset, found, 'rejected'), changesPointer, isWritten: isRejected }
  if (!pointer || !changesPointer) return plan
  return { ...plan, after: await servesAfter(pointer, found.runId, ports) }
}

function decided(dataset: string, { runId, arn: packageArn }: OwnPackage, approval: Approval) {
  return { kind: 'decide', dataset, runId, packageArn, approval } as const
}

function nothing(dataset: string, says: string, isAsWanted: boolean): DecisionPlan {
  return { kind: 'nothing', dataset, says, isAsWanted }
}

/** Whether a person wrote this very decision a moment ago. */
async function isOnItsWay(
  { arn, approval }: PackageSummary,
  wanted: Approval,
  { registry, clock }: DecisionPorts,
): Promise<boolean> {
  if (approval !== wanted) return false
  const found = await registry.describe(arn)
  return found !== undefined && found.decidedByPerson && clock.now() - found.changedMs < ON_ITS_WAY_MS
}

/** The change by which the champion came to serve, where it was a rollback: only then an older upload follows a newer. */
async function lastRollback(
  { champion, history, dataset }: ModelPointer,
  registry: Pick<ModelRegistry, 'find'>,
): Promise<{ readonly from: string; readonly at: string } | undefined> {
  const change = history.findLast(({ from, to }) => from !== to)
  if (!change?.from || change.to !== champion?.runId) return undefined
  const [before, now] = [uploadTimeOf(change.from), uploadTimeOf(change.to ?? '')]
  if (before === undefined || now === undefined || now >= before) return undefined
  const found = await registry.find(dataset, change.from)
  return found?.approval === 'rejected' ? { from: change.from, at: change.at } : undefined
}

/** What serves from an upload after this run's. Names tell the second; within one, the pipeline decides. */
export function newerUpload(pointer: ModelPointer | undefined, runId: string): string | undefined {
  const uploadedMs = uploadTimeOf(runId)
  if (uploadedMs === undefined) return undefined
  return [pointer?.champion, pointer?.challenger].find(
    (serving) => serving && Date.parse(serving.source.eventTime) >= uploadedMs + 1000,
  )?.runId
}

export function readPointer(objects: ObjectStore, dataset: string): Promise<ModelPointer | undefined> {
  return readRecord(objects, pointerKey(dataset), modelPointerSchema)
}

/** The run of the newest upload that an approval would let serve. */
async function waiting(
  dataset: string,
  pointer: ModelPointer | undefined,
  { registry, objects }: DecisionPorts,
): Promise<OwnPackage | undefined> {
  const canServe = ({ runId }: OwnPackage) => newerUpload(pointer, runId) === undefined
  // The newest upload, whichever was registered last.
  let newest: OwnPackage | undefined
  for await (const each of registry.list(dataset, { approval: 'pending' })) {
    const found = own(each)
    if (!found || !canServe(found)) continue
    if (!newest || (uploadTimeOf(found.runId) ?? 0) > (uploadTimeOf(newest.runId) ?? 0)) newest = found
  }
  if (newest) return newest
  // An automatic approval that was overtaken by another promotion waits for a person's decision.
  const sinceMs = pointer?.champion ? Date.parse(pointer.champion.source.eventTime) : undefined
  const overtaken = await first(
    registry.list(dataset, { approval: 'approved', sinceMs }),
    async (each) => canServe(each) && !(pointer && (await hasServed(pointer, each.runId, objects))),
  )
  // Of an older upload, to say why it does not come to serve.
  return overtaken ?? (await first(registry.list(dataset, { approval: 'pending' })))
}

async function named(dataset: string, runId: string, ports: DecisionPorts): Promise<OwnPackage> {
  const found = own(await ports.registry.find(dataset, runId))
  return found ?? (await nothingFound({ command: 'approve', dataset, runId }, ports))
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
  { command, dataset, runId }: Pick<DecisionRequest, 'command' | 'dataset' | 'runId'>,
  ports: DecisionPorts,
): Promise<never> {
  const named: string[] = []
  for await (const each of ports.registry.list(dataset)) {
    named.push(`${each.runId ?? each.arn} (${REGISTRY_WORDS[each.approval]})`)
    if (named.length === NAMED_RUNS) break
  }
  const newest = await whyNotDecided(dataset, ports, runId)
  const which = `${dataset} ${ports.deploymentOptions ?? ''}`.trim()
  const none = command === 'rollback' ? `No model of ${dataset} serves` : `No run of ${dataset} waits for a decision`
  const nothing = runId === null ? none : `The registry has no run ${runId} of ${dataset}`
  const runs = named.length === 0 ? await hintForNone(dataset, ports) : hintFor(command, runId, which, named)
  throw new BoostlineError({
    code: 'nothing-to-decide',
    kind: 'input',
    message: newest ? `${nothing}: ${newest.says}` : `${nothing}.`,
    hint: newest?.hint ?? runs,
  })
}

/** Of a dataset without a run the name may be wrong. */
async function hintForNone(dataset: string, { objects, deploymentOptions = '' }: DecisionPorts): Promise<string> {
  if (await newestRun(objects, dataset)) return 'There are no runs in the registry yet.'
  const models = `./boostline models ${deploymentOptions}`.trim()
  return `There is no run of a dataset of that name: ${models} lists the datasets there are.`
}

/** A rollback takes back what serves: naming a run that does not would not help. */
function hintFor(
  command: DecisionRequest['command'],
  runId: string | null,
  which: string,
  named: readonly string[],
): string {
  const runs = boundedList(named)
  if (command !== 'rollback' || runId !== null) return `Name one with --run: ${runs}.`
  return `There is nothing to roll back. Its runs are ${runs}; ./boostline reject ${which} decides about one that waits.`
}

/** Why a run, by default the newest, is none that is decided about; undefined where it is, and where there is none. */
async function whyNotDecided(
  dataset: string,
  { objects, registry, clock, deploymentOptions = '' }: DecisionPorts,
  runId: string | null = null,
): Promise<{ readonly says: string; readonly hint: string } | undefined> {
  const run = runId === null ? await newestRun(objects, dataset) : { dataset, runId }
  if (!run) return undefined
  const registered = async ({ dataset: name, runId: id }: RunName) => {
    const found = await registry.find(name, id)
    return found && (await registry.describe(found.arn))
  }
  const facts = await readRunFacts(run, objects, { registered })
  if (facts.written.size === 0) return undefined
  const status = runStatus(facts, clock.now())
  if (status.state === 'failed') return { says: runStatusText(run, status), hint: status.failure.hint }
  if (status.state !== 'under-way' || status.stage === 'promotion') return undefined
  const which = `${dataset} ${deploymentOptions}`.trim()
  const hint = `How it stands: ./boostline status ${which}.`
  return { says: `the run ${run.runId} has not come so far yet.`, hint }
}

export function serves(pointer: ModelPointer | undefined, runId: string): boolean {
  return pointer?.champion?.runId === runId || pointer?.challenger?.runId === runId
}
