import type { Clock } from '#shared/clock.ts'
import { counted } from '#shared/design/number-words.ts'
import type { Log } from '#shared/log/log.ts'
import { dayOfMs } from '#shared/names/monitoring-keys.ts'
import { leaveNotice } from '#shared/notifications/leave-notice.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import {
  daySentence,
  type EstimatedSection,
  type MonitoringDay,
  updateMonitoringDay,
  worthSentence,
} from '#shared/records/monitoring-day.ts'
import {
  type MonitoringState,
  type StoredState,
  tellBegunAnew,
  writeMonitoringState,
} from '#shared/records/monitoring-state.ts'
import type { Evidence } from './column-evidence.ts'
import type { ColumnComparison } from './compare-column.ts'
import { NO_MEMORY, type Span } from './drift-memory.ts'
import { judgeWindow, SOURCES } from './judge-drift.ts'
import { modelMetricsLine } from './model-metrics.ts'
import { isSameShift, sinceTheEarliest, standingAlarms } from './standing-alarms.ts'
import { PREDICTION, type WatchedColumns } from './watched-columns.ts'

/** One column of a window: against the training rows, and what of it may be chance. */
export type ComparedColumn = { readonly comparison: ColumnComparison; readonly evidence: readonly Evidence[] }

/** Rows that were looked at together. */
export type Window = {
  readonly source: 'captures' | 'files'
  readonly id: string
  /** By what the same rows are known again, whenever they come: the eTag of a file. */
  readonly content?: string | undefined
  readonly model: string
  readonly span: Span
  readonly requests: number
  readonly rows: number
  readonly columns: readonly ComparedColumn[]
  /** As they are told: columns that are not watched, too. */
  readonly told: WatchedColumns
  readonly estimated?: EstimatedSection
  readonly capture: boolean
  /** The stage whose metrics are to have what is found; undefined where none are wanted. */
  readonly metricsOf: string | undefined
}

/** What the window takes from the state beside its memory: the place of the captures, counts. */
export type Advance = (today: MonitoringState['today']) => {
  readonly today: Pick<MonitoringState['today'], 'read' | 'counted' | 'rows' | 'files'>
  readonly after: string | null
  readonly rowsARequest: number
}

const MOST_WINDOWS = 100
/** Of the files before, so many are known again. */
const MOST_CONTENTS = 100

type Ports = { readonly objects: ObjectStore; readonly clock: Clock; readonly log: Log }

/**
 * Judges a window with those before and writes what comes of it: a notice where an alarm begins (one a day at most), the
 * day's record, the state. A window whose content the model has seen says nothing new, and one of a model that
 * does not serve any more nothing of the one that does: nothing is written. The state comes last: what is cut off before it is done again, and comes to the same.
 * Returns false where somebody else was faster.
 */
