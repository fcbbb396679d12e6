import { useState } from 'preact/hooks'
import type { JobAnswer, LogAnswer, StageAnswer } from '../../../answers.ts'
import { useAnswer } from '../../ask.ts'
import { Notice, Skeleton } from '../../parts/basics.tsx'

type Props = {
  readonly api: string
  readonly jobs: readonly JobAnswer[]
  readonly stages: readonly StageAnswer[]
}

const FUNCTIONS = [
  ['model-training', 'Preparation'],
  ['model-deployment', 'Deployment'],
  ['model-evaluation', 'Evaluation'],
] as const

const EVERY_MS = 3000
const TIME = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })

/** The lines that each part of the pipeline wrote about this run. */
export function Logs({ api, jobs, stages }: Props) {
  const sources = [FUNCTIONS[0], ...jobs.map(({ name, title }) => [name, title] as const), FUNCTIONS[1], FUNCTIONS[2]]
  const [chosen, setChosen] = useState<string>(sources[0]?.[0] ?? '')
  const isLive = stages.some(({ state }) => state === 'active')
  const path = `${api}/log?source=${encodeURIComponent(chosen)}`
  const { answer, problem, again } = useAnswer<LogAnswer>(path, isLive ? EVERY_MS : undefined)
  return (
    <section aria-label="Logs" class="block">
      <div class="chips" role="group" aria-label="Whose log">
        {sources.map(([name, title]) => (
          <button key={name} type="button" class="chip" aria-pressed={chosen === name} onClick={() => setChosen(name)}>
            {title}
          </button>
        ))}
      </div>
      {problem && <Notice problem={problem} again={again} />}
      {!answer && !problem && <Skeleton lines={8} label="Loading the log" />}
      {answer?.lines.length === 0 && <p class="quiet none">Nothing is written there about this run.</p>}
      {answer && answer.lines.length > 0 && (
        // A box that scrolls has to be reached by keys.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <div class="log scroll" tabIndex={0} role="region" aria-label={`Log of ${chosen}`}>
          {answer.lines.map(({ atMs, level, text }, place) => (
            <p key={place} class={level.toLowerCase()}>
              <time>{TIME.format(atMs)}</time> {level !== '' && level !== 'INFO' && <strong>{level} </strong>}
              {text}
            </p>
          ))}
        </div>
      )}
    </section>
  )
}
