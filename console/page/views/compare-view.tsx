import { thousands } from '#shared/design/number-words.ts'
import { isHigherBetter } from '#shared/metrics/metrics.ts'
import type { MetricAnswer, RunAnswer } from '../../answers.ts'
import { useAnswer } from '../ask.ts'
import { Notice, PageHead, Skeleton, StatusBadge } from '../parts/basics.tsx'
import { Scroll } from '../parts/scroll.tsx'
import { datasetPath, Link, type Place, runPath } from '../router.tsx'
import { figure } from '#shared/metrics/metric-words.ts'
import { dateTime, metricTitle, shortRun, uploadedMsOf } from '../words.ts'

/** Two runs of a dataset beside each other: how good they are, and in what they differ. */
export function CompareView({ dataset, place }: { readonly dataset: string; readonly place: Place }) {
  const a = useRun(dataset, place.query.get('a'))
  const b = useRun(dataset, place.query.get('b'))
  const problem = a.problem ?? b.problem
  return (
    <>
      <PageHead
        title="Two runs"
        crumbs={
          <>
            <Link to="/">Datasets</Link>
            <span aria-hidden="true">/</span>
            <Link to={datasetPath(dataset)}>{dataset}</Link>
          </>
        }
      />
      {problem && <Notice problem={problem} />}
      {!problem && (!a.answer || !b.answer) && <Skeleton lines={12} label="Loading both runs" />}
      {a.answer && b.answer && <Both a={a.answer} b={b.answer} />}
    </>
  )
}

function useRun(dataset: string, runId: string | null) {
  return useAnswer<RunAnswer>(runId === null ? undefined : `/api${runPath(dataset, runId)}`)
}

type Pair = { readonly a: RunAnswer; readonly b: RunAnswer }

function Both({ a, b }: Pair) {
  return (
    <>
      <section class="block" aria-labelledby="quality">
        <h2 id="quality">How good they are</h2>
        <p class="quiet">
          Each on its own test rows: where the files differ, so do these. The evaluation compares a run with the model
          that served on the same rows; its report says how that came out.
        </p>
        <Metrics a={a} b={b} />
      </section>
      <section class="block" aria-labelledby="differences">
        <h2 id="differences">In what they differ</h2>
        <Differences a={a} b={b} />
      </section>
    </>
  )
}

function Heads({ a, b }: Pair) {
  return (
    <>
      {[a, b].map(({ dataset, runId, status }) => (
        <th key={runId} scope="col">
          <Link to={runPath(dataset, runId)}>{dateTime(uploadedMsOf(runId))}</Link>
          <span class="pair">
            <StatusBadge status={status} />
            <code class="quiet">{shortRun(runId)}</code>
          </span>
        </th>
      ))}
    </>
  )
}

function Metrics({ a, b }: Pair) {
  const metrics = a.evaluation?.metrics ?? []
  const others = new Map(b.evaluation?.metrics.map((metric) => [metric.name, metric]))
  if (metrics.length === 0 || others.size === 0) return <p class="quiet none">One of them was not evaluated.</p>
  return (
    <Scroll label="Metrics of both runs">
      <table class="list">
        <caption class="unseen">Metrics of both runs</caption>
        <thead>
          <tr>
            <th scope="col">Metric</th>
            <Heads a={a} b={b} />
            <th scope="col" class="number">
              Difference
            </th>
          </tr>
        </thead>
        <tbody>
          {metrics.map((metric) => {
            const other = others.get(metric.name)
            return (
              <tr key={metric.name}>
                <th scope="row">
                  {metricTitle(metric.name)}
                  <small class="quiet">{isHigherBetter(metric.name) ? 'higher is better' : 'lower is better'}</small>
                </th>
                <Value metric={metric} />
                <Value metric={other} />
                <td class="number">{other ? difference(metric, other) : '–'}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </Scroll>
  )
}

function Value({ metric }: { readonly metric: MetricAnswer | undefined }) {
  if (!metric) return <td class="quiet">–</td>
  const { name, value, low, high } = metric
  return (
    <td>
      {figure(value)}
      {low !== undefined && high !== undefined && (
        <small class="quiet">
          {figure(low)} – {figure(high)}
        </small>
      )}
    </td>
  )
}

/** Of the second against the first; better or worse in a word, since a sign alone says neither. */
function difference(first: MetricAnswer, second: MetricAnswer) {
  const by = second.value - first.value
  if (by === 0) return 'the same'
  const isBetter = by > 0 === isHigherBetter(first.name)
  return (
    <>
      {`${by > 0 ? '+' : '−'}${figure(Math.abs(by))}`}
      <small class={isBetter ? 'good-text' : 'bad-text'}>{isBetter ? 'better' : 'worse'}</small>
    </>
  )
}

function Differences({ a, b }: Pair) {
  const rows = factsOf(a).map(([name, value], place) => [name, value, factsOf(b)[place]?.[1] ?? '–'] as const)
  const settings = [...new Set([...Object.keys(parametersOf(a)), ...Object.keys(parametersOf(b))])]
    .filter((name) => parametersOf(a)[name] !== parametersOf(b)[name])
    .map((name) => [name, parametersOf(a)[name] ?? 'default', parametersOf(b)[name] ?? 'default'] as const)
  return (
    <Scroll label="Facts of both runs">
      <table class="list">
        <caption class="unseen">Facts of both runs</caption>
        <thead>
          <tr>
            <th scope="col">What</th>
            <Heads a={a} b={b} />
          </tr>
        </thead>
        <tbody>
          {[...rows, ...settings].map(([name, first, second]) => (
            <tr key={name} class={first === second ? 'quiet' : ''}>
              <th scope="row">{name}</th>
              <td>{first}</td>
              <td>{second}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

function parametersOf({ training }: RunAnswer): Readonly<Record<string, string>> {
  return training?.hyperparameters ?? {}
}

function factsOf(run: RunAnswer): readonly (readonly [string, string])[] {
  const { source, training, problem, columns } = run
  const used = columns.filter(({ role }) => role === 'feature').map(({ name }) => name)
  return [
    ['File', source?.key ?? '–'],
    ['Rows', training ? thousands(training.rows.total) : '–'],
    ['Test rows', training ? thousands(training.rows.test) : '–'],
    ['Predicts', problem?.target ?? '–'],
    ['Columns used', used.length === 0 ? '–' : used.join(', ')],
    ['Effort', training?.quality ?? '–'],
    ['Trained by', training?.image ?? '–'],
  ]
}
