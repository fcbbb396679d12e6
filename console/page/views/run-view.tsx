import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import type { DeploymentAnswer, ProgressAnswer, RoundAnswer, RoundsAnswer, RunAnswer } from '../../answers.ts'
import { isMissing, useAnswer } from '../ask.ts'
import { ButtonToCome, Copy, Notice, NotThere, PageHead, Skeleton, StatusBadge } from '../parts/basics.tsx'
import { ColumnTable } from '../parts/column-table.tsx'
import { commandsFor, Decide } from '../parts/decide.tsx'
import { Stages } from '../parts/stages.tsx'
import { datasetPath, go, Link, type Place, runPath, tryPath } from '../router.tsx'
import { uploadedText } from '../words.ts'
import { Logs } from './run/logs.tsx'
import { Measures } from './run/measures.tsx'
import { Settings } from './run/settings.tsx'
import { TrainingCurve } from './run/training-curve.tsx'
import { Verdict } from './run/verdict.tsx'
import { Warnings } from './warnings.tsx'

type Props = {
  readonly dataset: string
  readonly runId: string
  readonly place: Place
  readonly deployment: DeploymentAnswer | undefined
}

const TABS = [
  ['', 'Overview'],
  ['report', 'Report'],
  ['data', 'Data'],
  ['logs', 'Logs'],
] as const

export function RunView({ dataset, runId, place, deployment }: Props) {
  const api = `/api${runPath(dataset, runId)}`
  const { answer, problem, again } = useAnswer<RunAnswer>(api)
  // Of a run that is not there no progress is asked for.
  const { progress, rounds, trouble, restart } = useProgress(isMissing(problem) ? undefined : api)
  const tab = place.query.get('tab') ?? ''
  const state = progress?.status.state
  const stage = progress?.status.state === 'under-way' ? progress.status.stage : undefined
  // What is written at a stage's end is read then.
  useEffect(() => {
    if (progress) again()
  }, [state, stage, progress?.status.state === 'serving' ? progress.status.role : ''])
  const now = progress ?? answer
  if (isMissing(problem)) {
    return (
      <NotThere title="There is no such run">
        <p>
          <q>{runId}</q> is no run of <q>{dataset}</q>, or it was deleted.
        </p>
        <p>
          <Link to="/runs">Look at all runs</Link>
        </p>
      </NotThere>
    )
  }
  return (
    <>
      <PageHead
        title={`Run of ${uploadedText(runId)}`}
        crumbs={
          <>
            <Link to="/">Datasets</Link>
            <span aria-hidden="true">/</span>
            <Link to={datasetPath(dataset)}>{dataset}</Link>
          </>
        }
        aside={
          <>
            {(!now || now.status.state === 'under-way') && <ButtonToCome />}
            {now?.status.state === 'failed' && (
              <Link to="/new" class="button">
                New data
              </Link>
            )}
            {state === 'serving' && (
              <Link to={tryPath(dataset)} class="button primary">
                Try it
              </Link>
            )}
            {/* Its dialog stays while the run follows what was decided. */}
            <Decide
              key={runId}
              dataset={dataset}
              runId={runId}
              commands={now ? commandsFor(now.status, answer?.evaluation !== undefined) : []}
              onDone={() => {
                again()
                restart()
              }}
            />
          </>
        }
      >
        <p class="run-line">
          <StatusBadge status={now?.status} />
          <code class="quiet">{runId}</code>
          <Copy text={runId} label="Copy the name of the run" />
        </p>
      </PageHead>
      {problem && <Notice problem={problem} again={again} />}
      {trouble && <Notice problem={{ code: 'trouble', message: trouble, hint: 'The console goes on trying.' }} />}
      {!now && !problem && <Skeleton lines={10} label="Loading the run" />}
      {now && (
        <>
          <Stages stages={now.stages} preparation={now.preparation} />
          <nav class="tabs" aria-label="Parts of the run">
            {TABS.map(([name, title]) => (
              <a
                key={name}
                href={`${runPath(dataset, runId)}${name && `?tab=${name}`}`}
                aria-current={tab === name ? 'page' : undefined}
                onClick={(event) => {
                  event.preventDefault()
                  go(`${runPath(dataset, runId)}${name && `?tab=${name}`}`, { replace: true })
                }}
              >
                {title}
              </a>
            ))}
          </nav>
          {tab === '' && (
            <Overview run={answer} progress={now} rounds={rounds} dataset={dataset} deployment={deployment} />
          )}
          {tab === 'report' && <Report run={answer} api={api} />}
          {tab === 'data' && <Data run={answer} />}
          {tab === 'logs' && <Logs api={api} jobs={now.jobs} stages={now.stages} />}
        </>
      )}
    </>
  )
}

