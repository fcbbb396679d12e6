import type { ServingType } from '#shared/serving/serving-target.ts'
import type { Storm } from './faults.ts'
import { STORMS } from './faults.ts'
import { Dice, roll } from './random.ts'

/** What a person uploads, and what becomes of it in the services. */
export type Upload = {
  readonly kind: 'upload'
  readonly dataset: string
  readonly data: 'usual' | 'grown' | 'other-columns' | 'refused'
  readonly job: 'completes' | 'fails' | 'stops' | 'out-of-time' | 'odd-archive'
  readonly endpoint: EndpointFate
  readonly model: 'good' | 'better' | 'weak' | 'wrong'
  /** Calls of the model fail once callers reach it. */
  readonly failsCallers: boolean
  readonly approval: 'auto' | 'manual'
  readonly rollout: 'allAtOnce' | 'linear' | 'canary'
  /** What is to serve it: an endpoint, or the API with the compiled model. */
  readonly target: ServingType
}

/** `starts-once`: it comes up, and when it is made again it fails, for good. */
export type EndpointFate = 'starts' | 'starts-once' | 'starts-with-more-memory' | 'never-answers' | 'fails'

/** A model that was trained elsewhere. */
export type Import = {
  readonly kind: 'import'
  readonly dataset: string
  readonly endpoint: EndpointFate
  readonly archive: 'model' | 'pickle'
}

/** `which`: of the dataset's runs, counted from the newest; null leaves the choice to the command. */
export type Decision = {
  readonly kind: 'approve' | 'reject' | 'rollback'
  readonly dataset: string
  readonly which: number | null
}

/** A file under `score/<dataset>/`: of one of two names, so that it comes again with other rows. */
export type Drop = {
  readonly kind: 'drop'
  readonly dataset: string
  readonly file: (typeof SCORED_FILES)[number]
  /** `other-columns`: without one that every model reads; `open-quote`: with a quote that is never closed. */
  readonly data: 'plain' | 'with-faults' | 'other-columns' | 'open-quote'
}

/** A file under `feedback/<dataset>/`, by what its rows name predictions. */
export type Outcomes = {
  readonly kind: 'outcomes'
  readonly dataset: string
  readonly file: (typeof OUTCOME_FILES)[number]
  readonly by: 'request' | 'id' | 'nothing'
}

type Other =
  /** `./boostline serve`. */
  | { readonly kind: 'serve'; readonly dataset: string; readonly type: ServingType }
  /** A caller of the API. */
  | { readonly kind: 'ask'; readonly dataset: string }
  | { readonly kind: 'remove-upload'; readonly dataset: string }
  | { readonly kind: 'cleanup' | 'alarm' | 'redrive' }
  /** Where notices go: `notices/webhook.json` is put, or put with something else in it. */
  | { readonly kind: 'webhook'; readonly isValid: boolean }

export type Action = { readonly number: number; readonly atMs: number } & (
  | Upload
  | Import
  | Decision
  | Drop
  | Outcomes
  | Other
)

/** A world and what happens in it, as far as it is not left to the seed's faults. */
export type Plan = {
  readonly seed: number
  readonly storm: Storm
  readonly trainingQuota: number
  readonly endpointQuota: number
  /** Whether the deployment has a topic for mail. */
  readonly hasMail: boolean
  /** When the last action is over and the services are well again. */
  readonly calmFromMs: number
  readonly actions: readonly Action[]
}

export const START_MS = Date.UTC(2026, 0, 5)
export const MINUTE_MS = 60_000
export const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS

const DATASETS = ['churn', 'loans', 'wine'] as const
const SCORED_FILES = ['june.csv', 'july.txt'] as const
const OUTCOME_FILES = ['answers.csv', 'more.csv'] as const
/** In one burst of uploads: a person who saves a file again and again, or a script. */
const BURST_MS = 3_000

