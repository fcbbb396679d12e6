import { archiveOf, MODEL_ARCHIVE } from '#engines/scoring/archive/testing/model-archives.ts'
import { hasCode } from '#shared/errors/boostline-error.ts'
import { runIdOf } from '#shared/names/run-id.ts'
import type { Notice } from '#shared/notifications/notice.ts'
import type { Quality } from '#shared/records/training-record.ts'
import { carryOut } from '#shared/registry/decide-run.ts'
import { planDecision } from '#shared/registry/plan-decision.ts'
import { featureSchema } from '../../lambdas/model-evaluation/testing/evaluation-world.ts'
import { ask } from './callers.ts'
import { dropFile, setWebhook, tellOutcomes } from './files.ts'
import { type Action, type Decision, type Import, tellsSomebody, type Upload } from './plan.ts'
import { roll } from './random.ts'
import type { Write } from './services/bucket.ts'
import { PREFIX, type World } from './world.ts'

/** What a person does at this moment. */
export async function act(action: Action, world: World): Promise<void> {
  const { services, story, asyncInvocations } = world
  const name = 'dataset' in action ? `${action.dataset}#${action.number}` : String(action.number)
  switch (action.kind) {
    case 'upload':
      return await upload(action, name, world)
    case 'import':
      return await importModel(action, name, world)
    case 'approve':
    case 'reject':
    case 'rollback':
      return await decide(action, world)
    case 'remove-upload':
      story.tell(`a person deletes the file of ${action.dataset}`)
      return await services.objects.delete(uploadKey(action.dataset))
    case 'serve':
      story.tell(`a person has ${action.dataset} served by ${action.type}`)
      return world.invokeDeployment(`serve ${action.number}`, SERVE(action))
    case 'ask':
      return await ask(action.dataset, action.number, world)
    case 'cleanup':
      story.tell('a person runs the command cleanup')
      return world.invokeDeployment(`cleanup ${action.number}`, { command: 'cleanup' })
    case 'alarm':
      story.tell('CloudWatch: the alarm on challengers')
      return world.invokeDeployment(`alarm ${action.number}`, ALARM)
    case 'redrive':
      return asyncInvocations.redrive()
    case 'drop':
      return await dropFile(action, name, world)
    case 'outcomes':
      return await tellOutcomes(action, name, world)
    case 'webhook':
      return await setWebhook(action.isValid, world)
  }
}

/** Approves what has just been marked as retired, now and then: between the mark and the deletion. */
export function wantAfterAll({ body, earlier = '{}' }: Write, dataset: string, world: World): void {
  const known = new Set(marksOf(earlier))
  for (const mark of marksOf(body)) {
    const [runId = ''] = mark.split(' ')
    const run = world.runs.all.get(runId)
    const key = `${run?.name} revision ${revisionOf(body)}`
    if (!run || known.has(mark) || !world.faults.happens('wanted-after-all', key)) continue
    const approve = { kind: 'approve' as const, dataset, runId }
    world.scheduler.after(world.faults.amount(`wanted ${key}`, 0, 2_000), () => decideOf(approve, world))
  }
}

type Marked = {
  readonly revision?: number
  readonly retired?: readonly { readonly runId: string; readonly at: string }[]
}

function marksOf(pointer: string): readonly string[] {
  const { retired = [] } = JSON.parse(pointer) as Marked
  return retired.map(({ runId, at }) => `${runId} ${at}`)
}

function revisionOf(pointer: string): number {
  return (JSON.parse(pointer) as Marked).revision ?? 0
}

const SERVE = ({ dataset, type }: { readonly dataset: string; readonly type: string }) => ({
  command: 'serve',
  dataset,
  type,
  who: 'a person',
})

const ALARM = {
  source: 'aws.cloudwatch',
  'detail-type': 'CloudWatch Alarm State Change',
  detail: { alarmName: 'boostline-rollout-errors', state: { value: 'ALARM' } },
}

function uploadKey(dataset: string): string {
  return `datasets/${dataset}.csv`
}

function qualityOf(drawn: number): Quality {
  if (drawn < 0.4) return 'good'
  return drawn < 0.7 ? 'best' : 'fast'
}

