import { html, type Markup } from '../page/markup.ts'
import { round } from './frame.ts'

export type Bar = { readonly name: string; readonly value: number; readonly text: string }

const BAR_WIDTH = 220
const BAR_HEIGHT = 14

/** Named lengths as a table, so that it reads without the picture. */
export function barTable(title: string, bars: readonly Bar[]): Markup {
  const longest = Math.max(...bars.map(({ value }) => Math.abs(value)), Number.MIN_VALUE)
  const rows = bars.map(
    ({
      name,
      value,
      text,
    }) => html`<tr><th scope="row">${name}</th><td class="bar"><svg viewBox="0 0 ${BAR_WIDTH} ${BAR_HEIGHT}" aria-hidden="true"><rect class="${value < 0 ? 'bar-below' : 'bar-mark'}" width="${round((Math.abs(value) / longest) * BAR_WIDTH)}" height="${BAR_HEIGHT}" rx="2"/></svg></td><td class="number">${text}</td></tr>
`,
  )
  return html`<table class="bars"><caption>${title}</caption><tbody>${rows}</tbody></table>
`
}