/** The plan of a seed: some hours with one to three datasets. */
export function planOf(seed: number): Plan {
  const dice = new Dice(seed, 'plan')
  const datasets = DATASETS.slice(0, dice.whole(1, DATASETS.length))
  const hours = dice.whole(2, 8)
  const calmFromMs = START_MS + hours * HOUR_MS
  const actions: DistributedAction[] = []
  for (let count = dice.whole(3, 9); count > 0; count--) {
    const atMs = Math.round(dice.within(START_MS + MINUTE_MS, calmFromMs - MINUTE_MS))
    const dataset = datasets[dice.whole(0, datasets.length - 1)] ?? 'churn'
    const uploads = dice.happens(0.15) ? dice.whole(2, 6) : 1
    for (let upload = 0; upload < uploads; upload++) {
      const laterMs = upload === 0 ? 0 : Math.round(dice.within(0, BURST_MS))
      actions.push({ atMs: atMs + laterMs, ...uploadOf(dice, dataset) })
    }
  }
  for (let count = dice.whole(0, 8); count > 0; count--) {
    const atMs = Math.round(dice.within(START_MS + 20 * MINUTE_MS, calmFromMs + 6 * HOUR_MS))
    actions.push({ atMs, ...otherAction(dice, datasets[dice.whole(0, datasets.length - 1)] ?? 'churn') })
  }
  const around = { datasets, calmFromMs }
  return withFiles(
    {
      seed,
      storm: dice.pick([STORMS.calm, STORMS.rough, STORMS.rough, STORMS.wild]),
      trainingQuota: dice.pick([1, 1, 2, 4, 100]),
      endpointQuota: dice.pick([2, 3, 4, 6, 100]),
      hasMail: false,
      calmFromMs,
      actions: withCallers(seed, withWear(seed, withTargets(seed, numbered(actions))), around),
    },
    around,
  )
}

type Around = { readonly datasets: readonly string[]; readonly calmFromMs: number }

/**
 * People who ask the API, and in some plans have a dataset served by the other type. They come after all others, whose
 * numbers stay: what befalls those is decided by their names.
 */
function withCallers(seed: number, actions: readonly Action[], { datasets, calmFromMs }: Around): readonly Action[] {
  const dice = new Dice(seed, 'callers')
  const dataset = () => datasets[dice.whole(0, datasets.length - 1)] ?? 'churn'
  const atMs = () => Math.round(dice.within(START_MS + 20 * MINUTE_MS, calmFromMs + 6 * HOUR_MS))
  const asks = Array.from(
    { length: dice.whole(4, 12) },
    () => ({ kind: 'ask', dataset: dataset(), atMs: atMs() }) as const,
  )
  const changes = dice.happens(0.3) ? dice.whole(1, 4) : 0
  const serves = Array.from({ length: changes }, () => {
    const type = dice.pick(['lambda', 'lambda', 'endpoint'] as const)
    return { kind: 'serve', dataset: dataset(), type, atMs: atMs() } as const
  })
  const last = actions.length
  return [...actions, ...[...asks, ...serves].map((action, index) => ({ ...action, number: last + index + 1 }))]
}

/** In some plans people drop files to be scored and files of true outcomes, and in some they are told of what happens. */
function withFiles(plan: Plan, { datasets, calmFromMs }: Around): Plan {
  const dice = new Dice(plan.seed, 'files')
  const actions: DistributedAction[] = []
  const dataset = () => datasets[dice.whole(0, datasets.length - 1)] ?? 'churn'
  const atMs = () => Math.round(dice.within(START_MS + 20 * MINUTE_MS, calmFromMs + 6 * HOUR_MS))
  const hasMail = dice.happens(0.3)
  if (dice.happens(0.4)) {
    actions.push({ kind: 'webhook', isValid: true, atMs: START_MS + 1_000 })
    if (dice.happens(0.2)) {
      const changedMs = atMs()
      actions.push({ kind: 'webhook', isValid: false, atMs: changedMs })
      actions.push({ kind: 'webhook', isValid: true, atMs: changedMs + Math.round(dice.within(MINUTE_MS, HOUR_MS)) })
    }
  }
  // Most files are dropped where a model serves by then.
  const uploads = plan.actions.filter(({ kind }) => kind === 'upload')
  const whereModelIs = () => {
    const upload = uploads[dice.whole(0, uploads.length - 1)]
    const ofUpload = upload && 'dataset' in upload && dice.happens(0.8) ? upload : undefined
    const laterMs = Math.round(dice.within(40 * MINUTE_MS, 5 * HOUR_MS))
    return ofUpload
      ? { dataset: ofUpload.dataset, atMs: ofUpload.atMs + laterMs }
      : { dataset: dataset(), atMs: atMs() }
  }
  for (let count = dice.happens(0.5) ? dice.whole(1, 4) : 0; count > 0; count--) {
    const { dataset: ofModel, atMs: firstMs } = whereModelIs()
    actions.push(...dropsOf(dice, ofModel, firstMs, dice.happens(0.4) ? dice.whole(2, 3) : 1))
  }
  for (let count = dice.happens(0.4) ? dice.whole(1, 3) : 0; count > 0; count--) {
    const { dataset: ofModel, atMs: firstMs } = whereModelIs()
    actions.push(...tellingsOf(dice, ofModel, firstMs, dice.happens(0.3) ? 2 : 1))
  }
  const last = plan.actions.length
  return {
    ...plan,
    hasMail,
    actions: [...plan.actions, ...actions.map((action, index) => ({ ...action, number: last + index + 1 }))],
  }
}

