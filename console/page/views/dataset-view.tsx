import { priceText } from '#shared/cost/cost-lines.ts'
import { counted, percent } from '#shared/design/number-words.ts'
import { figure } from '#shared/metrics/metric-words.ts'
import type { CostsAnswer, DatasetAnswer, DeploymentAnswer } from '../../answers.ts'
import { isMissing, useAnswer } from '../ask.ts'
import { Badge, Notice, NotThere, PageHead, Skeleton, Skill, When } from '../parts/basics.tsx'
import { Decide } from '../parts/decide.tsx'
import { LineChart } from '../parts/line-chart.tsx'
import { RunList } from '../parts/run-list.tsx'
import { Link, runPath, tryPath } from '../router.tsx'
import { inControls } from '../setting-words.ts'
import { duration, fullTime, inRunWords, metricTitle, runInWords, size, uploadedText } from '../words.ts'

type Props = { readonly dataset: string; readonly deployment: DeploymentAnswer | undefined }

const EVERY_MS = 3000

export function DatasetView({ dataset, deployment }: Props) {
  const path = `/api/datasets/${dataset}`
  const { answer, problem, again } = useAnswer<DatasetAnswer>(path, EVERY_MS)
  if (isMissing(problem)) {
    return (
      <NotThere title="There is no such dataset">
        <p>
          Nothing was uploaded for <q>{dataset}</q>.
        </p>
        <p>
          <Link to="/">Look at all datasets</Link>, or <Link to="/new">train a new model</Link>.
        </p>
      </NotThere>
    )
  }
  return (
    <>
      <PageHead
        title={dataset}
        crumbs={<Link to="/">Datasets</Link>}
        aside={
          <>
            {answer?.champion && (
              <Link to={tryPath(dataset)} class="button primary">
                Try it
              </Link>
            )}
            <Link to="/new" class="button">
              New data
            </Link>
            {answer?.champion && (
              <Decide
                dataset={dataset}
                // A rollback is of the challenger first, as the command's.
                runId={answer.challenger?.runId ?? answer.champion.runId}
                commands={['rollback']}
                onDone={again}
              />
            )}
          </>
        }
      />
      {problem && <Notice problem={problem} again={again} />}
      {!answer && !problem && <Skeleton lines={10} label={`Loading ${dataset}`} />}
      {answer && (
        <>
          {answer.pending && (
            <div class="notice wait row">
              <p>
                <strong>A run waits for you.</strong>{' '}
                {answer.pending.state === 'pending' && inControls(answer.pending.reason)}
              </p>
              <Link to={runPath(dataset, answer.pending.runId)} class="button small">
                Review
              </Link>
            </div>
          )}
          <Serving answer={answer} />
          <OverTime answer={answer} />
        </>
      )}
      {/* Asked for at once, and seen when what stands above it is there: nothing jumps. */}
      <section aria-labelledby="runs" class="block" hidden={!answer && !problem}>
        <h2 id="runs">Runs</h2>
        <RunList dataset={dataset} expected={answer?.runs} />
      </section>
      {answer && (
        <>
          <Costs path={path} deployment={deployment} />
          <History answer={answer} />
          {answer.manifest && (
            <details class="block">
              <summary>Its settings</summary>
              <p class="quiet">
                <code>{answer.manifest.key}</code>, for its next upload.
              </p>
              <pre class="code">{answer.manifest.text}</pre>
            </details>
          )}
        </>
      )}
    </>
  )
}

function Serving({ answer }: { readonly answer: DatasetAnswer }) {
  const { dataset, champion, challenger, rollout, damage } = answer
  if (damage) {
    return (
      <div class="notice bad">
        <p>
          <strong>Nobody can say which model serves: {damage.message}</strong>
        </p>
        <p>{damage.hint}</p>
      </div>
    )
  }
  if (!champion) {
    return <p class="quiet none">No model of this dataset serves. Callers are told so until a run is approved.</p>
  }
  return (
    <section class="tiles block" aria-label="What serves">
      <div class="tile">
        <span>Champion</span>
        <b>
          <Link to={runPath(dataset, champion.runId)}>{uploadedText(champion.runId)}</Link>
        </b>
        <span>
          serves since <When ms={Date.parse(champion.since)} />, by{' '}
          {champion.type === 'lambda' ? 'the API itself' : 'an endpoint'}
        </span>
      </div>
      <div class="tile">
        <span>Better than guessing</span>
        <b>
          <Skill metric={champion.metric} />
        </b>
        <span>{champion.metric && `${metricTitle(champion.metric.name)} ${figure(champion.metric.value)}`}</span>
      </div>
      {challenger && (
        <div class="tile">
          <span>
            Challenger <Badge tone="busy">{rollout?.type === 'canary' ? 'canary' : 'step by step'}</Badge>
          </span>
          <b>
            <Link to={runPath(dataset, challenger.runId)}>{percent(challenger.share)} of the calls</Link>
          </b>
          <progress max="1" value={challenger.share} aria-label="Share of the calls" />
          <span>{rollout && rolloutText(rollout)}</span>
        </div>
      )}
    </section>
  )
}

