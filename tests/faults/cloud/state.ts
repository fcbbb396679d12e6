import type { FunctionName } from '../../../infra/wiring.ts'

/*
 * Everything that the cloud of the fault matrix keeps, as plain data: a copy of it is a place to begin from again.
 */

export type StoredVersion = {
  readonly versionId: string
  readonly eTag: string
  readonly body: Uint8Array
  readonly atMs: number
  /** A delete marker. */
  readonly isDeleted: boolean
  readonly tags?: Readonly<Record<string, string>>
}

export type Job = {
  readonly name: string
  readonly input: Fields
  status: 'InProgress' | 'Completed' | 'Failed'
  secondary: 'Training' | 'Completed' | 'Failed'
  failureReason?: string
}

export type EndpointState = {
  readonly name: string
  readonly input: Fields
  status: 'Creating' | 'InService' | 'Failed' | 'Deleting'
  failureReason?: string
  changedMs: number
}

export type Package = {
  readonly arn: string
  readonly group: string
  readonly input: Fields
  readonly createdMs: number
  approval: string
  approvalDescription?: string
  metadata: Readonly<Record<string, string>>
}

export type Message = {
  readonly id: string
  readonly body: string
  readonly sentMs: number
  firstReceivedMs?: number
  receiveCount: number
  visibleMs: number
}

/** What happens by itself at its time. */
export type Happening =
  | { readonly type: 'invoke'; readonly functionName: FunctionName; readonly event: unknown; readonly attempt: number }
  | { readonly type: 'job-ends'; readonly name: string }
  | { readonly type: 'endpoint-starts'; readonly name: string }
  | { readonly type: 'endpoint-goes'; readonly name: string }
  | { readonly type: 'message-visible'; readonly id: string }

export type Due = { readonly atMs: number; readonly order: number; readonly what: Happening }

/** A JSON object of the wire. */
export type Fields = Readonly<Record<string, unknown>>

export type CloudState = {
  nowMs: number
  nextHeartbeatMs: number
  serial: number
  objects: Map<string, StoredVersion[]>
  uploads: Map<string, { readonly key: string; readonly parts: Map<number, Uint8Array> }>
  jobs: Map<string, Job>
  models: Map<string, Fields>
  configs: Map<string, Fields>
  endpoints: Map<string, EndpointState>
  groups: Map<string, Fields>
  packages: Package[]
  messages: Message[]
  /** Whether every event and every message comes twice. */
  deliversTwice: boolean
  /** Events that Lambda gave up on. */
  failedEvents: { readonly functionName: FunctionName; readonly event: unknown }[]
  due: Due[]
  quotas: { trainingInstances: number; endpoints: number }
  /** Sums by metric and role, as CloudWatch would add them up. */
  metrics: { readonly name: string; readonly role: string; readonly atMs: number; readonly value: number }[]
  /** What a training job of a dataset ends with; Completed unless it is told. */
  trainingFailure: string | undefined
  trainingLog: string[]
  /** What the next endpoints to start fail with. */
  endpointFailures: string[]
  /** Whether people are told of anything: in most stories nobody wants to know. */
  tellsPeople: boolean
  /** The subjects of what was published. */
  published: string[]
}

export function emptyCloud(nowMs: number): CloudState {
  return {
    nowMs,
    nextHeartbeatMs: nowMs + 15 * 60_000,
    serial: 0,
    objects: new Map(),
    uploads: new Map(),
    jobs: new Map(),
    models: new Map(),
    configs: new Map(),
    endpoints: new Map(),
    groups: new Map(),
    packages: [],
    messages: [],
    deliversTwice: false,
    failedEvents: [],
    due: [],
    quotas: { trainingInstances: 20, endpoints: 50 },
    metrics: [],
    trainingFailure: undefined,
    trainingLog: [],
    endpointFailures: [],
    tellsPeople: false,
    published: [],
  }
}

export function schedule(state: CloudState, delayMs: number, what: Happening): void {
  const copies = state.deliversTwice && what.type === 'invoke' && what.attempt === 1 ? 2 : 1
  for (let copy = 0; copy < copies; copy++) {
    state.due.push({ atMs: state.nowMs + delayMs, order: state.serial++, what })
  }
}

/** A copy of its own; what never changes, such as the objects' bodies, is shared. */
export function copyCloud(state: CloudState): CloudState {
  const copies = <Value extends object>(things: Map<string, Value>) =>
    new Map([...things].map(([name, thing]) => [name, { ...thing }]))
  return {
    ...state,
    objects: new Map(state.objects),
    uploads: new Map([...state.uploads].map(([id, { key, parts }]) => [id, { key, parts: new Map(parts) }])),
    jobs: copies(state.jobs),
    models: new Map(state.models),
    configs: new Map(state.configs),
    endpoints: copies(state.endpoints),
    groups: new Map(state.groups),
    packages: state.packages.map((each) => ({ ...each })),
    messages: state.messages.map((each) => ({ ...each })),
    failedEvents: [...state.failedEvents],
    due: [...state.due],
    quotas: { ...state.quotas },
    metrics: [...state.metrics],
    trainingLog: [...state.trainingLog],
    endpointFailures: [...state.endpointFailures],
    published: [...state.published],
  }
}