/** The same without files to score or of outcomes, and with nobody who is told. */
export function withoutFiles(plan: Plan): Plan {
  const actions = plan.actions.filter(({ kind }) => kind !== 'drop' && kind !== 'outcomes' && kind !== 'webhook')
  return { ...plan, hasMail: false, actions }
}

/** Whether anybody is told of what happens. */
export function tellsSomebody({ hasMail, actions }: Plan): boolean {
  return hasMail || actions.some(({ kind }) => kind === 'webhook')
}

/** Of some plans, some uploads are to be served by the API itself. */
function withTargets(seed: number, actions: readonly Action[]): readonly Action[] {
  const share = roll(seed, 'targets') < 0.4 ? 0.5 : 0
  return actions.map((action) =>
    action.kind === 'upload' && roll(seed, `target ${action.number}`) < share
      ? { ...action, target: 'lambda' }
      : action,
  )
}

/** Of some plans, some endpoints come up once: what was retired, and is wanted again, cannot be had. */
function withWear(seed: number, actions: readonly Action[]): readonly Action[] {
  const share = roll(seed, 'wear') < 0.4 ? 0.5 : 0
  return actions.map((action) =>
    'endpoint' in action && action.endpoint === 'starts' && roll(seed, `wear ${action.number}`) < share
      ? { ...action, endpoint: 'starts-once' }
      : action,
  )
}

/** The same where an endpoint that came up once always does. */
export function withLastingEndpoints(plan: Plan): Plan {
  const actions = plan.actions.map((action) =>
    'endpoint' in action && action.endpoint === 'starts-once' ? { ...action, endpoint: 'starts' as const } : action,
  )
  return { ...plan, actions }
}

/** The same where endpoints serve everything. */
export function withEndpointsOnly(plan: Plan): Plan {
  const actions = plan.actions
    .filter(({ kind }) => kind !== 'serve')
    .map((action) => (action.kind === 'upload' ? { ...action, target: 'endpoint' as const } : action))
  return { ...plan, actions }
}

/** A day of one dataset whose files come thick and fast, while its model changes. */
export function dayOfFiles(seed: number): Plan {
  const dice = new Dice(seed, 'day of files')
  const target = dice.pick(['lambda', 'endpoint'] as const)
  const about = { dataset: 'churn', endpoint: 'starts', failsCallers: false, approval: 'auto', target } as const
  const usual = { kind: 'upload', ...about, data: 'usual', job: 'completes' } as const
  const actions: DistributedAction[] = [
    { ...usual, model: 'good', rollout: 'allAtOnce', atMs: START_MS + MINUTE_MS },
    { ...usual, model: 'better', rollout: 'allAtOnce', atMs: START_MS + HOUR_MS },
  ]
  if (dice.happens(0.5)) actions.push({ ...usual, model: 'better', rollout: 'linear', atMs: START_MS + 2 * HOUR_MS })
  if (dice.happens(0.5)) actions.push({ kind: 'webhook', isValid: true, atMs: START_MS + 1_000 })
  const calmFromMs = START_MS + 5 * HOUR_MS
  const atMs = () => Math.round(dice.within(START_MS + 70 * MINUTE_MS, calmFromMs))
  for (let count = 8; count > 0; count--) actions.push({ kind: 'ask', dataset: 'churn', atMs: atMs() })
  for (let count = 2; count > 0; count--) {
    const kind = dice.pick(['approve', 'reject', 'rollback'] as const)
    actions.push({ kind, dataset: 'churn', which: null, atMs: atMs() })
  }
  for (let count = 6; count > 0; count--) actions.push(...dropsOf(dice, 'churn', atMs(), dice.whole(1, 3)))
  for (let count = 3; count > 0; count--) actions.push(...tellingsOf(dice, 'churn', atMs(), dice.whole(1, 3)))
  const storm = dice.pick([STORMS.rough, STORMS.wild])
  const hasMail = dice.happens(0.5)
  return { seed, storm, trainingQuota: 4, endpointQuota: 6, hasMail, calmFromMs, actions: numbered(actions) }
}

/** A file that comes so many times: a person sees a mistake in it at once, or a script drops it again. */
function dropsOf(dice: Dice, dataset: string, firstMs: number, times: number): readonly DistributedAction[] {
  const file = dice.pick(SCORED_FILES)
  return soonAgain(dice, firstMs, times).map((atMs) => ({
    kind: 'drop',
    dataset,
    file,
    data: dice.pick([...repeat('plain', 3), ...repeat('with-faults', 3), 'other-columns', 'open-quote']),
    atMs,
  }))
}

