import type { RefObject } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { priceText } from '#shared/cost/cost-lines.ts'
import { percent, thousands } from '#shared/design/number-words.ts'
import type { FoundAnswer, PreviewAnswer } from '../../../answers.ts'
import { editsOfWish, wishOf } from '../../../column-wishes.ts'
import { type ManifestEdit, settingAt } from '../../../manifest-edits.ts'
import type { Problem } from '../../ask.ts'
import { Notice } from '../../parts/basics.tsx'
import { ColumnTable } from '../../parts/column-table.tsx'
import { inControls } from '../../setting-words.ts'
import { Warnings } from '../warnings.tsx'
import { ManifestText } from './manifest-text.tsx'
import { namedSettings } from './settings.ts'
import { NamedSettings, SettingsForm } from './settings-form.tsx'

type Props = {
  readonly preview: PreviewAnswer
  /** The settings as a person wants them now; the preview may be of a moment before. */
  readonly document: unknown
  readonly isChanged: boolean
  readonly dataset: string
  readonly onDataset: (name: string) => void
  readonly onEdits: (edits: readonly ManifestEdit[]) => void
  readonly onText: (text: string | null) => void
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

/** What a training would make of the file, or why it would refuse it, and what a person may change either way. */
export function Preview(props: Props) {
  const { preview, document, isChanged, onEdits, onText, isBusy } = props
  const { found, names } = preview
  const refused = preview.found === null ? preview.refused : undefined
  const refusal = refused && `${refused.message} ${refused.hint}`
  const settings = { document, names, onEdits }
  const head = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    // The control that mended it is gone from where it was: who used it by keys goes on from the top.
    if (found && globalThis.document.activeElement === globalThis.document.body) head.current?.focus()
  }, [found === null])
  return (
    <div class={isBusy ? 'busy' : ''} aria-busy={isBusy}>
      {preview.found === null && (
        <>
          <Notice problem={{ ...preview.refused, ...wordsOf(preview.refused) }} />
          {refusal !== undefined && <NamedSettings {...settings} refusal={refusal} />}
          <Beginning lines={preview.beginning} />
        </>
      )}
      <Target {...props} head={head} />
      {found && <Found found={found} document={document} onEdits={onEdits} />}
      <SettingsForm
        {...settings}
        key={refusal ?? ''}
        isOpen={refusal !== undefined && namedSettings(refusal).length === 0}
      />
      <ManifestText preview={preview} isChanged={isChanged} onText={onText} />
    </div>
  )
}

function wordsOf({ message, hint }: Problem): Pick<Problem, 'message' | 'hint'> {
  return { message: inControls(message), hint: inControls(hint) }
}

/** The file's first lines as they are: what is wrong with it is seen there, as a rule. */
function Beginning({ lines }: { readonly lines: readonly string[] }) {
  if (lines.every((line) => line === '')) return null
  return (
    <section class="block" aria-labelledby="beginning">
      <h2 id="beginning">How the file begins</h2>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre class="code scroll lines" tabIndex={0} role="region" aria-label="The first lines of the file">
        {lines.join('\n')}
      </pre>
    </section>
  )
}

function Target({
  preview,
  document,
  dataset,
  onDataset,
  onEdits,
  head,
}: Props & { readonly head: RefObject<HTMLHeadingElement | null> }) {
  const { found, names, runs } = preview
  const problem = found?.problem
  const target = settingAt(document, ['target'])
  const kind = settingAt(document, ['problem'])
  // One that was written by hand may be in no file.
  const offered = typeof target === 'string' && !names.includes(target) ? [target, ...names] : names
  return (
    <section class="card block" aria-labelledby="predicts">
      <h2 id="predicts" ref={head} tabIndex={-1}>
        {problem ? (
          <>
            It learns to predict <q>{problem.target}</q>
          </>
        ) : (
          'What it is to predict'
        )}
      </h2>
      {problem && (
        <p class="quiet">
          {KINDS[problem.type]}
          {problem.reason && `, because ${inControls(problem.reason)}`}.
        </p>
      )}
      {problem && problem.classes.length > 0 && <Classes classes={problem.classes} />}
      <div class="fields">
        <label class="field">
          <span>Column to predict</span>
          <select
            value={typeof target === 'string' ? target : ''}
            onChange={({ currentTarget }) => onEdits([{ path: ['target'], value: currentTarget.value || null }])}
          >
            <option value="">
              {typeof target !== 'string' && problem ? `Found: ${problem.target}` : 'Let Boostline find it'}
            </option>
            {offered.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          <span>What kind of answer</span>
          <select
            value={typeof kind === 'string' ? kind : ''}
            onChange={({ currentTarget }) => onEdits([{ path: ['problem'], value: currentTarget.value || null }])}
          >
            <option value="">
              {typeof kind !== 'string' && problem
                ? `Found: ${KINDS[problem.type].toLowerCase()}`
                : 'Let Boostline find it'}
            </option>
            {Object.entries(KINDS).map(([name, title]) => (
              <option key={name} value={name}>
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
            {runs > 0
              ? `Has ${runs === 1 ? 'a run' : `${thousands(runs)} runs`}: this is its next version.`
              : 'A new one.'}
          </small>
        </label>
      </div>
    </section>
  )
}

type FoundProps = Pick<Props, 'document' | 'onEdits'> & { readonly found: FoundAnswer }

function Found({ found, document, onEdits }: FoundProps) {
  const { columns, warnings, forecasts } = found
  const wish = settingAt(document, ['training', 'quality'])
  // One that the booster does not have is trained as good.
  const quality = forecasts.find((each) => each.quality === wish)?.quality ?? 'good'
  return (
    <>
      {warnings.length > 0 && <Warnings warnings={warnings} />}
      <section aria-labelledby="quality" class="block">
        <h2 id="quality">How much effort</h2>
        <div class="choices" role="radiogroup" aria-labelledby="quality">
          {forecasts.map(({ quality: each, minutes, dollars: price, jobs }) => (
            <label key={each} class="choice">
              <input
                type="radio"
                name="quality"
                checked={quality === each}
                onChange={() => onEdits([{ path: ['training', 'quality'], value: each === 'good' ? null : each }])}
              />
              <span>
                <strong>{QUALITIES[each][0]}</strong>
                <span class="quiet">{QUALITIES[each][1]}</span>
                <span class="quiet">
                  On AWS about {Math.max(1, Math.round(minutes))} min, {priceText(price)}
                  {jobs > 1 && `, in ${jobs} trainings`}
                </span>
              </span>
            </label>
          ))}
        </div>
      </section>
      <section aria-labelledby="columns" class="block">
        <h2 id="columns">Columns</h2>
        <ColumnTable
          columns={columns}
          choice={({ name, offers, oddWords }) => ({
            wish: wishOf(name, document),
            offers,
            oddWords,
            onWish: (wish) => onEdits(editsOfWish(name, wish, oddWords)),
          })}
        />
      </section>
    </>
  )
}

const SHOWN_CLASSES = 6

function Classes({ classes }: { readonly classes: FoundAnswer['problem']['classes'] }) {
  const all = classes.reduce((sum, { count }) => sum + count, 0)
  const rest = classes.length - SHOWN_CLASSES
  return (
    <ul class="classes">
      {classes.slice(0, SHOWN_CLASSES).map(({ label, count }) => (
        <li key={label}>
          <span class="name">{label}</span>
          <span class="quiet">{percent(count / all)}</span>
        </li>
      ))}
      {rest > 0 && <li class="quiet">and {rest} more</li>}
    </ul>
  )
}
