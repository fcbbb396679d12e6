import { userInfo } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { counted, percent } from '#shared/design/number-words.ts'
import { hasCode } from '#shared/errors/boostline-error.ts'
import { textField } from '#shared/json/json-fields.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { evaluationRecordSchema } from '#shared/records/evaluation-record.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { sourceRecordSchema } from '#shared/records/source-record.ts'
import { type DecisionPlan, planDecision } from '#shared/registry/plan-decision.ts'
import { runManifest } from '#shared/runs/run-manifest.ts'
import { decide, linesForCallers, type TypedDecision } from '../../cli/decide.ts'
import type { DecisionAnswer, DecisionCommand, DecisionPlanAnswer, ServingFacts } from '../answers.ts'
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
      return { ...(await planAnswer(request, plan, sources, index)), needsReason } satisfies DecisionPlanAnswer
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

async function planAnswer(
  { command, dataset }: TypedDecision,
  plan: DecisionPlan,
  sources: Sources,
  index: RunIndex,
): Promise<Omit<DecisionPlanAnswer, 'needsReason'>> {
  if (plan.kind === 'nothing') return { command, dataset, runId: null, says: [plan.says], leavesNone: false }
  await index.refresh()
  const pointer = index.pointerOf(dataset)
  const now = pointer?.champion?.runId ?? null
  const after = command === 'approve' ? plan.runId : plan.after === undefined ? now : plan.after
  const runs = [now, after].flatMap((runId) => (runId === null ? [] : { dataset, runId }))
  await index.read(runs)
  const facts = (runId: string | null): ServingFacts | null => {
    if (runId === null) return null
    const since = pointer?.champion?.runId === runId ? pointer.champion.since : null
    return { runId, since, metric: index.row({ dataset, runId }).metric }
  }
  return {
    command,
    dataset,
    runId: plan.runId,
    says: [
      ...sentences(command, plan, now, await rolloutInWords(plan, sources)),
      ...(await callersLines(plan, sources)),
    ],
    serves: { now: facts(now), after: facts(after) },
    leavesNone: plan.after === null,
  }
}

type Planned = Extract<DecisionPlan, { kind: 'decide' }>

function sentences(
  command: DecisionCommand,
  { dataset, runId, after }: Planned,
  champion: string | null,
  rollout: string,
): readonly string[] {
  if (command === 'approve') {
    if (champion === null) return [`This run begins to serve ${dataset} within a minute. No model serves it now.`]
    return [
      `This run takes over the calls to ${dataset}, ${rollout}.`,
      'The one that serves now stays ready: a rollback brings it back.',
    ]
  }
  if (after === undefined) {
    const stays = champion === null ? 'No model serves it, as before.' : 'What serves now goes on.'
    return [`This run will not serve ${dataset}. ${stays}`, 'You can still approve it later.']
  }
  const which = runId === champion ? 'What serves now' : 'The run that takes over step by step'
  if (after === null) {
    return [
      `${which} stops serving ${dataset}, and no other run is approved.`,
      'From then on nothing serves it: callers get an error until you approve a run.',
    ]
  }
  return [
    `${which} stops serving ${dataset}, and ${runId === champion ? 'the one before takes its calls' : 'the other gets all calls again'}.`,
    'It is rejected in the model registry; to bring it back, approve it.',
  ]
}

/** As the run's own settings want it. */
async function rolloutInWords({ dataset, runId }: Planned, { objects }: Sources): Promise<string> {
  const source = await readRecord(objects, runKeys(dataset, runId).source, sourceRecordSchema)
  const rollout = source && runManifest(source).promotion.rollout
  if (rollout?.type === 'canary') {
    return `${percent(rollout.share)} of them for ${counted(rollout.minutes, 'minute')}, then all`
  }
  if (rollout?.type === 'linear') {
    return `${rollout.stepPercent}\u00a0% more of them every ${counted(rollout.intervalMinutes, 'minute')}`
  }
  return 'all at once'
}

/** What the command tells, too: what changes for those who call the model that serves now. */
async function callersLines({ dataset, runId, approval }: Planned, { objects }: Sources): Promise<readonly string[]> {
  if (approval !== 'approved') return []
  const evaluation = await readRecord(objects, runKeys(dataset, runId).evaluation, evaluationRecordSchema)
  return linesForCallers(evaluation?.decision)
}
