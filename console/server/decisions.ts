import { userInfo } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { hasCode } from '#shared/errors/boostline-error.ts'
import { textField } from '#shared/json/json-fields.ts'
import { type DecisionPlan, planDecision } from '#shared/registry/plan-decision.ts'
import { decide, type TypedDecision } from '../../cli/decide.ts'
import type { DecisionAnswer, DecisionCommand, DecisionPlanAnswer } from '../answers.ts'
import { readJson, requestInvalid } from './request-body.ts'
import type { Call, Routes } from './routes.ts'
import type { RunIndex } from './runs/run-index.ts'
import type { Sources } from './sources.ts'

const COMMANDS = ['approve', 'reject', 'rollback'] as const satisfies readonly DecisionCommand[]
const LONGEST_REASON = 500

/** Approve, reject and roll back: first what it comes to, then, confirmed, what came of it. */
export function decisionRoutes(sources: Sources, index: RunIndex): Routes {
  return {
    'POST /api/datasets/:dataset/decision/plan': async (call) => {
      const { request } = await readDecision(call)
      const { plan, needsReason } = await planned(request, sources)
      return { ...planAnswer(request, plan, sources, index), needsReason } satisfies DecisionPlanAnswer
    },
    'POST /api/datasets/:dataset/decision': async (call) => {
      const { request, isConfirmed } = await readDecision(call)
      const said: string[] = []
      const report = await decide(request, {
        ...sources,
        sleep: (ms) => sleep(ms),
        say: (line) => void said.push(line),
        confirm: async () => isConfirmed,
      })
      index.expire()
      return { command: request.command, ...report, said } satisfies DecisionAnswer
    },
  }
}

/** Nothing is written by a plan: where a reason is missing, it is found out what the decision would come to with one. */
async function planned(request: TypedDecision, sources: Sources) {
  try {
    return { plan: await planDecision(request, sources), needsReason: false }
  } catch (error) {
    if (!hasCode(error, 'reason-missing')) throw error
    return { plan: await planDecision({ ...request, reason: 'to be given' }, sources), needsReason: true }
  }
}

async function readDecision({ request, parts }: Call): Promise<{ request: TypedDecision; isConfirmed: boolean }> {
  const body = await readJson(request)
  const command = COMMANDS.find((each) => each === body['command'])
  if (!command) throw requestInvalid(`its command is none of ${COMMANDS.join(', ')}`)
  const reason = textField(body, 'reason')?.trim().slice(0, LONGEST_REASON)
  return {
    request: {
      command,
      dataset: parts['dataset'] ?? '',
      runId: textField(body, 'runId') ?? null,
      reason: reason || null,
      user: userInfo().username,
    },
    isConfirmed: body['leavesNone'] === true,
  }
}

function planAnswer(
  { command, dataset }: TypedDecision,
  plan: DecisionPlan,
  sources: Sources,
  index: RunIndex,
): Omit<DecisionPlanAnswer, 'needsReason'> {
  if (plan.kind === 'nothing') return { command, dataset, runId: null, says: [plan.says], leavesNone: false }
  const says = sentences(command, plan, index.pointerOf(dataset)?.champion?.runId, sources.deployment.title)
  return { command, dataset, runId: plan.runId, says, leavesNone: plan.after === null }
}

type Planned = Extract<DecisionPlan, { kind: 'decide' }>

function sentences(
  command: DecisionCommand,
  { dataset, runId, after }: Planned,
  champion: string | undefined,
  deployment: string,
): readonly string[] {
  const where = `in ${deployment}`
  if (command === 'approve') {
    if (champion === undefined) {
      return [`${runId} begins to serve ${dataset} ${where}, within a minute.`, 'No model serves it now.']
    }
    return [
      `${runId} takes over the calls to ${dataset} ${where}, at once or step by step as its manifest says.`,
      `${champion}, which serves now, stays ready: a rollback brings it back.`,
    ]
  }
  if (after === undefined) {
    const stays = champion === undefined ? 'No model serves it, as before.' : `${champion} goes on serving.`
    return [`${runId} will not serve ${dataset} ${where}.`, stays, 'You can still approve it later.']
  }
  if (after === null) {
    return [
      `${runId} stops serving ${dataset} ${where}, and no other run is approved.`,
      'From then on nothing serves it: callers get an error until you approve a run.',
    ]
  }
  return [
    `${runId} stops serving ${dataset} ${where}; ${after} takes its calls.`,
    `${runId} is rejected in the model registry; to bring it back, approve it.`,
  ]
}
