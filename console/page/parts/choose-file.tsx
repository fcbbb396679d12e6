import type { DeploymentAnswer } from '../../answers.ts'
import { takeFile } from '../dropped-file.ts'
import { go } from '../router.tsx'

type Props = {
  readonly deployment: DeploymentAnswer | undefined
  readonly onExample: (name: string) => void
}

/** Where a file is dropped or chosen, with files to try it with. */
export function ChooseFile({ deployment, onExample }: Props) {
  return (
    <div class="choose">
      <svg viewBox="0 0 48 48" width="40" height="40" aria-hidden="true">
        <path class="mark-line" d="M24 32V10m-9 9 9-9 9 9M8 32v8h32v-8" />
      </svg>
      <p>
        <strong>Drop a CSV anywhere on this page</strong>
      </p>
      <p class="quiet">You see what Boostline makes of it before anything is uploaded or trained.</p>
      <label class="button primary">
        Choose a file
        <input
          type="file"
          class="unseen"
          accept=".csv,.tsv,.txt,.tab,.psv,.dat,.gz"
          onChange={({ currentTarget }) => {
            const file = currentTarget.files?.[0]
            // The same file may be chosen again.
            currentTarget.value = ''
            if (!file) return
            takeFile(file)
            go('/new')
          }}
        />
      </label>
      {deployment && (
        <p class="examples">
          <span class="quiet">No file at hand? Try</span>
          {deployment.examples.map((name) => (
            <button key={name} type="button" class="chip" onClick={() => onExample(name)}>
              {name}
            </button>
          ))}
        </p>
      )}
    </div>
  )
}
