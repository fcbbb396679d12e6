import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { DeploymentAnswer } from '../answers.ts'
import { useAnswer } from './ask.ts'
import { DropAnywhere } from './drop-anywhere.tsx'
import { NotThere } from './parts/basics.tsx'
import { Link, type Place, usePlace } from './router.tsx'
import { CompareView } from './views/compare-view.tsx'
import { DatasetView } from './views/dataset-view.tsx'
import { DatasetsView } from './views/datasets-view.tsx'
import { ModelsView } from './views/models-view.tsx'
import { NewView } from './views/new/new-view.tsx'
import { RunView } from './views/run-view.tsx'
import { RunsView } from './views/runs-view.tsx'
import { TryView } from './views/try-view.tsx'

const NAVIGATION = [
  { to: '/', title: 'Datasets', parts: ['', 'datasets'] },
  { to: '/runs', title: 'Runs', parts: ['runs', 'compare'] },
  { to: '/models', title: 'Models', parts: ['models', 'try'] },
] as const

export function App() {
  const place = usePlace()
  const { answer: deployment } = useAnswer<DeploymentAnswer>('/api/deployment')
  const [first = ''] = place.path
  const main = useRef<HTMLElement>(null)
  const path = place.path.join('/')
  const [announced, setAnnounced] = useState('')
  const isFirst = useRef(true)
  useEffect(() => {
    // A screen reader is told of the new view, as of a new page; on the first one the browser has done it.
    if (isFirst.current) isFirst.current = false
    else main.current?.querySelector('h1')?.focus({ preventScroll: true })
    const title = main.current?.querySelector('h1')?.textContent ?? ''
    document.title = title === '' ? 'Boostline' : `${title} · Boostline`
    setAnnounced(title)
  }, [path])
  return (
    <div class="shell">
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <header class="side">
        <div class="side-content">
          <Link to="/" class="brand">
            <Mark />
            Boostline
          </Link>
          <nav aria-label="Console">
            {NAVIGATION.map(({ to, title, parts }) => (
              <Link key={to} to={to} current={parts.some((part) => part === first)}>
                {title}
              </Link>
            ))}
          </nav>
          <Link to="/new" class="button primary new" current={first === 'new'}>
            New model
          </Link>
          <Where deployment={deployment} />
        </div>
      </header>
      <main id="main" ref={main} tabIndex={-1}>
        <View key={path} place={place} deployment={deployment} />
      </main>
      <div class="unseen" aria-live="polite">
        {announced}
      </div>
      <DropAnywhere />
    </div>
  )
}

/** Which deployment this is: nobody is to take prod for a toy. */
function Where({ deployment }: { readonly deployment: DeploymentAnswer | undefined }) {
  if (!deployment) return <p class="where" />
  const { isLocal, title, bucket } = deployment
  return (
    <p class={`where ${isLocal ? '' : 'aws'}`}>
      <strong>{isLocal ? 'On this machine' : `AWS, ${title}`}</strong>
      <span>{bucket}</span>
    </p>
  )
}

function Mark() {
  return (
    <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
      <path class="mark-line" d="M3 19h4v-5h5V9h5V4h4" />
    </svg>
  )
}

type ViewProps = { readonly place: Place; readonly deployment: DeploymentAnswer | undefined }

function View({ place, deployment }: ViewProps): JSX.Element {
  const [view, first = '', second = ''] = place.path
  switch (view) {
    case undefined:
      return <DatasetsView deployment={deployment} />
    case 'datasets':
      return <DatasetView dataset={first} deployment={deployment} />
    case 'new':
      return <NewView place={place} deployment={deployment} />
    case 'runs':
      return second === '' ? (
        <RunsView place={place} />
      ) : (
        <RunView dataset={first} runId={second} place={place} deployment={deployment} />
      )
    case 'models':
      return <ModelsView />
    case 'try':
      return <TryView dataset={first} deployment={deployment} />
    case 'compare':
      return <CompareView dataset={first} place={place} />
    default:
      return (
        <NotThere title="There is no such page">
          <p>The address may be written wrong, or older than this console.</p>
          <p>
            <Link to="/">Go to the datasets</Link>
          </p>
        </NotThere>
      )
  }
}
