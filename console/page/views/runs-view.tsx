import { PageHead } from '../parts/basics.tsx'
import { RunList } from '../parts/run-list.tsx'
import type { Place } from '../router.tsx'

export function RunsView({ place }: { readonly place: Place }) {
  return (
    <>
      <PageHead title="Runs">
        <p class="lead">
          Each upload is a run: from the file to a model that serves, or to the reason why it does not.
        </p>
      </PageHead>
      <RunList start={place.query.get('filter') ?? ''} />
    </>
  )
}
