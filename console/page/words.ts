import { METRIC_TITLES } from '#shared/metrics/metric-words.ts'
import type { MetricAnswer, StatusAnswer } from '../answers.ts'
import { isTakenBack } from '../taken-back.ts'

/*
 * How times, sizes and names are written everywhere in the console; numbers are written as in the report: shared/design/number-words.ts, and
 * figures of metrics as the decisions have them.
 */

export function metricTitle(name: MetricAnswer['name']): string {
  const title = METRIC_TITLES[name]
  return `${title.charAt(0).toUpperCase()}${title.slice(1)}`
}

export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`
}

export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} days`
}

const DATE = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })
const TIME = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const FULL = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })

export function dateTime(ms: number): string {
  return `${DATE.format(ms)}, ${TIME.format(ms)}`
}

export function fullTime(ms: number): string {
  return FULL.format(ms)
}

export function ago(ms: number, nowMs = Date.now()): string {
  const seconds = (nowMs - ms) / 1000
  if (seconds < 60) return 'just now'
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`
  return seconds < 7 * 86_400 ? `${Math.floor(seconds / 86_400)} d ago` : DATE.format(ms)
}

const RUN_IDS = /\b[a-z][a-z0-9]{0,11}-[a-z0-9-]+-\d{8}-\d{6}-[0-9a-f]{8}\b/g

/** A run as people know it: by its upload. */
export function runInWords(runId: string): string {
  const ms = uploadedMsOf(runId)
  return ms === undefined ? runId : `the run of ${dateTime(ms)} (${shortRun(runId)})`
}

/** A sentence of the commands, whose names of runs are told by their uploads. */
export function inRunWords(text: string): string {
  const told = text.replace(RUN_IDS, runInWords)
  return `${told.charAt(0).toUpperCase()}${told.slice(1)}`
}

/** What tells a run from others of its second: the end of its name. */
export function shortRun(runId: string): string {
  return runId.split('-').at(-1) ?? runId
}

export type Tone = 'good' | 'wait' | 'bad' | 'busy' | 'quiet'

/** A run's state in a word or two. */
export function stateWords(status: StatusAnswer | undefined): { readonly text: string; readonly tone: Tone } {
  switch (status?.state) {
    case undefined:
      return { text: 'Reading …', tone: 'quiet' }
    case 'serving':
      if (status.mayBeALeak) return { text: 'Serves, may be a leak', tone: 'wait' }
      return status.role === 'champion' ? { text: 'Serves', tone: 'good' } : { text: 'Takes over', tone: 'busy' }
    case 'pending':
      return { text: 'Waits for you', tone: 'wait' }
    case 'rejected':
      return { text: status.byPerson ? 'Rejected' : 'Not good enough', tone: 'bad' }
    case 'failed':
      return { text: status.isDamaged ? 'Damaged' : 'Failed', tone: 'bad' }
    case 'outdated':
      return isTakenBack(status) ? { text: 'Taken back', tone: 'bad' } : { text: 'Replaced', tone: 'quiet' }
    case 'under-way':
      if (status.stuckForMs !== undefined) return { text: 'Stuck', tone: 'wait' }
      return { text: STAGE_WORDS[status.stage], tone: 'busy' }
  }
}

const STAGE_WORDS = {
  preparation: 'Preparing',
  training: 'Training',
  deployment: 'Deploying',
  evaluation: 'Evaluating',
  promotion: 'About to serve',
} as const

/** By a run's name, which has the time of its upload; undefined where it is no run's name. */
function uploadedMsOf(runId: string): number | undefined {
  const parts = /-(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-[0-9a-f]{8}$/.exec(runId)?.slice(1).map(Number)
  if (!parts) return undefined
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

/** When a run was uploaded; of a model that was trained elsewhere its name. */
export function uploadedText(runId: string): string {
  const ms = uploadedMsOf(runId)
  return ms === undefined ? runId : dateTime(ms)
}
