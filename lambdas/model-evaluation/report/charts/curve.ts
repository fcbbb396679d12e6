import { type Content, html, type Markup } from '../page/markup.ts'
import { type Figure, frame, legend, round, type Scales, scalesOf } from './frame.ts'

export type Point = readonly [x: number, y: number]

export type Curve = { readonly name: string; readonly points: readonly Point[] }

/** More points than pixels tell nothing more. */
const MOST_POINTS = 300

/** One or two lines through points, over a dashed one that says what knowing nothing gives. */
export function curves(
  figure: Figure,
  lines: readonly Curve[],
  {
    reference,
    marked,
    at,
  }: { readonly reference?: readonly Point[]; readonly marked?: Point; readonly at?: number } = {},
): Markup {
  const scales = scalesOf(figure)
  const [low, high] = scales.y.domain
  const marks = [
    reference && html`<path class="reference" d="${pathOf(reference, scales)}"/>`,
    at !== undefined &&
      html`<path class="reference" d="${pathOf(
        [
          [at, low],
          [at, high],
        ],
        scales,
      )}"/>`,
    lines.map(({ points }, index) => html`<path class="line-${index + 1}" d="${pathOf(thinned(points), scales)}"/>`),
    marked && dot(marked, scales),
  ]
  return frame(figure, scales, marks, lines.length > 1 ? legend(lines.map(({ name }) => name)) : undefined)
}

/** Straight from point to point, which d3-shape would take 4 kB for. */
export function pathOf(points: readonly Point[], { x, y }: Scales): string {
  return points.map(([at, value], index) => `${index === 0 ? 'M' : 'L'}${round(x(at))},${round(y(value))}`).join('')
}

function dot([x, y]: Point, scales: Scales): Content {
  return html`<circle class="dot" cx="${round(scales.x(x))}" cy="${round(scales.y(y))}" r="4.5"/>`
}

function thinned(points: readonly Point[]): readonly Point[] {
  const every = Math.ceil(points.length / MOST_POINTS)
  return points.filter((_, index) => index % every === 0 || index === points.length - 1)
}
