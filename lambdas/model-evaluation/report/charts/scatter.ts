import { html, type Markup } from '../page/markup.ts'
import { type Point, pathOf } from './curve.ts'
import { type Figure, frame, round, scalesOf } from './frame.ts'

/** A point a row, over the line where they ought to lie. */
export function scatter(figure: Figure, points: readonly Point[], reference: readonly Point[]): Markup {
  const scales = scalesOf(figure)
  const marks = points.map(
    ([x, y]) => html`<circle class="point" cx="${round(scales.x(x))}" cy="${round(scales.y(y))}" r="2.2"/>`,
  )
  return frame(figure, scales, [marks, html`<path class="reference" d="${pathOf(reference, scales)}"/>`])
}