function rolloutText(rollout: NonNullable<DatasetAnswer['rollout']>): string {
  if (rollout.type === 'canary') {
    const left = Date.parse(rollout.startedAt) + rollout.minutes * 60_000 - Date.now()
    return left > 0 ? `all of them in ${duration(left)}` : 'all of them within minutes'
  }
  return `${rollout.stepPercent} % more every ${rollout.intervalMinutes} min`
}

function OverTime({ answer }: { readonly answer: DatasetAnswer }) {
  const { metrics } = answer
  const last = metrics.at(-1)
  // A metric of another problem is on another axis.
  const same = metrics.filter(({ metric }) => metric.name === last?.metric.name)
  if (!last || same.length < 2) return null
  const name = last.metric.name
  const guessing = same.flatMap(({ uploadedMs, metric }) =>
    metric.baseline === undefined ? [] : [[uploadedMs, metric.baseline] as const],
  )
  return (
    <section class="block" aria-label="Over time">
      <LineChart
        title={`${metricTitle(name)} of each run`}
        text={`${metricTitle(name)} of ${counted(same.length, 'run')}; the newest has ${figure(last.metric.value)}.`}
        series={[
          {
            name: 'model',
            look: 'line-1',
            dots: true,
            points: same.map(({ uploadedMs, metric }) => [uploadedMs, metric.value]),
          },
          { name: 'guessing', look: 'reference', points: guessing },
        ]}
        xTitle="uploaded"
        yTitle={metricTitle(name).toLowerCase()}
        xText={shortDate}
      />
    </section>
  )
}

const SHORT = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' })

function shortDate(ms: number): string {
  return SHORT.format(ms)
}

function Costs({ path, deployment }: { readonly path: string; readonly deployment: DeploymentAnswer | undefined }) {
  const { answer, problem, again } = useAnswer<CostsAnswer>(`${path}/costs`)
  return (
    <section aria-labelledby="costs" class="block">
      <h2 id="costs">What it costs</h2>
      <p class="quiet">
        {deployment?.isLocal
          ? 'On this machine nothing. On AWS the same would cost, as the reports say:'
          : 'As the reports say: at the list prices of us-east-1, without free tiers.'}
      </p>
      {problem && <Notice problem={problem} again={again} />}
      {!answer && !problem && <Skeleton lines={3} label="Adding up" />}
      {answer && (
        <div class="tiles">
          <div class="tile">
            <span>Runs so far, about</span>
            <b>{answer.runs === 0 ? '–' : priceText(answer.dollars)}</b>
            <span>
              {answer.runs > 0 && counted(answer.runs, 'run')}
              {answer.runs > 0 && answer.unknown > 0 && '; '}
              {answer.unknown > 0 && `of ${counted(answer.unknown, 'run')} the cost is not known yet`}
            </span>
          </div>
          <div class="tile">
            <span>Stored, a month</span>
            <b>{priceText(answer.storageDollarsAMonth)}</b>
            <span>{size(answer.storedBytes)}</span>
          </div>
          <div class="tile">
            <span>1,000 predictions, about</span>
            <b>{priceText(answer.predictionsDollarsAThousand)}</b>
            <span>one row each; nothing while nobody asks</span>
          </div>
        </div>
      )}
    </section>
  )
}

function History({ answer }: { readonly answer: DatasetAnswer }) {
  const { dataset, history } = answer
  if (history.length === 0) return null
  const link = (runId: string, text: string) => <Link to={runPath(dataset, runId)}>{text}</Link>
  // The first of a sentence, and another in it.
  const first = (runId: string | null) => (runId === null ? 'Nothing' : link(runId, inRunWords(runId)))
  const other = (runId: string) => link(runId, runInWords(runId))
  return (
    <section aria-labelledby="history" class="block">
      <h2 id="history">Who served when</h2>
      <ol class="plain history">
        {history.map(({ at, who, why, from, to }) => (
          <li key={at}>
            <time dateTime={at}>{fullTime(Date.parse(at))}</time>
            <span>
              {from === to ? (
                <>{first(to)} goes on</>
              ) : (
                <>
                  {first(to)} serves {from === null ? '' : <>instead of {other(from)}</>}
                </>
              )}
              <small class="quiet">
                {inRunWords(why)} ({who})
              </small>
            </span>
          </li>
        ))}
      </ol>
    </section>
  )
}