async function upload(action: Upload & { readonly number: number }, name: string, world: World): Promise<void> {
  const { services, story } = world
  const { dataset, data, job, endpoint, model, approval, rollout, failsCallers, target } = action
  const quality = qualityOf(roll(world.plan.seed, `quality of ${name}`))
  story.tell(
    `a person uploads ${name}: ${data} data, ${quality}; its job ${job}, ${target === 'lambda' ? 'served by the API itself' : `its endpoint ${endpoint}`}; a ${model} model${failsCallers ? ' that fails its callers' : ''}; approval ${approval}, rollout ${rollout}`,
  )
  const manifest = {
    split: { train: 0.4, validation: 0.2, test: 0.4 },
    training: { quality },
    promotion: { approval, rollout: ROLLOUTS[rollout] },
    ...(target === 'lambda' && { endpoint: { type: 'lambda' } }),
    ...(action.number % 2 === 0 && { capture: { enabled: true } }),
    ...(tellsSomebody(world.plan) && toldOf(roll(world.plan.seed, `told of ${name}`))),
  }
  await services.objects.put(`datasets/${dataset}/manifest.json`, JSON.stringify(manifest))
  world.uploading = { name, upload: action }
  await services.objects.put(uploadKey(dataset), csvOf(data, action.number))
  world.uploading = undefined
}

/** What a person wants to be told of; without it everything. */
function toldOf(drawn: number): { readonly monitor?: { readonly notify: readonly Notice['kind'][] } } {
  if (drawn < 0.6) return {}
  if (drawn < 0.8) return { monitor: { notify: ['failed', 'waiting', 'alarm'] } }
  return { monitor: { notify: drawn < 0.9 ? ['ended'] : [] } }
}

const ROLLOUTS = {
  allAtOnce: { type: 'allAtOnce' },
  linear: { type: 'linear', stepPercent: 25, intervalMinutes: 10 },
  canary: { type: 'canary', share: 0.1, minutes: 30 },
} as const

const USUAL_ROWS = 130

function csvOf(data: Upload['data'], number: number): string {
  if (data === 'refused') return `target,score\nyes,${number % 5}\n`
  const rows = USUAL_ROWS + (data === 'grown' ? 5 * (number % 5) + 5 : 0)
  const hasMore = data === 'other-columns'
  const lines = Array.from({ length: rows }, (_, row) => {
    const score = ((row * 37) % rows) / rows
    // Some labels are wrong, as in every file.
    const isYes = row % 9 === 0 ? score < 0.5 : score >= 0.5
    return `${isYes ? 'yes' : 'no'},${score.toFixed(4)}${hasMore ? `,${(row * 13) % 50}` : ''}`
  })
  return `target,score${hasMore ? ',visits' : ''}\n${lines.join('\n')}\n`
}

async function importModel(action: Import & { readonly number: number }, name: string, world: World): Promise<void> {
  const { services, story, runs, scheduler } = world
  const { objects } = services
  const { dataset, endpoint, archive } = action
  story.tell(`a person imports ${name}: a ${archive}; its endpoint ${endpoint}`)
  const key = `models/${dataset}/model.tar.gz`
  await objects.put(`models/${dataset}/schema.json`, JSON.stringify(featureSchema(`imported-${action.number}`)))
  await objects.put(`models/${dataset}/model.json`, JSON.stringify({ image: IMAGE }))
  const body = archive === 'model' ? MODEL_ARCHIVE : archiveOf({ 'model.pkl': `a pickle ${action.number}` })
  await objects.put(key, body)
  const found = await objects.head(key)
  if (!found) return
  const { lastModified: eventTime, versionId, eTag } = found
  const runId = runIdOf({ prefix: PREFIX, dataset, eventTime, bucket: objects.bucket, key, versionId, eTag })
  runs.add({ ...action, runId, name })
  story.call(runId, name)
  story.detail(`${name} at ${scheduler.nowMs}`)
}

const IMAGE = '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:3.2-0'

async function decide({ kind, dataset, which }: Decision, world: World): Promise<void> {
  const runId = which === null ? null : (world.runs.ofDataset(dataset)[which]?.runId ?? null)
  await decideOf({ kind, dataset, runId }, world)
}

type DecisionOf = Pick<Decision, 'kind' | 'dataset'> & { readonly runId: string | null }

/** By the command; a run that is named as well by `aws sagemaker update-model-package`, which asks nothing. */
async function decideOf({ kind, dataset, runId }: DecisionOf, { services, story, scheduler }: World): Promise<void> {
  story.tell(`a person: ${kind} ${dataset}${runId === null ? '' : ` --run ${runId}`}`)
  const { registry } = services
  const reason = 'a person decided'
  const clock = { now: () => scheduler.nowMs }
  try {
    const request = { command: kind, dataset, runId, reason }
    const plan = await planDecision(request, { ...services, clock })
    if (plan.kind === 'decide') return await carryOut(plan, reason, registry)
    const found = runId === null ? undefined : await registry.find(dataset, runId)
    const approval = kind === 'approve' ? 'approved' : 'rejected'
    if (found) await carryOut({ packageArn: found.arn, approval, isWritten: false }, reason, registry)
    else story.tell('  there was nothing to decide')
  } catch (error) {
    if (!hasCode(error, 'nothing-to-decide')) throw error
    story.tell('  there was nothing to decide')
  }
}
