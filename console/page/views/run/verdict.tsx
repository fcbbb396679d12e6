import type { DeploymentAnswer, RunAnswer, StatusAnswer } from '../../../answers.ts'
import { isTakenBack } from '../../../taken-back.ts'
import { Link, runPath } from '../../router.tsx'
import { inControls } from '../../setting-words.ts'
import { duration, uploadedText } from '../../words.ts'

type Props = {
  readonly status: StatusAnswer
  readonly evaluation: RunAnswer['evaluation']
  readonly deployment: DeploymentAnswer | undefined
  readonly dataset: string
}

/** In a sentence how the run stands and why, and what can be done. */
export function Verdict({ status, evaluation, deployment, dataset }: Props) {
  switch (status.state) {
    case 'under-way': {
      if (status.stuckForMs === undefined) return null
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
          <p>{status.reason}</p>
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
            <p>{evaluation?.decision.reason}</p>
          )}
          <Details lines={status.details.filter((line) => line !== evaluation?.decision.reason)} />
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

function Details({ lines }: { readonly lines: readonly string[] }) {
  if (lines.length === 0) return null
  return (
    <details>
      <summary>The figures behind it</summary>
      <ul>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </details>
  )
}
