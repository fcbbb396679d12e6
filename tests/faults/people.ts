import type { ModelPointer } from '#shared/records/model-pointer.ts'
import restEvent from '../../events/apigateway/rest-predict.json' with { type: 'json' }
import { decide } from './cloud/sagemaker.ts'
import type { Outcome } from './outcome.ts'
import { rowsCsv } from './rows.ts'
import type { World } from './world.ts'

/** What people do, and what they look at: the parts of stories. */

export const DATASET = 'shop'

/** An upload of other rows than the one before. */
export function upload(world: World, { dataset = DATASET, variant = 0 } = {}): void {
  world.put(`datasets/${dataset}/rows.csv`, rowsCsv(variant))
}

export function putManifest(world: World, manifest: unknown, dataset = DATASET): void {
  world.put(`datasets/${dataset}/manifest.json`, JSON.stringify(manifest))
}

/** A first model that serves; the next of its dataset can be told apart from it. */
export async function serveFirst(world: World, manifest?: unknown, dataset = DATASET): Promise<void> {
  if (manifest !== undefined) putManifest(world, manifest, dataset)
  upload(world, { dataset })
  await world.settle(() => championOf(world, dataset) !== undefined)
  await world.advance(3)
}

/** The same, and a second that took its place. */
export async function serveTwo(world: World): Promise<void> {
  await serveFirst(world)
  const first = championOf(world)
  upload(world, { variant: 1 })
  await world.settle(() => championOf(world) !== first)
  await world.advance(3)
}

export function pointerOf(world: World, dataset = DATASET): ModelPointer | undefined {
  return world.json(`models/${dataset}.json`) as ModelPointer | undefined
}

export function championOf(world: World, dataset = DATASET): string | undefined {
  return pointerOf(world, dataset)?.champion?.runId
}

/** A person's decision about a run, by the console of SageMaker. */
export function decideRun(world: World, runId: string | undefined, approval: 'Approved' | 'Rejected'): void {
  const found = world.state.packages.find(({ metadata }) => metadata['runId'] === runId)
  if (found) decide(world.state, found.arn, approval)
}

export type Answer = { readonly status: number; readonly body: Readonly<Record<string, unknown>> }

/** A call of the API; the caller tries what failed on the API's side twice more. */
export async function ask(world: World, method: 'GET' | 'POST', path: string, body?: unknown): Promise<Answer> {
  const requestContext = { ...restEvent.requestContext, path: `/prod${path}`, requestTimeEpoch: world.state.nowMs }
  const event = {
    ...restEvent,
    httpMethod: method,
    path,
    requestContext,
    body: body === undefined ? null : JSON.stringify(body),
  }
  let answer: Answer = { status: 502, body: {} }
  for (let tries = 0; tries < 3 && answer.status >= 500; tries++) {
    const ending = await world.invoke('inference-api', {
      ...event,
      requestContext: { ...requestContext, requestTimeEpoch: world.state.nowMs },
    })
    if (ending.type !== 'returned') continue
    // What inference-api returns to API Gateway.
    const { statusCode, body: text } = ending.value as { readonly statusCode: number; readonly body: string }
    answer = { status: statusCode, body: JSON.parse(text) as Answer['body'] }
  }
  return answer
}

/** The runs of a dataset whose last job was made, the oldest first; jobs of stage 1 do not have a run's name. */
export function trainedRuns({ jobs }: Pick<Outcome, 'jobs'>, dataset = DATASET): readonly string[] {
  return jobs.flatMap((job) => (job.includes(`-${dataset}-`) ? [job.split(' ')[0] ?? ''] : []))
}

/** The failure records of runs in whose place a newer upload was trained: what is to be, where uploads come in a burst. */
export function supersededRuns({ failures }: Pick<Outcome, 'failures'>): readonly string[] {
  return failures.filter((failure) => failure.endsWith(' run-superseded'))
}

/** The one run of a dataset that serves is its newest; what is wrong with it otherwise. */
export function newestServes({ serving, jobs }: Outcome, dataset = DATASET): string | undefined {
  const newest = trainedRuns({ jobs }, dataset).at(-1)
  const { champion, challenger } = serving[dataset] ?? {}
  if (champion !== undefined && champion === newest && challenger === undefined) return undefined
  return `${champion ?? 'nothing'} serves and not the newest, ${newest ?? 'which there is none of'}`
}