export async function settleWindow(
  dataset: string,
  window: Window,
  known: StoredState | undefined,
  advance: Advance,
  { objects, clock, log }: Ports,
): Promise<boolean> {
  const nowMs = clock.now()
  const [day, at] = [dayOfMs(nowMs), new Date(nowMs).toISOString()]
  const before = stateOn(day, dataset, known?.state)
  const { source, id, content, model, span, requests, rows, columns } = window
  const stored = before[source]?.model === model ? before[source] : undefined
  const { memory = NO_MEMORY, contents = [] } = stored ?? {}
  if (before.today.windows.some((each) => each.id === id)) return true
  if (content !== undefined && contents.includes(content)) return true
  const evidence = columns.map(({ comparison, evidence: each }) => ({ column: comparison.column, evidence: each }))
  const judged = judgeWindow(memory, span, evidence, SOURCES[source])
  const advanced = advance(before.today)
  const seen = {
    source: source === 'files' ? ('file' as const) : source,
    id,
    model,
    ...span,
    requests,
    rows,
    suspects: [...judged.suspects],
  }
  const windows = [...before.today.windows, seen].slice(-MOST_WINDOWS)
  const other = source === 'files' ? 'captures' : 'files'
  const others = before[other]?.model === model ? before[other] : undefined
  const learnt = {
    model,
    memory: sinceTheEarliest(judged.memory, others?.memory),
    ...(content !== undefined && { contents: [...contents, content].slice(-MOST_CONTENTS) }),
  }
  const after = {
    ...before,
    ...advanced,
    [source]: learnt,
    ...(others && { [other]: { ...others, memory: sinceTheEarliest(others.memory, learnt.memory) } }),
  }
  const alarms = standingAlarms(after, model)
  const drift = {
    model,
    capture: window.capture,
    requests: { captured: advanced.today.counted, read: advanced.today.read },
    files: advanced.today.files,
    rows: advanced.today.rows,
    windows: windows.filter((each) => each.model === model),
    columns: columns.map(({ comparison }) => comparison).filter(({ column }) => column !== PREDICTION),
    ...predictionsOf(columns),
    alarms,
    notWatched: [...window.told.notWatched],
    movesByNature: [...window.told.movesByNature],
  }
  const { estimated } = window
  const record = await updateMonitoringDay(
    objects,
    { dataset, day, at, model },
    { drift, ...(estimated && { estimated }) },
    log,
  )
  if (!record) return true
  const raised = judged.raised.filter((column) => {
    const [own, theirs] = [learnt, others].map((each) => each?.memory.columns[column]?.alarm)
    return !own || !theirs || !isSameShift(own, theirs)
  })
  const untold = [...new Set([...before.untold, ...raised])].filter((column) =>
    alarms.some((alarm) => alarm.column === column),
  )
  const isTold = untold.length > 0 && before.toldOn !== day
  if (isTold) {
    await leaveNotice(noticeOf(record, model, untold), { objects })
  }
  const written = await writeMonitoringState(
    objects,
    {
      ...after,
      today: { ...advanced.today, day, windows },
      untold: isTold ? [] : untold,
      toldOn: isTold ? day : before.toldOn,
      summary: {
        ...(before.summary.model === model && before.summary),
        day,
        model,
        sentence: daySentence({ drift, ...(estimated && { estimated }) }),
        alarms: alarms.map(({ text }) => text),
      },
    },
    known,
  )
  if (written) tellBegunAnew(known, dataset, log)
  if (written && window.metricsOf !== undefined) {
    const expected = estimated && 'metrics' in estimated ? estimated.metrics[0]?.value : undefined
    const figures = { movedColumns: alarms.length, expectedPerformance: expected }
    log.info('model-measured', modelMetricsLine({ stage: window.metricsOf, dataset, atMs: nowMs }, figures))
  }
  return written
}

/** The state as it is on a day: counts begin anew. */
export function stateOn(day: string, dataset: string, known: MonitoringState | undefined): MonitoringState {
  const today = { day, read: 0, counted: 0, rows: 0, files: 0, windows: [] }
  if (!known) {
    return {
      version: 1,
      dataset,
      after: null,
      rowsARequest: 1,
      today,
      countedYesterday: 0,
      captures: null,
      files: null,
      untold: [],
      toldOn: null,
      summary: { day, model: '', sentence: '', alarms: [] },
    }
  }
  return known.today.day === day ? known : { ...known, today, countedYesterday: known.today.counted }
}

function predictionsOf(columns: readonly ComparedColumn[]): { readonly predictions?: ColumnComparison } {
  const found = columns.find(({ comparison }) => comparison.column === PREDICTION)
  return found ? { predictions: found.comparison } : {}
}

/** What a person is told of the alarms of a record that are `untold`. */
function noticeOf(record: MonitoringDay, model: string, untold: readonly string[]): Parameters<typeof leaveNotice>[0] {
  const { dataset, day, at, drift } = record
  const fresh = (drift?.alarms ?? []).filter(({ column }) => untold.includes(column))
  const told = (drift?.alarms ?? []).length - fresh.length
  const [first] = fresh
  const columns = fresh.length === 1 ? (first?.column ?? '') : `${first?.column ?? ''} and ${fresh.length - 1} more`
  const before =
    told > 0 ? [`${counted(told, 'column')} that you were told of ${told === 1 ? 'is' : 'are'} still changed.`] : []
  const worth = worthSentence(record)
  const paragraphs = [
    [...fresh.map(({ text }) => text), ...before].join(' '),
    ...(worth === '' ? [] : [worth]),
    `Look whether the data are still what the model was trained for; if they are right, train it on newer rows. monitoring/${dataset}/${day}.json has the figures.`,
  ]
  return {
    id: `drift-${day}`,
    kind: 'alarm',
    dataset,
    runId: model,
    subject: `${dataset}: the rows to predict have changed (${columns})`,
    text: paragraphs.join('\n\n'),
    at,
  }
}
