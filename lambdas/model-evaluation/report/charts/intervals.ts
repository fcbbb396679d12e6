import { html, type Markup } from '../page/markup.ts'
import { pathOf } from './curve.ts'
import { type Figure, frame, round, scalesOf } from './frame.ts'

/** A value with the range in which the truth lies, as a rule. */
export type Ranged = { readonly x: number; readonly value: number; readonly low: number; readonly high: number }

/** Values with their intervals, over a dashed line. */
export function intervals(
  figure: Figure,
  values: readonly Ranged[],
  reference: readonly (readonly [number, number])[],
): Markup {
  const scales = scalesOf(figure)
  const { x, y } = scales
  const marks = values.map(
    (each) =>
      html`<line class="whisker" x1="${round(x(each.x))}" x2="${round(x(each.x))}" y1="${round(y(each.low))}" y2="${round(y(each.high))}"/><circle class="dot" cx="${round(x(each.x))}" cy="${round(y(each.value))}" r="4"/>`,
  )
  return frame(figure, scales, [html`<path class="reference" d="${pathOf(reference, scales)}"/>`, marks])
}
