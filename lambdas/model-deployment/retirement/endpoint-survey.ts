import pMap from 'p-map'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import type { Log } from '#shared/log/log.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import type { ModelPointer } from '#shared/records/model-pointer.ts'
import { listOpenWork, readOpenWork } from '#shared/records/open-work.ts'
import { attempt } from '../attempt.ts'
import { inTime, LISTING_MS } from '../heartbeat/in-time.ts'
import type { Endpoints, PipelineEndpoint } from '../hosting/endpoints.ts'
import { readPointer } from '../promotion/reconcile-champion.ts'

/**
 * What is known of all endpoints, for as long as one event or heartbeat lasts: each thing is looked up when it is first
 * asked for, and once. Nothing is deleted by it: whoever retires an endpoint reads what decides about it again.
 */
export type EndpointSurvey = {
  /** Those that nobody has retired since. @throws where they could not be listed to the end, each time. */
  endpoints(): Promise<readonly PipelineEndpoint[]>
  /** The pointers of the datasets that have endpoints, but for damaged ones. */
  pointers(): Promise<readonly ModelPointer[]>
  /** How many runs wait for room; of very many entries some are read. */
  waitingRuns(): Promise<number>
  /** Says that an endpoint is being deleted, for which its dataset's pointer has changed. */
  retired(endpoint: PipelineEndpoint): void
  /** Datasets of which it was seen that they have no endpoint that nobody needs. */
  readonly lookedThrough: Set<string>
  /** By endpoint that is only kept for a rollback, what room it leaves when it goes; undefined where it has to stay. */
  readonly frees: Map<string, number | undefined>
}

type Ports = {
  readonly objects: ObjectStore
  readonly endpoints: Pick<Endpoints, 'listEndpoints'>
  readonly log: Log
}

const READS_AT_ONCE = 8
const MOST_READ = 200

export function surveyEndpoints(ports: Ports, { prefix }: { readonly prefix: string }): EndpointSurvey {
  const { objects, log } = ports
  const gone = new Set<string>()
  const pointers = new Map<string, Promise<ModelPointer | undefined>>()
  let listed: Promise<readonly PipelineEndpoint[]> | undefined
  let waiting: Promise<number> | undefined
  const all = () => (listed ??= listInTime(ports, prefix))
  const pointerOf = (dataset: string) => {
    const known = pointers.get(dataset) ?? readOrTell(dataset, objects, log)
    pointers.set(dataset, known)
    return known
  }
  return {
    endpoints: async () => (await all()).filter(({ name }) => !gone.has(name)),
    pointers: async () => {
      const datasets = new Set((await all()).map(({ dataset }) => dataset))
      const found = await pMap(datasets, pointerOf, { concurrency: READS_AT_ONCE })
      return found.filter((pointer) => pointer !== undefined)
    },
    waitingRuns: () => (waiting ??= countWaiting(objects)),
    retired: ({ name, dataset }) => {
      gone.add(name)
      pointers.delete(dataset)
    },
    lookedThrough: new Set(),
    frees: new Map(),
  }
}

async function listInTime({ endpoints }: Ports, prefix: string): Promise<readonly PipelineEndpoint[]> {
  return await inTime(endpoints.listEndpoints(prefix), LISTING_MS, () => listedTooSlowly(prefix))
}

function listedTooSlowly(prefix: string): BoostlineError {
  return new BoostlineError({
    code: 'aws-unavailable',
    kind: 'dependency',
    retryable: true,
    message: `sagemaker:ListEndpoints ${prefix}-: not all endpoints were listed within ${LISTING_MS / 1000} s.`,
    hint: 'If it goes on, look at the AWS health dashboard.',
  })
}

async function readOrTell(dataset: string, objects: ObjectStore, log: Log): Promise<ModelPointer | undefined> {
  let pointer: ModelPointer | undefined
  await attempt(`what serves ${dataset}`, log, async () => {
    pointer = (await readPointer(objects, dataset)).pointer
  })
  return pointer
}

async function countWaiting(objects: ObjectStore): Promise<number> {
  const runs = []
  for await (const run of listOpenWork(objects)) {
    runs.push(run)
    if (runs.length === MOST_READ) break
  }
  const entries = await pMap(runs, (run) => readOpenWork(run, objects), { concurrency: READS_AT_ONCE })
  return entries.filter((work) => work?.code === 'endpoint-quota').length
}
