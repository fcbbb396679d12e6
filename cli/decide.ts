import { pointerKey, runKeys } from '#shared/names/run-keys.ts'
import { type Decision, evaluationRecordSchema } from '#shared/records/evaluation-record.ts'
import type { ModelPointer } from '#shared/records/model-pointer.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { REGISTRY_WORDS } from '#shared/registry/approval.ts'
import { awaitDecision, carryOut } from '#shared/registry/decide-run.ts'
import {
  type DecidedRun,
  type DecisionPlan,
  type DecisionPorts,
  type DecisionRequest,
  planDecision,
  readPointer,
} from '#shared/registry/plan-decision.ts'

export type DecidePorts = DecisionPorts & {
  readonly sleep: (ms: number) => Promise<void>
  readonly say: (line: string) => void
  /** Whether the person goes on, where no model would serve any more. */
  readonly confirm: (question: string) => Promise<boolean>
}

/** What a person typed, and who it was: both stand in the registry and in the pointer's history. */
export type TypedDecision = DecisionRequest & { readonly user: string }

/** What was decided, and what came of it. */
export type DecisionReport = Pick<DecisionPlan, 'dataset'> & {
  readonly runId?: string
  readonly packageArn?: string
  readonly approval?: DecidedRun['approval']
  /** Who serves in the end, null for nobody. */
  readonly serves: string | null
  /** Whether all is as the command asks; where it changes models/<dataset>.json, whether that followed in a minute. */
  readonly followed: boolean
}

/** Writes a person's decision, waits for the pipeline to follow, and says what was decided and what serves then. */
export async function decide(request: TypedDecision, ports: DecidePorts): Promise<DecisionReport> {
  const { objects, say } = ports
  const { dataset } = request
  const plan = await planDecision(request, ports)
  if (plan.kind === 'nothing') {
    const pointer = await readPointer(objects, dataset)
    say(plan.says)
    say(`Nothing was changed: ${nowServing(dataset, pointer)}.`)
    return { dataset, serves: pointer?.champion?.runId ?? null, followed: plan.isAsWanted }
  }
  const { runId, packageArn, approval } = plan
  if (plan.after !== undefined && !(await isWanted(plan, plan.after, ports))) {
    const pointer = await readPointer(objects, dataset)
    say(`Nothing was changed: ${nowServing(dataset, pointer)}.`)
    return { dataset, serves: pointer?.champion?.runId ?? null, followed: false }
  }
  if (approval === 'approved') await tellCallers(plan, ports)
  await carryOut(plan, writtenReason(request), ports.registry)
  say(`${runId}: ${REGISTRY_WORDS[approval]} (${packageArn})`)
  const report = { dataset, runId, packageArn, approval }
  if (!plan.changesPointer) {
    const pointer = await readPointer(objects, dataset)
    say(sentence(`${nowServing(dataset, pointer)}, as before`))
    return { ...report, serves: pointer?.champion?.runId ?? null, followed: true }
  }
  const { followed, pointer, newer } = await awaitDecision(plan, ports)
  const found = { ...report, serves: pointer?.champion?.runId ?? null, followed }
  if (followed) {
    say(sentence(nowServing(dataset, pointer)))
    return found
  }
  if (newer !== undefined) {
    say(`${newer} serves and comes from a newer upload, so it stays.`)
    return found
  }
  say(`s3://${objects.bucket}/${pointerKey(dataset)} does not show it yet: ${nowServing(dataset, pointer)}.`)
  say('An endpoint may have to be made again first; the pipeline looks every 15 minutes. The command can be repeated.')
  return found
}

function writtenReason({ command, reason, user }: TypedDecision): string {
  return reason === null ? `${user}, boostline ${command}` : `${reason} (${user})`
}

/** Reasons of the gate that hold after an approval, too: for those who call the model that serves now. */
const FOR_CALLERS: ReadonlySet<string> = new Set(['callers-must-change', 'not-comparable-with-champion'])

async function tellCallers({ dataset, runId }: DecidedRun, { objects, say }: DecidePorts): Promise<void> {
  const evaluation = await readRecord(objects, runKeys(dataset, runId).evaluation, evaluationRecordSchema)
  for (const line of linesForCallers(evaluation?.decision)) say(line)
}

/** What of a decision those have to know who call the model that serves now. */
export function linesForCallers(decision: Pick<Decision, 'reasons'> | undefined): readonly string[] {
  return (decision?.reasons ?? []).flatMap(({ code, text }) => (FOR_CALLERS.has(code) ? [text] : []))
}

/** Says what serves once a serving run is rejected; where nothing does, the person is asked. */
async function isWanted(
  { dataset, runId }: DecidedRun,
  after: string | null,
  { say, confirm }: DecidePorts,
): Promise<boolean> {
  if (after !== null) {
    say(`${runId} goes; ${after} serves then.`)
    return true
  }
  say(`${runId} goes, and no model of ${dataset} serves then: no other one is approved. Callers get an error.`)
  return await confirm(`Take it back all the same?`)
}

/** Names of runs stay as they are. */
function sentence(text: string): string {
  return `${text.replace(/^no model/, 'No model')}.`
}

function nowServing(dataset: string, pointer: ModelPointer | undefined): string {
  const { champion, challenger } = pointer ?? { champion: null, challenger: null }
  if (!champion) return `no model serves ${dataset}`
  const rollout = challenger ? `, and ${challenger.runId} takes over by a ${pointer?.rollout?.type} rollout` : ''
  return `${champion.runId} serves ${dataset}${rollout}`
}
