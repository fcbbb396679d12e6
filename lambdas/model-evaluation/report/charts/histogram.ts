import { html, type Markup } from '../page/markup.ts'
import { type Figure, frame, legend, round, scalesOf } from './frame.ts'

/** Rows between two edges. */
export type Bin = { readonly from: number; readonly to: number; readonly rows: number }

/** One or two series of bins, one over the other; the second is see-through. */
export function histogram(
  figure: Figure,
  series: readonly { readonly name: string; readonly bins: readonly Bin[] }[],
): Markup {
  const scales = scalesOf(figure)
  const { x, y } = scales
  const bottom = y(Math.max(0, figure.y.domain[0]))
  const marks = series.map(({ bins }, index) =>
    bins
      .filter(({ rows }) => rows > 0)
      .map(({ from, to, rows }) => {
        const width = Math.max(0.5, x(to) - x(from) - 1)
        return html`<rect class="series-${index + 1}" x="${round(x(from))}" y="${round(y(rows))}" width="${round(width)}" height="${round(bottom - y(rows))}"/>`
      }),
  )
  return frame(figure, scales, marks, series.length > 1 ? legend(series.map(({ name }) => name)) : undefined)
}

const SPARK_WIDTH = 88
const SPARK_HEIGHT = 22

/** A histogram of a line's height. */
export function spark(counts: readonly number[], widths: readonly number[] = counts.map(() => 1)): Markup {
  const total = widths.reduce((sum, width) => sum + width, 0) || 1
  const heights = counts.map((rows, index) => rows / (widths[index] || 1))
  const highest = Math.max(...heights, Number.MIN_VALUE)
  let at = 0
  const marks = heights.map((height, index) => {
    const width = ((widths[index] ?? 0) / total) * SPARK_WIDTH
    const tall = (height / highest) * SPARK_HEIGHT
    const mark = html`<rect class="bar-mark" x="${round(at)}" y="${round(SPARK_HEIGHT - tall)}" width="${round(Math.max(0.5, width - 0.5))}" height="${round(tall)}"/>`
    at += width
    return mark
  })
  return html`<svg class="spark" viewBox="0 0 ${SPARK_WIDTH} ${SPARK_HEIGHT}" aria-hidden="true">${marks}</svg>`
}
