import { html, type Markup } from '../page/markup.ts'
import { round } from './frame.ts'

export type Bar = {
  readonly name: string
  readonly value: number
  /** A second one beneath it, to compare with. */
  readonly beside?: number
  readonly text: string
}

const BAR_WIDTH = 220
const BAR_HEIGHT = 14

/** Named lengths as a table, so that it reads without the picture. */
export function barTable(title: string, bars: readonly Bar[]): Markup {
  const all = bars.flatMap(({ value, beside = 0 }) => [Math.abs(value), Math.abs(beside)])
  const longest = Math.max(...all, Number.MIN_VALUE)
  const bar = (value: number, mark: string, top: number, height: number) =>
    html`<rect class="${mark}" y="${top}" width="${round((Math.abs(value) / longest) * BAR_WIDTH)}" height="${height}" rx="2"/>`
  const rows = bars.map(({ name, value, beside, text }) => {
    const mark = value < 0 ? 'bar-below' : 'bar-mark'
    const marks =
      beside === undefined ? bar(value, mark, 0, BAR_HEIGHT) : [bar(value, mark, 0, 6), bar(beside, 'bar-below', 8, 6)]
    return html`<tr><th scope="row">${name}</th><td class="bar"><svg viewBox="0 0 ${BAR_WIDTH} ${BAR_HEIGHT}" preserveAspectRatio="none" aria-hidden="true">${marks}</svg></td><td class="number">${text}</td></tr>
`
  })
  return html`<table class="bars"><caption>${title}</caption><tbody>${rows}</tbody></table>
`
}
