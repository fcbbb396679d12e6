import type { ColumnWish, PreviewAnswer, Wishes } from '../../answers.ts'
import { ColumnTable } from '../parts/column-table.tsx'
import { dollars, percent } from '../words.ts'

type Props = {
  readonly preview: PreviewAnswer
  /** As a person wants it now; the preview may be of a moment before. */
  readonly wishes: Wishes
  readonly dataset: string
  readonly onDataset: (name: string) => void
  readonly onWishes: (wishes: Wishes) => void
  readonly isBusy: boolean
}

const KINDS = {
  binary: 'One of two classes',
  multiclass: 'One of several classes',
  regression: 'A number',
} as const

const QUALITIES = {
  fast: ['Fast', 'For a first look.'],
  good: ['Good', 'Then learns from the rows, too, that told it when to stop.'],
  best: ['Best', 'Several models, of which the best serve together.'],
} as const

/** What a training would make of the file, and what a person may change of it. */
export function Preview({ preview, wishes, dataset, onDataset, onWishes, isBusy }: Props) {
  const { problem, columns, warnings, forecasts, manifest, runs } = preview
  const wish = (name: string, next: ColumnWish) => onWishes({ ...wishes, columns: { ...wishes.columns, [name]: next } })
  return (
    <div class={isBusy ? 'busy' : ''} aria-busy={isBusy}>
      <section class="card" aria-labelledby="predicts">
        <h2 id="predicts">
          It learns to predict <q>{problem.target}</q>
        </h2>
        <p class="quiet">
          {KINDS[problem.type]}
          {problem.reason && `, because ${problem.reason}`}.
        </p>
        {problem.classes.length > 0 && <Classes classes={problem.classes} />}
        <div class="fields">
          <label class="field">
            <span>Column to predict</span>
            <select
              value={wishes.target ?? ''}
              onChange={({ currentTarget }) => onWishes({ ...wishes, target: currentTarget.value || null })}
            >
              <option value="">{wishes.target === null ? `Found: ${problem.target}` : 'Let Boostline find it'}</option>
              {columns.map(({ name }) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </select>
          </label>
          <label class="field">
            <span>What kind of answer</span>
            <select
              value={wishes.problem ?? ''}
              onChange={({ currentTarget }) => {
                const kind = (Object.keys(KINDS) as (keyof typeof KINDS)[]).find((each) => each === currentTarget.value)
                onWishes({ ...wishes, problem: kind ?? null })
              }}
            >
              <option value="">
                {wishes.problem === null ? `Found: ${KINDS[problem.type].toLowerCase()}` : 'Let Boostline find it'}
              </option>
              {Object.entries(KINDS).map(([kind, title]) => (
                <option key={kind} value={kind}>
                  {title}
                </option>
              ))}
            </select>
          </label>
          <label class="field">
            <span>Dataset</span>
            <input
              type="text"
              value={dataset}
              maxLength={60}
              spellcheck={false}
              onInput={(event) => onDataset(event.currentTarget.value)}
            />
            <small class="quiet">
              {runs > 0 ? `Has ${runs.toLocaleString('en')} runs: this is its next version.` : 'A new one.'}
            </small>
          </label>
        </div>
      </section>

      {warnings.length > 0 && <Warnings warnings={warnings} />}

      <section aria-labelledby="quality" class="block">
        <h2 id="quality">How much effort</h2>
        <div class="choices" role="radiogroup" aria-labelledby="quality">
          {forecasts.map(({ quality, minutes, dollars: price, jobs }) => (
            <label key={quality} class="choice">
              <input
                type="radio"
                name="quality"
                checked={wishes.quality === quality}
                onChange={() => onWishes({ ...wishes, quality })}
              />
              <span>
                <strong>{QUALITIES[quality][0]}</strong>
                <span class="quiet">{QUALITIES[quality][1]}</span>
                <span class="quiet">
                  On AWS about {Math.max(1, Math.round(minutes))} min, {dollars(price)}
                  {jobs > 1 && `, in ${jobs} trainings`}
                </span>
              </span>
            </label>
          ))}
        </div>
      </section>

      <section aria-labelledby="columns" class="block">
        <h2 id="columns">Columns</h2>
        <ColumnTable columns={columns} wishOf={(name) => wishes.columns[name] ?? 'auto'} onWish={wish} />
      </section>

      <details class="block">
        <summary>{manifest ? 'The settings as a file' : 'Nothing has to be set'}</summary>
        {manifest ? (
          <>
            <p class="quiet">
              <code>{manifest.key}</code> {manifest.isChanged ? 'is written before the upload.' : 'stays as it is.'}
            </p>
            <pre class="code">{manifest.text}</pre>
          </>
        ) : (
          <p class="quiet">
            Boostline finds everything by itself. What you change here becomes a file beside the data, which holds for
            the next upload, too.
          </p>
        )}
        <p class="quiet">
          The data go to <code>{preview.key}</code>.
        </p>
      </details>
    </div>
  )
}

const SHOWN_CLASSES = 6

function Classes({ classes }: { readonly classes: PreviewAnswer['problem']['classes'] }) {
  const all = classes.reduce((sum, { count }) => sum + count, 0)
  const rest = classes.length - SHOWN_CLASSES
  return (
    <ul class="classes">
      {classes.slice(0, SHOWN_CLASSES).map(({ label, count }) => (
        <li key={label}>
          <span class="name">{label}</span>
          <span class="quiet">{percent(count / all, 1)}</span>
        </li>
      ))}
      {rest > 0 && <li class="quiet">and {rest} more</li>}
    </ul>
  )
}

const SHOWN_WARNINGS = 3

export function Warnings({ warnings }: { readonly warnings: readonly string[] }) {
  const rest = warnings.slice(SHOWN_WARNINGS)
  return (
    <section aria-labelledby="warnings" class="notice wait block">
      <h2 id="warnings">{warnings.length === 1 ? 'One thing to know' : `${warnings.length} things to know`}</h2>
      <ul>
        {warnings.slice(0, SHOWN_WARNINGS).map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
      {rest.length > 0 && (
        <details>
          <summary>{rest.length} more</summary>
          <ul>
            {rest.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </details>
      )}
    </section>
  )
}
