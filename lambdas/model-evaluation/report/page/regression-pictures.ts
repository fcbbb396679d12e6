import { thousands } from '#shared/design/number-words.ts'
import type { Point } from '../charts/curve.ts'
import { histogram } from '../charts/histogram.ts'
import { intervals } from '../charts/intervals.ts'
import { scatter } from '../charts/scatter.ts'
import type { RegressionPicture } from '../report-facts.ts'
import { html, type Markup } from './markup.ts'

const DECILES = 10

/** The charts of a number. */
export function regressionPictures({ range, points, residuals, errors }: RegressionPicture, rows: number): Markup {
  const highest = Math.max(1, ...residuals.map((bin) => bin.rows))
  const ends: readonly [number, number] = [residuals[0]?.from ?? 0, residuals.at(-1)?.to ?? 1]
  const most = Math.max(...errors.map(({ high }) => high), Number.MIN_VALUE)
  const line: readonly Point[] = [
    [range[0], range[0]],
    [range[1], range[1]],
  ]
  return html`<div class="charts thirds">
${scatter(
  {
    title: 'Predicted against actual',
    description: `A point a row${points.length < rows ? `, of ${thousands(points.length)} rows` : ''}. On the dashed line both are the same.`,
    x: { domain: range, label: 'predicted' },
    y: { domain: range, label: 'actual' },
  },
  points,
  line,
)}
${histogram(
  {
    title: 'Residuals: actual minus predicted',
    description:
      'Best is narrow, around 0 and even on both sides. The outermost bars hold what lies beyond them: a row in a hundred at each end.',
    x: { domain: ends, label: 'actual minus predicted' },
    y: { domain: [0, highest], label: 'rows', isWhole: true },
  },
  [{ name: 'rows', bins: residuals }],
)}
${intervals(
  {
    title: 'Error by decile of the prediction',
    description: `Each point is ${errors.length === DECILES ? 'a tenth of the rows' : 'about ten rows'}, by what was predicted: their mean error with its 95 % interval.`,
    x: { domain: range, label: 'predicted' },
    y: { domain: [0, most], label: 'mean error' },
  },
  errors,
  [],
)}
</div>`
}
