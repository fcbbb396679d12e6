import { isHeartbeatKey } from '#shared/names/heartbeat-keys.ts'
import { datasetOfPointerKey } from '#shared/names/run-keys.ts'
import type { ModelPointer } from '#shared/records/model-pointer.ts'
import type { MonitoringState } from '#shared/records/monitoring-state.ts'
import type { World } from './world.ts'

/** How things stand. */
export type Outcome = {
  /** By dataset. */
  readonly serving: Readonly<Record<string, Serving>>
  /** Of each package its run and approval. */
  readonly packages: readonly string[]
  /** Each with its state. */
  readonly endpoints: readonly string[]
  readonly models: readonly string[]
  readonly configs: readonly string[]
  readonly jobs: readonly string[]
  /** Each with its error's code. */
  readonly failures: readonly string[]
  readonly open: readonly string[]
  readonly captures: readonly string[]
  /** What came of dropped files, each record with its state. */
  readonly scored: readonly string[]
  /** What people were told of; a message may come twice where a process was killed before it could say so. */
  readonly told: readonly string[]
  /** What is known of how the rows to predict differ from the training rows. */
  readonly watched: readonly string[]
  /** What they are still to be told of. */
  readonly untold: readonly string[]
  readonly uploadsLeft: number
  readonly failedEvents: number
}

export type Serving = {
  readonly champion: string | undefined
  readonly challenger: string | undefined
  /** Which of them serve from an endpoint. */
  readonly byEndpoint: readonly string[]
  readonly history: readonly string[]
}

export function outcomeOf(world: World): Outcome {
  const { state } = world
  const failures = world.keys('runs/').filter((key) => key.endsWith('/failure.json'))
  return {
    serving: Object.fromEntries(
      world.keys('models/').flatMap((key) => {
        const dataset = datasetOfPointerKey(key)
        return dataset === undefined ? [] : [[dataset, servingOf(world.json(key) as ModelPointer)]]
      }),
    ),
    packages: state.packages.map(({ metadata, approval }) => `${metadata['runId']} ${approval}`).sort(),
    endpoints: [...state.endpoints.values()].map(({ name, status }) => `${name} ${status}`).sort(),
    models: [...state.models.keys()].sort(),
    configs: [...state.configs.keys()].sort(),
    jobs: [...state.jobs.values()].map(({ name, status }) => `${name} ${status}`).sort(),
    failures: failures.map((key) => `${key} ${(world.json(key) as { code: string }).code}`),
    open: world.keys('open/').filter((key) => !isHeartbeatKey(key)),
    captures: capturesOf(world),
    scored: world.keys('scored/').map((key) => (key.endsWith('.json') ? `${key} ${stateOf(world, key)}` : key)),
    told: [...new Set(state.published)].sort(),
    watched: watchedOf(world),
    untold: world.keys('notices/open/'),
    uploadsLeft: state.uploads.size,
    failedEvents: state.failedEvents.length,
  }
}

function servingOf({ champion, challenger, history }: ModelPointer): Serving {
  return {
    champion: champion?.runId,
    challenger: challenger?.runId,
    // Records of before there were types are of endpoints, and these have not been parsed.
    byEndpoint: [champion, challenger].flatMap((run) => (run && run.type !== 'lambda' ? [run.runId] : [])),
    history: history.map(({ from, to }) => `${from} → ${to}`),
  }
}

function stateOf(world: World, key: string): string {
  // The records of dropped files.
  const { status, rows } = world.json(key) as { readonly status: string; readonly rows?: { readonly scored: number } }
  return rows ? `${status}: ${rows.scored} rows` : status
}

/** Of each dataset that was looked at. */
function watchedOf(world: World): readonly string[] {
  return world.keys('monitoring/').flatMap((key) => {
    if (!key.endsWith('/state.json')) return []
    // Nobody else writes it.
    const { dataset, captures, files } = world.json(key) as MonitoringState
    return Object.entries({ captures, files }).flatMap(([source, of]) => {
      if (!of) return []
      const moved = Object.entries(of.memory.columns).flatMap(([column, { alarm }]) => (alarm ? [column] : []))
      const columns = moved.length > 0 ? `; moved: ${moved.join()}` : ''
      return [`${dataset}: ${of.memory.windows} windows of ${source}${columns}`]
    })
  })
}

/** By their kinds: their names have the time, which a fault moves. One that nobody was told the id of counts for nothing. */
function capturesOf(world: World): readonly string[] {
  const told = world.keys('captures/').filter((key) => key.endsWith('.feedback.jsonl'))
  return told.flatMap((key) => {
    const predictions = key.replace('.feedback.jsonl', '.jsonl')
    return [...world.keys(predictions), key].map((each) => each.replace(/\d{8}T\d{6}/, '<time>'))
  })
}
