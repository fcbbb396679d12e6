import type { CaptureSettings, MonitorSettings } from '#shared/manifest/manifest.ts'
import type { MonitoringSummary } from '#shared/records/monitoring-summary.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import { type WatchedColumns, watchedColumns } from './watched-columns.ts'

/** In short how a model that serves is watched, and how it holds; for whoever asks about it. */
export type ModelWatch = {
  /** What of it is compared with the training rows: a sentence. */
  readonly watched: string
  /** What the latest look found: a sentence; where nothing was looked at, that. */
  readonly sentence: string
  /** The day of that look, `yyyy-mm-dd` in UTC; null before the first. */
  readonly day: string | null
  /** A sentence of each column that has moved away, the most striking first. */
  readonly alarms: readonly string[]
  /** What the model is worth by the outcomes that came: a sentence; null where none did. */
  readonly performance: string | null
} & Pick<WatchedColumns, 'notWatched' | 'movesByNature'>

export type WatchSettings = { readonly monitor: MonitorSettings; readonly capture: CaptureSettings }

/** Files have every column: nothing is left out of them. */
const OF_FILES = { omit: [], hash: [] }

/** `summary` is what the state of the dataset has; undefined before anything was looked at. */
export function modelWatch(
  runId: string,
  schema: FeatureSchema,
  { monitor, capture }: WatchSettings,
  summary: MonitoringSummary | undefined,
): ModelWatch {
  const found = summary?.model === runId ? summary : undefined
  const performance = found?.performance ?? null
  if (!monitor.enabled) {
    const watched = 'Nothing is watched: monitor.enabled is false.'
    return { watched, sentence: NOTHING_YET, day: null, alarms: [], performance, notWatched: [], movesByNature: [] }
  }
  const { notWatched, movesByNature } = watchedColumns(schema, capture.enabled ? capture : OF_FILES)
  const look = found?.sentence === '' ? undefined : found
  return {
    watched: capture.enabled
      ? `The predictions of the API, and scored files of at least ${monitor.minRows} rows, are watched.`
      : `Capture is off: only scored files of at least ${monitor.minRows} rows are watched, and not the predictions of the API.`,
    sentence: look?.sentence ?? NOTHING_YET,
    day: look?.day ?? null,
    alarms: look?.alarms ?? [],
    performance,
    notWatched,
    movesByNature,
  }
}

const NOTHING_YET = 'Nothing of what it answered has been looked at.'

/** The same in lines, for a terminal. */
export function modelWatchLines({
  watched,
  sentence,
  day,
  alarms,
  performance,
  notWatched,
  movesByNature,
}: ModelWatch): string[] {
  const listed = (columns: ModelWatch['notWatched']) =>
    columns.map(({ column, reason }) => `${column} (${reason})`).join(', ')
  return [
    watched,
    ...(day === null ? [sentence] : [`${sentence} (${day})`]),
    // The sentence has the first.
    ...alarms.slice(1),
    ...(performance === null ? [] : [performance]),
    ...(notWatched.length > 0 ? [`Not watched: ${listed(notWatched)}.`] : []),
    ...(movesByNature.length > 0 ? [`Not tested, since it goes on by nature: ${listed(movesByNature)}.`] : []),
  ]
}
