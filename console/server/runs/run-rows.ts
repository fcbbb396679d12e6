import type { RunName } from '#shared/names/run-name.ts'
import type { Paged, RunRow } from '../../answers.ts'
import { skill } from '../../skill.ts'
import { isTakenBack } from '../../taken-back.ts'
import { requestInvalid } from '../request-body.ts'
import type { RunIndex } from './run-index.ts'

const SORTS = ['uploaded', 'dataset', 'state', 'metric', 'duration'] as const
type Sort = (typeof SORTS)[number]

/** What a person filters by: what they can do about a run, not every state it may be in. */
export const RUN_FILTERS = ['serving', 'waiting', 'running', 'failed', 'rejected', 'taken-back', 'replaced'] as const
export type RunFilter = (typeof RUN_FILTERS)[number]

const MOST_ROWS = 200
const DEFAULT_ROWS = 25

export type RowsWanted = {
  readonly dataset: string | undefined
  readonly text: string
  readonly filter: RunFilter | undefined
  readonly sort: Sort
  readonly isDescending: boolean
  readonly page: number
  readonly size: number
}

/** @throws BoostlineError `request-invalid`. */
export function readRowsWanted(query: URLSearchParams): RowsWanted {
  const filter = query.get('filter') || undefined
  const sort = query.get('sort') || 'uploaded'
  return {
    dataset: query.get('dataset') || undefined,
    text: (query.get('text') ?? '').trim().toLowerCase(),
    filter: filter === undefined ? undefined : oneOf(RUN_FILTERS, filter),
    sort: oneOf(SORTS, sort),
    isDescending: query.get('order') !== 'up',
    page: wholeNumber(query.get('page'), 1, 1_000_000, 1),
    size: wholeNumber(query.get('size'), 1, MOST_ROWS, DEFAULT_ROWS),
  }
}

/** A page of runs in the wanted order. By upload and name it needs what folders say alone. */
export async function runRows(index: RunIndex, wanted: RowsWanted): Promise<Paged<RunRow>> {
  const { dataset, text, filter, sort, isDescending, page, size } = wanted
  await index.refresh()
  const named = index.runs.filter(
    (run) =>
      (dataset === undefined || run.dataset === dataset) &&
      (text === '' || run.runId.toLowerCase().includes(text) || run.dataset.includes(text)),
  )
  const isByName = filter === undefined && (sort === 'uploaded' || sort === 'dataset')
  const rows = named
    .map((run) => index.row(run))
    .filter((row) => filter === undefined || (row.status && filterOf(row) === filter))
    .sort((a, b) => (isDescending ? -1 : 1) * order(sort, a, b) || b.uploadedMs - a.uploadedMs)
  const shown = rows.slice((page - 1) * size, page * size)
  // Of runs in the background the page's own come first.
  await index.read(shown.filter(({ status }) => status === undefined))
  const unread = isByName ? 0 : named.filter((run) => index.row(run).status === undefined).length
  return { rows: shown.map((row: RunName) => index.row(row)), total: rows.length, unread }
}

export function filterOf({ status }: Pick<RunRow, 'status'>): RunFilter | undefined {
  switch (status?.state) {
    case 'serving':
    case 'failed':
    case 'rejected':
      return status.state
    case 'pending':
      return 'waiting'
    case 'under-way':
      return 'running'
    case 'outdated':
      return isTakenBack(status) ? 'taken-back' : 'replaced'
    case undefined:
      return undefined
  }
}

function order(sort: Sort, a: RunRow, b: RunRow): number {
  switch (sort) {
    case 'uploaded':
      return a.uploadedMs - b.uploadedMs
    case 'dataset':
      return a.dataset < b.dataset ? -1 : a.dataset > b.dataset ? 1 : 0
    case 'state':
      return stateOrder(a) - stateOrder(b)
    case 'metric':
      return (skill(a.metric) ?? -1e9) - (skill(b.metric) ?? -1e9)
    case 'duration':
      return (a.seconds ?? -1) - (b.seconds ?? -1)
  }
}

function stateOrder(row: RunRow): number {
  const filter = filterOf(row)
  return filter === undefined ? -1 : RUN_FILTERS.length - RUN_FILTERS.indexOf(filter)
}

function oneOf<const Known extends string>(known: readonly Known[], text: string): Known {
  const found = known.find((each) => each === text)
  if (found === undefined) throw requestInvalid(`"${text}" is none of ${known.join(', ')}`)
  return found
}

function wholeNumber(text: string | null, least: number, most: number, otherwise: number): number {
  if (text === null || text === '') return otherwise
  const value = Number(text)
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw requestInvalid(`${text} is no whole number from ${least} to ${most}`)
}
