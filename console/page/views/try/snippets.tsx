import { useState } from 'preact/hooks'
import type { DeploymentAnswer } from '../../../answers.ts'
import { Copy } from '../../parts/basics.tsx'
import { LANGUAGES, type Language, snippet } from './snippet.ts'

type Props = {
  readonly dataset: string
  readonly row: Readonly<Record<string, unknown>>
  readonly deployment: DeploymentAnswer | undefined
}

/** The lines that ask the API what the form just asked. */
export function Snippets({ dataset, row, deployment }: Props) {
  const [language, setLanguage] = useState<Language>('curl')
  if (!deployment) return null
  const text = snippet(language, { dataset, row, apiUrl: deployment.apiUrl, options: deployment.options })
  return (
    <section class="card" aria-labelledby="same">
      <h2 id="same">The same from your code</h2>
      <div class="row">
        <div class="chips" role="group" aria-label="Language">
          {LANGUAGES.map((name) => (
            <button
              key={name}
              type="button"
              class="chip"
              aria-pressed={language === name}
              onClick={() => setLanguage(name)}
            >
              {name}
            </button>
          ))}
        </div>
        <Copy text={text} label={`Copy the ${language} lines`} />
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre class="code" tabIndex={0} role="region" aria-label={`The ${language} lines`}>
        {text}
      </pre>
      {deployment.apiUrl === null && (
        <p class="quiet small-text">
          <code>API_URL</code> is the ApiUrl that <code>./boostline deploy</code> prints, <code>API_KEY</code> its key.
        </p>
      )}
    </section>
  )
}
