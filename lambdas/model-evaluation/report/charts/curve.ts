import { line } from 'd3-shape'
import { type Content, html, type Markup } from '../page/markup.ts'
import { type Figure, frame, round, type Scales, scalesOf } from './frame.ts'

export type Point = readonly [x: number, y: number]

/** More points than pixels tell nothing more. */
const MOST_POINTS = 400

/** A line through points, over a dashed one that says what knowing nothing gives. */
export function curve(
  figure: Figure,
  points: readonly Point[],
  { reference, marked }: { readonly reference?: readonly Point[]; readonly marked?: Point & { label?: string } } = {},
): Markup {
  const scales = scalesOf(figure)
  return frame(figure, scales, [
    reference && html`<path class="reference" d="${pathOf(reference, scales)}"/>`,
    html`<path class="line" d="${pathOf(thinned(points), scales)}"/>`,
    marked && dot(marked, scales),
  ])
}

export function pathOf(points: readonly Point[], { x, y }: Scales): string {
  const path = line<Point>(
    ([at]) => round(x(at)),
    ([, value]) => round(y(value)),
  )
  return path([...points]) ?? ''
}

export function dot([x, y]: Point, scales: Scales): Content {
  return html`<circle class="dot" cx="${round(scales.x(x))}" cy="${round(scales.y(y))}" r="4.5"/>`
}

function thinned(points: readonly Point[]): readonly Point[] {
  const every = Math.ceil(points.length / MOST_POINTS)
  return points.filter((_, index) => index % every === 0 || index === points.length - 1)
}
