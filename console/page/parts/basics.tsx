import type { ComponentChildren } from 'preact'
import { percent } from '#shared/design/number-words.ts'
import { figure } from '#shared/metrics/metric-words.ts'
import type { MetricAnswer, StatusAnswer } from '../../answers.ts'
import { skill } from '../../skill.ts'
import type { Problem } from '../ask.ts'
import { ago, fullTime, metricTitle, stateWords, type Tone } from '../words.ts'

export function Badge({ tone, children }: { readonly tone: Tone; readonly children: ComponentChildren }) {
  return <span class={`badge ${tone}`}>{children}</span>
}

export function StatusBadge({ status }: { readonly status: StatusAnswer | undefined }) {
  const { text, tone } = stateWords(status)
  return <Badge tone={tone}>{text}</Badge>
}

export function When({ ms }: { readonly ms: number }) {
  return (
    <time dateTime={new Date(ms).toISOString()} title={fullTime(ms)}>
      {ago(ms)}
    </time>
  )
}

/** An error as the server said it: what, and what to do. */
export function Notice({ problem, again }: { readonly problem: Problem; readonly again?: (() => void) | undefined }) {
  const [first = '', ...others] = problem.message.split('\n')
  return (
    <div class="notice bad" role="alert">
      <p>
        <strong>{first}</strong>
      </p>
      {others.length > 0 && <pre class="trace">{others.join('\n')}</pre>}
      <p>{problem.hint}</p>
      {again && (
        <button type="button" class="button small" onClick={again}>
          Try again
        </button>
      )}
    </div>
  )
}

/** Bars of the height of what is to come, so that nothing jumps when it is there. */
export function Skeleton({ lines = 5, label = 'Loading' }: { readonly lines?: number; readonly label?: string }) {
  return (
    <div class="skeleton" role="status" aria-label={label}>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} />
      ))}
    </div>
  )
}

/** How much better than guessing, as a bar and a figure, with the metric itself for whoever wants it. */
export function Skill({ metric }: { readonly metric: MetricAnswer | undefined }) {
  const share = skill(metric)
  if (!metric || share === undefined) return <span class="quiet">–</span>
  const shown = Math.max(0, Math.min(1, share))
  const title = `${metricTitle(metric.name)} ${figure(metric.value)}, guessing ${figure(metric.baseline ?? 0)}`
  return (
    <span class="skill" title={title}>
      <svg viewBox="0 0 64 8" width="64" height="8" aria-hidden="true">
        <rect class="bar-ground" width="64" height="8" rx="4" />
        <rect class={share < 0 ? 'bar-below' : 'bar-mark'} width={Math.max(4, 64 * shown)} height="8" rx="4" />
      </svg>
      {percent(share)}
    </span>
  )
}

export function Empty({ title, children }: { readonly title: string; readonly children?: ComponentChildren }) {
  return (
    <div class="empty">
      <h2>{title}</h2>
      {children}
    </div>
  )
}

/** What an address names is not there: what that means, and where to go from here. */
export function NotThere({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  return (
    <>
      <PageHead title={title} />
      <div class="empty">{children}</div>
    </>
  )
}

export function PageHead({
  title,
  crumbs,
  aside,
  children,
}: {
  readonly title: ComponentChildren
  readonly crumbs?: ComponentChildren
  readonly aside?: ComponentChildren
  readonly children?: ComponentChildren
}) {
  return (
    <header class="head">
      {crumbs && (
        <nav class="crumbs" aria-label="Where you are">
          {crumbs}
        </nav>
      )}
      <div class="head-row">
        <h1 tabIndex={-1}>{title}</h1>
        {aside && <div class="actions">{aside}</div>}
      </div>
      {children}
    </header>
  )
}

/** As high as the buttons that come when it is known what can be done. */
export function ButtonToCome() {
  return (
    <span class="button to-come" aria-hidden="true">
      …
    </span>
  )
}

export function Copy({ text, label }: { readonly text: string; readonly label: string }) {
  return (
    <button
      type="button"
      class="button small copy"
      aria-label={label}
      onClick={(event) => {
        const button = event.currentTarget
        navigator.clipboard.writeText(text).then(
          () => {
            button.textContent = 'Copied'
            setTimeout(() => {
              button.textContent = 'Copy'
            }, 1500)
          },
          () => {
            button.textContent = 'Not copied'
          },
        )
      }}
    >
      Copy
    </button>
  )
}
