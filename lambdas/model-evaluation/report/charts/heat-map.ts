import { thousands } from '#shared/design/number-words.ts'
import { html, type Markup } from '../page/markup.ts'
import { scrolling } from '../page/parts.ts'
import { label } from '../words.ts'

/** More classes than this are no picture any more. */
export const MOST_CLASSES = 30
const STEPS = 6
/** Names of more classes are written upwards over their columns. */
const MOST_LEVEL = 6

/** Rows by their class and the predicted one, each row of the table coloured by its shares. */
export function heatMap(labels: readonly string[], matrix: readonly (readonly number[])[]): Markup {
  const names = labels.slice(0, MOST_CLASSES).map(label)
  const rows = names.map((name, actual) => {
    const counts = matrix[actual] ?? []
    const total = counts.reduce((sum, rows) => sum + rows, 0) || 1
    const cells = names.map((_, predicted) => {
      const rows = counts[predicted] ?? 0
      const step = rows === 0 ? 0 : Math.max(1, Math.ceil((rows / total) * STEPS))
      return html`<td class="${predicted === actual ? `right-${step}` : `wrong-${step}`}">${rows === 0 && names.length > MOST_LEVEL ? '·' : thousands(rows)}</td>`
    })
    return html`<tr><th scope="row">${name}</th>${cells}</tr>
`
  })
  const table = html`<table class="heat${names.length > MOST_LEVEL && ' many'}" aria-label="Rows by their class and the predicted one">
<thead><tr><th scope="col">is ↓ predicted →</th>${names.map((name) => html`<th scope="col"><span>${name}</span></th>`)}</tr></thead><tbody>${rows}</tbody></table>`
  return scrolling('Table of the confusion matrix', table)
}
