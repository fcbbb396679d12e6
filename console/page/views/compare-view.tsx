import { thousands } from '#shared/design/number-words.ts'
import { figure } from '#shared/metrics/metric-words.ts'
import { isHigherBetter } from '#shared/metrics/metrics.ts'
import type { MetricAnswer, PairAnswer, RunAnswer } from '../../answers.ts'
import { isMissing, useAnswer } from '../ask.ts'
import { Notice, NotThere, PageHead, Skeleton, StatusBadge } from '../parts/basics.tsx'
import { Scroll } from '../parts/scroll.tsx'
import { datasetPath, Link, type Place, runPath } from '../router.tsx'
import { inRunWords, metricTitle, shortRun, uploadedText } from '../words.ts'

/** Two runs of a dataset beside each other: how good they are, and in what they differ. */
export function CompareView({ dataset, place }: { readonly dataset: string; readonly place: Place }) {
  const a = useRun(dataset, place.query.get('a'))
  const b = useRun(dataset, place.query.get('b'))
  const problem = a.problem ?? b.problem
  const isNamed = place.query.has('a') && place.query.has('b')
  if (!isNamed || isMissing(problem)) {
    return (
      <NotThere title="There are no two such runs">
        <p>{isNamed ? 'One of them is no run of this dataset, or was deleted.' : 'The address names no two runs.'}</p>
        <p>
          <Link to="/runs">Choose two in the list of runs</Link>
        </p>
      </NotThere>
    )
  }
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
  const pair = pairOf(a, b)
  return (
    <>
      <section class="block" aria-labelledby="quality">
        <h2 id="quality">How good they are</h2>
        {pair ? (
          <p>
            <strong>On the same rows:</strong> {pair.says.map(inRunWords).join(' ')}
          </p>
        ) : (
          <p class="quiet">
            The two were never compared on the same rows: neither served when the other was evaluated.
          </p>
        )}
        <p class="quiet">The figures below are of each run’s own test rows, which differ where the files do.</p>
        <Metrics a={a} b={b} />
      </section>
      <section class="block" aria-labelledby="differences">
        <h2 id="differences">In what they differ</h2>
        <Differences a={a} b={b} />
      </section>
    </>
  )
}

/** How the one came out against the other, as its evaluation said it; undefined where neither was compared with it. */
function pairOf(a: RunAnswer, b: RunAnswer): (PairAnswer & { readonly isOfFirst: boolean }) | undefined {
  const ofB = b.evaluation?.pair
  if (ofB?.champion === a.runId) return { ...ofB, isOfFirst: false }
  const ofA = a.evaluation?.pair
  return ofA?.champion === b.runId ? { ...ofA, isOfFirst: true } : undefined
}

function Heads({ a, b }: Pair) {
  return (
    <>
      {[a, b].map(({ dataset, runId, status }) => (
        <th key={runId} scope="col">
          <Link to={runPath(dataset, runId)}>{uploadedText(runId)}</Link>
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
                <td class="number">{other ? difference(metric, other, pairOf(a, b)) : '–'}</td>
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
  const { value, low, high } = metric
  return (
    <td>
      {figure(value)}
      {low !== undefined && high !== undefined && (
        <small class="quiet">
          {figure(low)} to {figure(high)}
        </small>
      )}
    </td>
  )
}

/**
 * Of the second against the first. Better or worse is said where the rows tell: by the comparison on the same rows, as
 * the evaluation has it, else where the intervals lie apart.
 */
function difference(first: MetricAnswer, second: MetricAnswer, pair: ReturnType<typeof pairOf>) {
  const by = second.value - first.value
  const verdict = pair?.metric === first.name && pair.verdict ? turned(pair) : apart(first, second)
  return (
    <>
      {by !== 0 && `${by > 0 ? '+' : '−'}${figure(Math.abs(by))}`}
      <small class={verdict === 'better' ? 'good-text' : verdict === 'worse' ? 'bad-text' : 'quiet'}>{verdict}</small>
    </>
  )
}

/** The evaluation's verdict is on its own run. */
function turned({ verdict, isOfFirst }: NonNullable<ReturnType<typeof pairOf>>): string {
  if (!isOfFirst) return verdict ?? ''
  return verdict === 'better' ? 'worse' : verdict === 'worse' ? 'better' : (verdict ?? '')
}

function apart(first: MetricAnswer, second: MetricAnswer): string {
  if (first.value === second.value) return 'the same'
  const { low: a = -Infinity, high: b = Infinity } = first
  const { low: c = -Infinity, high: d = Infinity } = second
  if (c <= b && a <= d) return 'may be chance'
  return second.value > first.value === isHigherBetter(first.name) ? 'better' : 'worse'
}

function Differences({ a, b }: Pair) {
  const others = new Map([...factsOf(b), ...parametersOf(b)])
  const names = [...new Set([...factsOf(a), ...parametersOf(a), ...others].map(([name]) => name))]
  const ours = new Map([...factsOf(a), ...parametersOf(a)])
  const rows = names.map((name) => [name, ours.get(name) ?? 'default', others.get(name) ?? 'default'] as const)
  const different = rows.filter(([, first, second]) => first !== second)
  const alike = rows.filter(([, first, second]) => first === second).map(([name]) => name)
  return (
    <>
      {different.length === 0 ? (
        <p>In nothing that is known here.</p>
      ) : (
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
              {different.map(([name, first, second]) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td>{first}</td>
                  <td>{second}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      {alike.length > 0 && <p class="quiet">Alike in both: {alike.join(', ')}.</p>}
    </>
  )
}

function parametersOf({ training }: RunAnswer): readonly (readonly [string, string])[] {
  return Object.entries(training?.hyperparameters ?? {})
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