type OverviewProps = {
  readonly run: RunAnswer | undefined
  readonly progress: ProgressAnswer
  readonly rounds: ReadonlyMap<string, readonly RoundAnswer[]>
  readonly dataset: string
  readonly deployment: DeploymentAnswer | undefined
}

function Overview({ run, progress, rounds, dataset, deployment }: OverviewProps) {
  // Who comes later wants to know what came of it first; who watched finds everything where it was.
  const isWatched = useRef(progress.status.state === 'under-way')
  const measures = run?.evaluation && <Measures evaluation={run.evaluation} />
  const verdict = <Verdict status={progress.status} deployment={deployment} dataset={dataset} />
  // Until the training is planned, and its jobs are told, it is not known how much stands above the rest.
  const areJobsTold = run?.training !== undefined && progress.jobs.length > 0
  const isPlanned = run !== undefined && (areJobsTold || progress.status.state !== 'under-way')
  // What is to stand above may be on its way still: nothing is to move when it comes.
  if (!isWatched.current && !run) {
    return (
      <>
        {verdict}
        <Skeleton lines={8} label="Loading what came of it" />
      </>
    )
  }
  return (
    <>
      {verdict}
      {!isWatched.current && measures}
      {isWatched.current && !isPlanned && progress.jobs.length === 0 && <Skeleton lines={8} label="Being prepared" />}
      <TrainingCurve jobs={progress.jobs} rounds={rounds} />
      {isPlanned && run.warnings.length > 0 && (
        <Warnings warnings={run.warnings}>
          <p class="small-text">
            What is to be otherwise is set when <Link to="/new">a file is uploaded again</Link>.
          </p>
        </Warnings>
      )}
      {isPlanned && <Settings run={run} />}
      {isWatched.current && measures}
    </>
  )
}

function Report({ run, api }: { readonly run: RunAnswer | undefined; readonly api: string }) {
  if (!run) return <Skeleton lines={10} />
  if (!run.hasReport) {
    return <p class="quiet none">The report is written when the run is evaluated; this run has none.</p>
  }
  return (
    <>
      <p class="pair">
        <a class="button small" href={`${api}/report`} target="_blank" rel="noreferrer">
          Open in a window of its own
        </a>
      </p>
      {/* Nothing of it reaches this page: its origin is its own. */}
      <iframe class="report" title="The evaluation's report" sandbox="allow-scripts" src={`${api}/report`} />
    </>
  )
}

function Data({ run }: { readonly run: RunAnswer | undefined }) {
  if (!run) return <Skeleton lines={10} />
  if (run.columns.length === 0)
    return <p class="quiet none">The file was not read to its end: nothing is known of it.</p>
  return <ColumnTable columns={run.columns} />
}

type Live = {
  readonly progress: ProgressAnswer | undefined
  readonly rounds: ReadonlyMap<string, readonly RoundAnswer[]>
  readonly trouble: string | undefined
  /** Asks again: of a run that has ended nothing more is told, until somebody decides otherwise. */
  readonly restart: () => void
}

/** What the server tells of a run as it goes on. */
function useProgress(api: string | undefined): Live {
  const [progress, setProgress] = useState<ProgressAnswer>()
  const [rounds, setRounds] = useState<Live['rounds']>(new Map())
  const [trouble, setTrouble] = useState<string>()
  const [round, setRound] = useState(0)
  useEffect(() => {
    setProgress(undefined)
    setRounds(new Map())
  }, [api])
  useEffect(() => {
    if (api === undefined) return undefined
    const events = new EventSource(`${api}/progress`)
    events.addEventListener('open', () => setRounds(new Map()))
    events.addEventListener('progress', ({ data }) => {
      setProgress(JSON.parse(data as string) as ProgressAnswer)
      setTrouble(undefined)
    })
    events.addEventListener('rounds', ({ data }) => {
      const { job, rounds: news } = JSON.parse(data as string) as RoundsAnswer
      setRounds((before) => new Map(before).set(job, [...(before.get(job) ?? []), ...news]))
    })
    events.addEventListener('trouble', ({ data }) => {
      setTrouble((JSON.parse(data as string) as { readonly message: string }).message)
    })
    events.addEventListener('end', () => events.close())
    return () => events.close()
  }, [api, round])
  const restart = useCallback(() => setRound((before) => before + 1), [])
  return { progress, rounds, trouble, restart }
}
