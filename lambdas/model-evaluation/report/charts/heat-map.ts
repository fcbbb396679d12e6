import { html, type Markup } from '../page/markup.ts'

/** More classes than this are no picture any more. */
export const MOST_CLASSES = 30
const STEPS = 6

/** Rows by their class and the predicted one, each row of the table coloured by its shares. */
export function heatMap(labels: readonly string[], matrix: readonly (readonly number[])[]): Markup {
  const shown = labels.slice(0, MOST_CLASSES)
  const rows = shown.map((label, actual) => {
    const counts = matrix[actual] ?? []
    const total = counts.reduce((sum, rows) => sum + rows, 0) || 1
    const cells = shown.map((_, predicted) => {
      const rows = counts[predicted] ?? 0
      const step = rows === 0 ? 0 : Math.max(1, Math.ceil((rows / total) * STEPS))
      return html`<td class="${predicted === actual ? `right-${step}` : `wrong-${step}`}">${rows}</td>`
    })
    return html`<tr><th scope="row">${label}</th>${cells}</tr>
`
  })
  return html`<p class="quiet">Down: what a row is. Across: what was predicted.</p><div class="scroll" role="region" tabindex="0" aria-label="Confusion matrix"><table class="heat" aria-label="Rows by what they are and what was predicted">
<thead><tr><td></td>${shown.map((label) => html`<th scope="col">${label}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>
`
}
