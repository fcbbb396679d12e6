import { useState } from 'preact/hooks'
import { percent } from '#shared/design/number-words.ts'
import { figure } from '#shared/metrics/metric-words.ts'
import type { DatasetRow } from '../../answers.ts'
import { skill } from '../../skill.ts'
import { useAnswer } from '../ask.ts'
import { Badge, Empty, Notice, PageHead, Skeleton, Skill, When } from '../parts/basics.tsx'
import { Scroll } from '../parts/scroll.tsx'
import { SortHead } from '../parts/sort-head.tsx'
import { datasetPath, Link, runPath, tryPath } from '../router.tsx'
import { metricTitle } from '../words.ts'

const EVERY_MS = 5000
const PAGE = 50

type Sort = 'dataset' | 'since' | 'skill'

export function ModelsView() {
  const { answer, problem, again } = useAnswer<{ readonly datasets: readonly DatasetRow[] }>('/api/datasets', EVERY_MS)
  const [text, setText] = useState('')
  const [order, setOrder] = useState<{ sort: Sort; down: boolean }>({ sort: 'since', down: true })
  const [shown, setShown] = useState(PAGE)
  const serving = answer?.datasets.filter(({ champion }) => champion)
  const found = serving
    ?.filter(({ dataset }) => dataset.includes(text.trim().toLowerCase()))
    .sort((a, b) => (order.down ? -1 : 1) * compare(order.sort, a, b))
  return (
    <>
      <PageHead title="Models">
        <p class="lead">What answers predictions now, one a dataset.</p>
      </PageHead>
      {problem && <Notice problem={problem} again={again} />}
      {!answer && !problem && <Skeleton lines={6} label="Loading the models" />}
      {serving?.length === 0 && (
        <Empty title="No model serves now">
          <p>
            <Link to="/new">Train one</Link>, or approve a run that waits for you.
          </p>
        </Empty>
      )}
      {serving && serving.length > 0 && (
        <>
          <div class="filters">
            <label class="field inline">
              <span>Find</span>
              <input
                type="search"
                value={text}
                placeholder="a dataset"
                onInput={(event) => setText(event.currentTarget.value)}
              />
            </label>
          </div>
          <Scroll label="Models">
            <table class="list">
              <caption class="unseen">Models that serve</caption>
              <thead>
                <tr>
                  <SortHead name="dataset" order={order} onSort={setOrder} title="Dataset" />
                  <SortHead name="since" order={order} onSort={setOrder} title="Serves since" />
                  <SortHead name="skill" order={order} onSort={setOrder} title="Better than guessing" />
                  <th scope="col">Measured by</th>
                  <th scope="col">Answers by</th>
                  <th scope="col">
                    <span class="unseen">What to do</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {found?.slice(0, shown).map(({ dataset, champion, challenger }) => (
                  <tr key={dataset}>
                    <th scope="row">
                      <Link to={datasetPath(dataset)}>{dataset}</Link>
                    </th>
                    <td>
                      {champion && (
                        <Link to={runPath(dataset, champion.runId)} class="quiet">
                          <When ms={Date.parse(champion.since)} />
                        </Link>
                      )}
                      {challenger && <Badge tone="busy">{percent(challenger.share)} to a new one</Badge>}
                    </td>
                    <td>
                      <Skill metric={champion?.metric} />
                    </td>
                    <td class="quiet">
                      {champion?.metric
                        ? `${metricTitle(champion.metric.name)} ${figure(champion.metric.value)}`
                        : 'not measured'}
                    </td>
                    <td class="quiet">{champion?.type === 'lambda' ? 'the API itself' : 'an endpoint'}</td>
                    <td class="number">
                      <Link to={tryPath(dataset)} class="button small">
                        Try it<span class="unseen"> with {dataset}</span>
                      </Link>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
          {found?.length === 0 && <p class="quiet">No dataset has “{text}” in its name.</p>}
          {found && found.length > shown && (
            <button type="button" class="button" onClick={() => setShown(shown + PAGE)}>
              Show more
            </button>
          )}
        </>
      )}
    </>
  )
}

function compare(sort: Sort, a: DatasetRow, b: DatasetRow): number {
  if (sort === 'dataset') return a.dataset < b.dataset ? -1 : 1
  if (sort === 'since') return Date.parse(a.champion?.since ?? '') - Date.parse(b.champion?.since ?? '')
  return (skill(a.champion?.metric) ?? -1) - (skill(b.champion?.metric) ?? -1)
}
