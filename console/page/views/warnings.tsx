import type { ComponentChildren } from 'preact'
import { inControls } from '../setting-words.ts'

const SHOWN_WARNINGS = 3

type Props = { readonly warnings: readonly string[]; readonly children?: ComponentChildren }

/** What was guessed, changed or left out, in the words of the page's controls. */
export function Warnings({ warnings: given, children }: Props) {
  const warnings = given.map(inControls)
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
      {children}
    </section>
  )
}
