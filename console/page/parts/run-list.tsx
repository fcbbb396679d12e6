import { useState } from 'preact/hooks'
import { counted, thousands } from '#shared/design/number-words.ts'
import type { Paged, RunRow } from '../../answers.ts'
import { useAnswer } from '../ask.ts'
import { go } from '../router.tsx'
import { Notice, Skeleton } from './basics.tsx'
import { type RunSort, RunTable } from './run-table.tsx'
import type { Order } from './sort-head.tsx'

const FILTERS = [
  ['', 'All'],
  ['serving', 'Serving'],
  ['waiting', 'Waiting'],
  ['running', 'Running'],
  ['failed', 'Failed'],
  ['rejected', 'Rejected'],
  ['taken-back', 'Taken back'],
  ['replaced', 'Replaced'],
] as const

const SIZE = 25
const EVERY_MS = 3000

type Props = {
  readonly dataset?: string
  readonly start?: string
  /** About how many runs there are, so that as much room is kept for them. */
  readonly expected?: number | undefined
}

/** Lines of a skeleton that are as high as the head and foot of the table, and as one of its rows. */
const LINES_AROUND = 3
const LINES_A_ROW = 1.37

/** Runs as a table that sorts, filters and pages on the server: there may be thousands. */
export function RunList({ dataset, start = '', expected = SIZE }: Props) {
  const [filter, setFilter] = useState(start)
  const [text, setText] = useState('')
  const [order, setOrder] = useState<Order<RunSort>>({ sort: 'uploaded', down: true })
  const [page, setPage] = useState(1)
  const [chosen, setChosen] = useState<readonly RunRow[]>([])
  const query = new URLSearchParams({
    ...(dataset === undefined ? {} : { dataset }),
    ...(filter === '' ? {} : { filter }),
    ...(text.trim() === '' ? {} : { text: text.trim() }),
    sort: order.sort,
    order: order.down ? 'down' : 'up',
    page: String(page),
    size: String(SIZE),
  })
  const { answer, problem, again } = useAnswer<Paged<RunRow>>(`/api/runs?${query}`, EVERY_MS)
  const [last, setLast] = useState<Paged<RunRow>>()
  // While the next page is on its way the last one stays: nothing flashes.
  const shown = answer ?? last
  if (answer && answer !== last) setLast(answer)
  const pages = Math.max(1, Math.ceil((shown?.total ?? 0) / SIZE))
  const change =
    <Value,>(set: (value: Value) => void) =>
    (value: Value) => {
      set(value)
      setPage(1)
    }
  const choose = (row: RunRow) => {
    setChosen((before) => {
      if (before.some(({ runId }) => runId === row.runId)) return before.filter(({ runId }) => runId !== row.runId)
      return [...before.filter((each) => each.dataset === row.dataset), row].slice(-2)
    })
  }
  return (
    <>
      <div class="filters">
        <div class="chips" role="group" aria-label="Which runs">
          {FILTERS.map(([name, title]) => (
            <button
              key={name}
              type="button"
              class="chip"
              aria-pressed={filter === name}
              onClick={() => change(setFilter)(name)}
            >
              {title}
            </button>
          ))}
        </div>
        <label class="field inline">
          <span>Find</span>
          <input
            type="search"
            value={text}
            placeholder={dataset === undefined ? 'a dataset or a run' : 'a run'}
            onInput={(event) => change(setText)(event.currentTarget.value)}
          />
        </label>
      </div>
      {problem && <Notice problem={problem} again={again} />}
      {!shown && !problem && (
        <Skeleton lines={Math.round(LINES_AROUND + LINES_A_ROW * Math.min(SIZE, expected))} label="Loading the runs" />
      )}
      {shown && shown.rows.length > 0 && (
        <RunTable
          rows={shown.rows}
          order={order}
          onSort={change(setOrder)}
          withDataset={dataset === undefined}
          chosen={chosen.map(({ runId }) => runId)}
          onChoose={choose}
        />
      )}
      {shown?.rows.length === 0 && (
        <p class="quiet none">{filter === '' && text === '' ? 'There is no run yet.' : 'No run is like that.'}</p>
      )}
      {shown && (
        <div class="pager">
          <p class="quiet">
            {counted(shown.total, 'run')}
            {shown.unread > 0 && `; ${thousands(shown.unread)} more are being read, the order may change`}
          </p>
          {chosen.length > 0 && (
            <button
              type="button"
              class="button small"
              disabled={chosen.length < 2}
              onClick={() => go(comparePath(chosen))}
            >
              {chosen.length < 2 ? 'Choose a second run to compare' : 'Compare the two'}
            </button>
          )}
          {pages > 1 && (
            <div class="pair">
              <button type="button" class="button small" disabled={page === 1} onClick={() => setPage(page - 1)}>
                Previous
              </button>
              <span class="quiet">
                {page} of {pages}
              </span>
              <button type="button" class="button small" disabled={page >= pages} onClick={() => setPage(page + 1)}>
                Next
              </button>
            </div>
          )}
        </div>
      )}
    </>
  )
}

/** The older one stands left. */
function comparePath(chosen: readonly RunRow[]): string {
  const [a, b] = chosen.toSorted((one, other) => one.uploadedMs - other.uploadedMs)
  return `/compare/${a?.dataset}?a=${a?.runId}&b=${b?.runId}`
}