function tellingsOf(dice: Dice, dataset: string, firstMs: number, times: number): readonly DistributedAction[] {
  const file = dice.pick(OUTCOME_FILES)
  return soonAgain(dice, firstMs, times).map((atMs) => ({
    kind: 'outcomes',
    dataset,
    file,
    by: dice.pick([...repeat('request', 3), 'id', 'id', 'nothing']),
    atMs,
  }))
}

function soonAgain(dice: Dice, firstMs: number, times: number): readonly number[] {
  let laterMs = 0
  return Array.from({ length: times }, (_, index) => {
    if (index > 0) laterMs += dice.within(0, dice.pick([BURST_MS, 4 * BURST_MS, MINUTE_MS]))
    return Math.round(firstMs + laterMs)
  })
}

/** A year of ten datasets: each is uploaded about once a week, and now and then a person decides otherwise. */
export function yearOf(seed: number): Plan {
  const dice = new Dice(seed, 'year')
  const calmFromMs = START_MS + 365 * DAY_MS
  const actions: DistributedAction[] = []
  for (let number = 0; number < 10; number++) {
    const dataset = `dataset-${number}`
    for (let atMs = START_MS; atMs < calmFromMs; atMs += dice.within(2 * DAY_MS, 12 * DAY_MS)) {
      const upload = uploadOf(dice, dataset)
      actions.push({ atMs: Math.round(atMs + dice.within(MINUTE_MS, DAY_MS)), ...upload })
      if (dice.happens(0.3)) {
        actions.push({ atMs: Math.round(atMs + dice.within(DAY_MS, 2 * DAY_MS)), ...otherAction(dice, dataset) })
      }
    }
  }
  const around = { datasets: Array.from({ length: 10 }, (_, number) => `dataset-${number}`), calmFromMs }
  return withFiles(
    {
      seed,
      storm: STORMS.rough,
      trainingQuota: 4,
      endpointQuota: 25,
      hasMail: false,
      calmFromMs,
      actions: withCallers(seed, withWear(seed, withTargets(seed, numbered(actions))), around),
    },
    around,
  )
}

type WithoutNumber<Each> = Each extends Action ? Omit<Each, 'number'> : never
type DistributedAction = WithoutNumber<Action>

function numbered(actions: readonly DistributedAction[]): readonly Action[] {
  return actions.toSorted((a, b) => a.atMs - b.atMs).map((action, index) => ({ ...action, number: index + 1 }))
}

function uploadOf(dice: Dice, dataset: string): Upload {
  return {
    kind: 'upload',
    dataset,
    data: dice.pick(['usual', 'usual', 'usual', 'usual', 'grown', 'grown', 'other-columns', 'refused']),
    job: dice.pick([...repeat('completes', 12), 'fails', 'stops', 'out-of-time', 'odd-archive']),
    endpoint: fateOf(dice),
    model: dice.pick(['good', 'good', 'good', 'better', 'better', 'weak', 'wrong']),
    failsCallers: dice.happens(0.2),
    approval: dice.happens(0.2) ? 'manual' : 'auto',
    rollout: dice.pick(['allAtOnce', 'allAtOnce', 'linear', 'canary']),
    target: 'endpoint',
  }
}

function fateOf(dice: Dice): EndpointFate {
  return dice.pick([
    ...repeat('starts', 12),
    'starts-with-more-memory',
    'starts-with-more-memory',
    'never-answers',
    'fails',
  ])
}

function otherAction(dice: Dice, dataset: string): Import | Decision | Other {
  const which = dice.happens(0.5) ? null : dice.whole(0, 3)
  const kind = dice.pick(['approve', 'approve', 'reject', 'reject', 'rollback', 'rollback', 'import', 'other'])
  switch (kind) {
    case 'approve':
    case 'reject':
    case 'rollback':
      return { kind, dataset, which }
    case 'import':
      return { kind, dataset, endpoint: fateOf(dice), archive: dice.pick(['model', 'model', 'model', 'pickle']) }
    case 'other': {
      const other = dice.pick(['remove-upload', 'cleanup', 'alarm', 'redrive'])
      return other === 'remove-upload' ? { kind: other, dataset } : { kind: other }
    }
  }
}

function repeat<const Item>(item: Item, times: number): [Item, ...Item[]] {
  return [item, ...Array.from({ length: times - 1 }, () => item)]
}
