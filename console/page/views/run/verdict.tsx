import type { DeploymentAnswer, StatusAnswer } from '../../../answers.ts'
import { isTakenBack } from '../../../taken-back.ts'
import { Link, runPath } from '../../router.tsx'
import { inControls } from '../../setting-words.ts'
import { duration, inRunWords, uploadedText } from '../../words.ts'

type Props = {
  readonly status: StatusAnswer
  readonly deployment: DeploymentAnswer | undefined
  readonly dataset: string
}

/** In a sentence how the run stands and why, and what can be done. */
export function Verdict({ status, deployment, dataset }: Props) {
  switch (status.state) {
    case 'under-way': {
      if (status.stuckForMs === undefined) {
        // In the place of what is decided in the end, so that nothing moves then.
        return (
          <section class="verdict">
            <p>
              <strong>{status.obstacle ? 'It waits for room' : 'It is under way'}</strong>
            </p>
            <p>{status.obstacle?.reason ?? (status.isHeartbeats ? AT_THE_HEARTBEAT : HAPPENS[status.stage])}</p>
            {status.obstacle && <p>{status.obstacle.hint}</p>}
          </section>
        )
      }
      return (
        <section class="verdict pending">
          <p>
            <strong>It has come no further for {duration(status.stuckForMs)}</strong>
          </p>
          <p>{status.obstacle?.reason ?? 'No error is recorded.'}</p>
          <p>{status.obstacle?.hint ?? status.hint}</p>
        </section>
      )
    }
    case 'failed':
      return (
        <section class="verdict rejected">
          <p>
            <strong>It stopped</strong>
          </p>
          <p>{inControls(status.failure.message)}</p>
          <p>{inControls(status.failure.hint)}</p>
          <p>
            <Link to="/new">Upload a mended file</Link>
          </p>
        </section>
      )
    case 'pending':
    case 'rejected':
      return (
        <section class={`verdict ${status.state}`}>
          <p>
            <strong>
              {status.state === 'pending'
                ? 'It waits for you'
                : status.byPerson
                  ? 'A person rejected it'
                  : 'It is not to serve'}
            </strong>
          </p>
          <p>{inControls(status.reason)}</p>
          <Details lines={status.details} />
          {status.state === 'pending' && deployment && (
            <p class="quiet">
              In a terminal: <code>{`./boostline approve ${dataset} ${deployment.options}`}</code>
            </p>
          )}
        </section>
      )
    case 'serving':
      return (
        <section class={`verdict ${status.mayBeALeak || status.obstacle ? 'pending' : 'approved'}`}>
          <p>
            <strong>
              {status.role === 'champion' ? 'It serves' : 'It takes over step by step'}
              {status.mayBeALeak && ', though it may know the answer beforehand'}
            </strong>
          </p>
          {status.obstacle ? (
            <p>
              It does not answer now: {status.obstacle.reason} {status.obstacle.hint}
            </p>
          ) : (
            <p>{status.details[0] !== undefined && inRunWords(inControls(status.details[0]))}</p>
          )}
          <Details lines={status.details.slice(1)} />
        </section>
      )
    case 'outdated':
      return (
        <section class={`verdict ${isTakenBack(status) ? 'rejected' : ''}`}>
          <p>
            <strong>{isTakenBack(status) ? 'It served, and was taken back' : 'Another run serves'}</strong>
          </p>
          {status.reason !== undefined && <p>{status.reason}</p>}
          {status.champion !== null && (
            <p>
              <Link to={runPath(dataset, status.champion)}>The run of {uploadedText(status.champion)}</Link>{' '}
              {isTakenBack(status) ? 'serves now.' : 'came after it or took its place.'}
            </p>
          )}
        </section>
      )
  }
}

/** What happens in a stage, for whoever watches. */
const HAPPENS = {
  preparation:
    'The file is read, its columns are turned into numbers, and its rows are divided: to learn from, to know when to stop, to judge by.',
  training: 'It learns round by round; the lines below draw themselves.',
  deployment: 'What is to serve it is being made.',
  evaluation: 'It is tested on rows that it did not learn.',
  promotion: 'It is approved and about to serve.',
} as const

const AT_THE_HEARTBEAT = 'It is approved and about to serve: the next heartbeat (every 15 minutes) sees to it.'

function Details({ lines }: { readonly lines: readonly string[] }) {
  if (lines.length === 0) return null
  return (
    <details>
      <summary>The figures behind it</summary>
      <ul>
        {lines.map((line) => (
          <li key={line}>{inRunWords(inControls(line))}</li>
        ))}
      </ul>
    </details>
  )
}
