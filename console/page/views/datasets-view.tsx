import { percent, thousands } from '#shared/design/number-words.ts'
import type { DatasetRow, DeploymentAnswer } from '../../answers.ts'
import { useAnswer } from '../ask.ts'
import { Badge, Empty, Notice, PageHead, Skeleton, Skill, StatusBadge, When } from '../parts/basics.tsx'
import { ChooseFile } from '../parts/choose-file.tsx'
import { Scroll } from '../parts/scroll.tsx'
import { datasetPath, go, Link, runPath } from '../router.tsx'
import { inControls } from '../setting-words.ts'

const EVERY_MS = 3000

export function DatasetsView({ deployment }: { readonly deployment: DeploymentAnswer | undefined }) {
  const { answer, problem, again } = useAnswer<{ readonly datasets: readonly DatasetRow[] }>('/api/datasets', EVERY_MS)
  const datasets = answer?.datasets
  const waiting = datasets?.flatMap(({ pending }) => pending ?? []) ?? []
  return (
    <>
      <PageHead title="Datasets" />
      {problem && <Notice problem={problem} again={again} />}
      {waiting.length > 0 && (
        <section aria-labelledby="waiting" class="waiting">
          <h2 id="waiting">Waits for you</h2>
          <ul class="plain">
            {waiting.map((status) => (
              <li key={status.runId} class="notice wait row">
                <p>
                  <strong>{status.dataset}</strong>: {status.state === 'pending' ? inControls(status.reason) : ''}
                </p>
                <Link to={runPath(status.dataset, status.runId)} class="button small">
                  Review
                </Link>
              </li>
            ))}
          </ul>
        </section>
      )}
      {!datasets && !problem && <Skeleton lines={6} label="Loading the datasets" />}
      {datasets?.length === 0 && (
        <Empty title="Train your first model">
          <ChooseFile deployment={deployment} onExample={(name) => go(`/new?example=${encodeURIComponent(name)}`)} />
        </Empty>
      )}
      {datasets && datasets.length > 0 && (
        <>
          <DatasetTable datasets={datasets} />
          <p class="quiet hint">Drop a CSV anywhere on this page to train another one.</p>
        </>
      )}
    </>
  )
}

function DatasetTable({ datasets }: { readonly datasets: readonly DatasetRow[] }) {
  return (
    <Scroll label="Datasets">
      <table class="list">
        <caption class="unseen">Every dataset, the one with the newest upload first</caption>
        <thead>
          <tr>
            <th scope="col">Dataset</th>
            <th scope="col">Serves</th>
            <th scope="col">Better than guessing</th>
            <th scope="col">Newest run</th>
            <th scope="col" class="number">
              Runs
            </th>
          </tr>
        </thead>
        <tbody>
          {datasets.map(({ dataset, champion, challenger, newest, runs, damage }) => (
            <tr key={dataset}>
              <th scope="row">
                <Link to={datasetPath(dataset)}>{dataset}</Link>
              </th>
              <td>
                {champion ? (
                  <>
                    <span title={champion.runId}>
                      since <When ms={Date.parse(champion.since)} />
                    </span>
                    {challenger && <Badge tone="busy">{percent(challenger.share)} to a new one</Badge>}
                  </>
                ) : (
                  <span class="quiet">{damage ? 'nobody can say' : 'nothing yet'}</span>
                )}
              </td>
              <td>
                <Skill metric={champion?.metric} />
              </td>
              <td>
                {newest && (
                  <span class="pair">
                    <StatusBadge status={newest.status} />
                    <Link to={runPath(dataset, newest.runId)} class="quiet">
                      <When ms={newest.uploadedMs} />
                    </Link>
                  </span>
                )}
              </td>
              <td class="number">{thousands(runs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}
