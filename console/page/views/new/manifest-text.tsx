import { useEffect, useState } from 'preact/hooks'
import type { PreviewAnswer } from '../../../answers.ts'

type Props = {
  readonly preview: Pick<PreviewAnswer, 'manifest' | 'key' | 'found'>
  /** Whether a person has changed anything. */
  readonly isChanged: boolean
  /** Null: back to the dataset's own. */
  readonly onText: (text: string | null) => void
}

/** The settings as the file that is written beside the data: to be seen, and to be written by hand. */
export function ManifestText({ preview, isChanged, onText }: Props) {
  const { manifest, key } = preview
  const held = manifest.text ?? ''
  const [text, setText] = useState(held)
  useEffect(() => setText(held), [held])
  const isWritten = text !== held
  return (
    <details class="block">
      <summary>{manifest.text === null && preview.found ? 'Nothing has to be set' : 'The settings as a file'}</summary>
      <p class="quiet">
        {manifest.text === null ? (
          'Boostline finds everything by itself. What you change becomes a file beside the data, which holds for the next upload, too.'
        ) : (
          <>
            <code>{manifest.key}</code> {manifest.isChanged ? 'is written before the upload.' : 'stays as it is.'}
          </>
        )}
      </p>
      <label class="field wide">
        <span>Settings, to be written by hand</span>
        <textarea
          class="code"
          rows={Math.min(18, Math.max(4, text.split('\n').length))}
          spellcheck={false}
          value={text}
          placeholder={'{ "target": "the column to predict" }'}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
      </label>
      <div class="pair">
        <button
          type="button"
          class="button small"
          disabled={!isWritten}
          onClick={() => onText(text.trim() === '' ? '{}\n' : text)}
        >
          Look again with these
        </button>
        {(isWritten || isChanged) && (
          <button
            type="button"
            class="button small"
            onClick={() => {
              setText(held)
              onText(null)
            }}
          >
            Undo every change
          </button>
        )}
      </div>
      <p class="quiet">
        The data go to <code>{key}</code>. Every setting is in <code>docs/manifest.md</code>.
      </p>
    </details>
  )
}
