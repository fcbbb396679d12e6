import { figure } from '#shared/metrics/metric-words.ts'
import type { Paged, RunRow } from '../../answers.ts'
import { datasetPath, Link, runPath } from '../router.tsx'
import { dateTime, duration, fullTime, metricTitle, shortRun } from '../words.ts'
import { Skill, StatusBadge } from './basics.tsx'
import { Scroll } from './scroll.tsx'
import { type Order, SortHead } from './sort-head.tsx'

export type RunSort = 'uploaded' | 'dataset' | 'state' | 'metric' | 'duration'

type Props = {
  readonly rows: Paged<RunRow>['rows']
  readonly order: Order<RunSort>
  readonly onSort: (order: Order<RunSort>) => void
  readonly withDataset: boolean
  /** Runs that are chosen to be compared. */
  readonly chosen: readonly string[]
  readonly onChoose: (row: RunRow) => void
}

export function RunTable({ rows, order, onSort, withDataset, chosen, onChoose }: Props) {
  return (
    <Scroll label="Runs">
      <table class="list">
        <caption class="unseen">Runs</caption>
        <thead>
          <tr>
            <th scope="col" class="tick">
              <span class="unseen">Compare</span>
            </th>
            <SortHead name="uploaded" title="Uploaded" order={order} onSort={onSort} />
            {withDataset && <SortHead name="dataset" title="Dataset" order={order} onSort={onSort} />}
            <SortHead name="state" title="State" order={order} onSort={onSort} />
            <SortHead name="metric" title="Better than guessing" order={order} onSort={onSort} />
            <th scope="col">Measured by</th>
            <SortHead name="duration" title="Took" order={order} onSort={onSort} class="number" />
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.runId}>
              <td class="tick">
                <input
                  type="checkbox"
                  checked={chosen.includes(row.runId)}
                  aria-label={`Compare the run ${shortRun(row.runId)} of ${row.dataset}`}
                  onChange={() => onChoose(row)}
                />
              </td>
              <th scope="row">
                <Link to={runPath(row.dataset, row.runId)}>
                  <span title={fullTime(row.uploadedMs)}>{dateTime(row.uploadedMs)}</span>
                </Link>
                <code class="quiet short">{shortRun(row.runId)}</code>
              </th>
              {withDataset && (
                <td>
                  <Link to={datasetPath(row.dataset)}>{row.dataset}</Link>
                </td>
              )}
              <td>
                <StatusBadge status={row.status} />
              </td>
              <td>
                <Skill metric={row.metric} />
              </td>
              <td class="quiet">{row.metric ? `${metricTitle(row.metric.name)} ${figure(row.metric.value)}` : '–'}</td>
              <td class="number">{row.seconds === undefined ? '–' : duration(1000 * row.seconds)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}
