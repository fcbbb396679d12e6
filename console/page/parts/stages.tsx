import { useState } from 'preact/hooks'
import type { StageAnswer } from '../../answers.ts'
import { useInterval } from '../ask.ts'
import { duration } from '../words.ts'

const STATE_WORDS: Readonly<Record<StageAnswer['state'], string>> = {
  done: 'done',
  active: 'under way',
  stuck: 'stuck',
  failed: 'failed',
  waiting: 'to come',
  skipped: 'not reached',
}

/** A run's way from the file to serving, with the time of each stage. */
export function Stages({
  stages,
  preparation,
}: {
  readonly stages: readonly StageAnswer[]
  readonly preparation: string | undefined
}) {
  const [now, setNow] = useState(Date.now)
  const isLive = stages.some(({ state }) => state === 'active' || state === 'stuck')
  useInterval(() => setNow(Date.now()), isLive ? 1000 : undefined)
  return (
    <ol class="stages" aria-label="Stages of the run">
      {stages.map((stage) => (
        <li key={stage.name} class={stage.state} aria-current={stage.state === 'active' ? 'step' : undefined}>
          <span class="dot-mark" aria-hidden="true" />
          <span class="stage-title">{stage.title}</span>
          <span class="unseen">: {STATE_WORDS[stage.state]}</span>
          <span class="stage-time">{timeOf(stage, now, preparation)}</span>
        </li>
      ))}
    </ol>
  )
}

function timeOf(stage: StageAnswer, now: number, preparation: string | undefined): string {
  const { name, state, startedMs, endedMs, note } = stage
  if (state === 'waiting') return ''
  if (state === 'skipped') return note ?? '–'
  if (name === 'promotion') return note ?? (state === 'active' ? 'about to' : '')
  if (state === 'done' || state === 'failed') {
    if (startedMs === undefined || endedMs === undefined) return STATE_WORDS[state]
    return [duration(endedMs - startedMs), ...(note === undefined ? [] : [note])].join(', ')
  }
  const so = startedMs === undefined ? '' : duration(now - startedMs)
  return name === 'preparation' && preparation !== undefined ? preparation : so
}
