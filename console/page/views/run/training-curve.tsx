import { counted } from '#shared/design/number-words.ts'
import { figure } from '#shared/metrics/metric-words.ts'
import { roundMetricInWords } from '#shared/training/round-metric-words.ts'
import type { JobAnswer, RoundAnswer } from '../../../answers.ts'
import { LineChart, type Series } from '../../parts/line-chart.tsx'
import { duration } from '../../words.ts'

type Props = { readonly jobs: readonly JobAnswer[]; readonly rounds: ReadonlyMap<string, readonly RoundAnswer[]> }

const JOB_STATES: Readonly<Record<JobAnswer['state'], string>> = {
  waiting: 'to come',
  running: 'running',
  completed: 'done',
  'ended-without-a-model': 'ended without a model',
}

/** How each training job learns, round by round, as its log tells it. */
export function TrainingCurve({ jobs, rounds }: Props) {
  if (jobs.length === 0) return null
  return (
    <section aria-labelledby="training" class="block">
      <h2 id="training">Training</h2>
      <div class="charts">
        {jobs.map((job) => (
          <JobCurve key={job.name} job={job} rounds={rounds.get(job.name) ?? []} />
        ))}
      </div>
    </section>
  )
}

function JobCurve({ job, rounds }: { readonly job: JobAnswer; readonly rounds: readonly RoundAnswer[] }) {
  const state =
    job.state === 'completed' && job.seconds !== undefined
      ? `done in ${duration(1000 * job.seconds)}`
      : JOB_STATES[job.state]
  const title = `${job.title}: ${state}`
  const last = rounds.at(-1)
  if (!last) {
    return (
      <figure class="chart">
        <figcaption>
          <strong>{title}</strong>
          {/* The legend's own line, so that nothing moves when the chart comes. */}
          <span class="legend">
            <span class="key line-1">{LEARNT}</span>
            <span class="key line-2">{NOT_LEARNT}</span>
          </span>
        </figcaption>
        <p class="chart-empty quiet">
          {job.state === 'waiting' || job.state === 'running'
            ? 'Its rounds are drawn as they come.'
            : 'Its log is not there any more, or may not be read.'}
        </p>
      </figure>
    )
  }
  const names = last.metrics.map(({ name }) => name)
  const deciding = names.findLast((name) => name.startsWith('validation-')) ?? names.at(-1) ?? ''
  const metric = deciding.replace(/^(train|validation)-/, '')
  const wanted = names.filter((name) => name.endsWith(`-${metric}`))
  const series = wanted.map(
    (name): Series => ({
      name: name.startsWith('train-') ? LEARNT : NOT_LEARNT,
      look: name === deciding && wanted.length > 1 ? 'line-2' : 'line-1',
      points: thinned(rounds).flatMap(({ round, metrics }) => {
        const found = metrics.find((each) => each.name === name)
        return found ? [[round, found.value] as const] : []
      }),
    }),
  )
  const value = last.metrics.find(({ name }) => name === deciding)?.value ?? 0
  return (
    <LineChart
      title={title}
      text={`${job.title}: ${roundMetricInWords(metric)} is ${figure(value)} after ${counted(last.round + 1, 'round')}, where its log ends.`}
      series={series}
      xTitle="rounds"
      yTitle={roundMetricInWords(metric)}
    />
  )
}

const LEARNT = 'rows it learns'
const NOT_LEARNT = 'rows it does not learn'

const MOST_POINTS = 400

/** Of very many rounds every n-th, and the last. */
function thinned(rounds: readonly RoundAnswer[]): readonly RoundAnswer[] {
  const each = Math.ceil(rounds.length / MOST_POINTS)
  return each <= 1 ? rounds : rounds.filter((_, place) => place % each === 0 || place === rounds.length - 1)
}
