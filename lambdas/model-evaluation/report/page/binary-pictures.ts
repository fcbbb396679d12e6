import { counted, percent } from '#shared/design/number-words.ts'
import { figure } from '#shared/metrics/metric-words.ts'
import { curves, type Point } from '../charts/curve.ts'
import { percentText } from '../charts/frame.ts'
import { histogram } from '../charts/histogram.ts'
import { intervals } from '../charts/intervals.ts'
import type { BinaryPicture, FlaggedRows, ReportFacts } from '../report-facts.ts'
import { inTen, label, shown } from '../words.ts'
import { html, jsonElement, type Markup } from './markup.ts'

const SHARE: readonly [number, number] = [0, 1]
const DIAGONAL: readonly Point[] = [
  [0, 0],
  [1, 1],
]
const HALF = 0.5
const DECILES = 10

type ThresholdPoint = FlaggedRows & {
  readonly recall: number
  readonly falseAlarms: number
  readonly precision: number
}

/** The charts of two classes. */
export function binaryPictures(picture: BinaryPicture, { evaluation }: ReportFacts): Markup {
  const { positives, negatives, calibration, scores } = picture
  const [positive, negative] = [shown(picture.positive), shown(picture.negative)]
  const threshold = evaluation.threshold ?? HALF
  const points = pointsOf(picture, evaluation.thresholdCurve)
  const chosen = pointsOf(picture, picture.thresholds).find((point) => point.threshold === threshold)
  const roc: readonly Point[] = [[0, 0], ...points.map((point): Point => [point.falseAlarms, point.recall]), [1, 1]]
  const base = positives / Math.max(1, positives + negatives)
  const highest = Math.max(1, ...[...scores.positive, ...scores.negative].map(({ rows }) => rows))
  const ofPositive = `probability of ${label(picture.positive)}`
  return html`<div class="charts">
${curves(
  {
    title: 'ROC: caught against false alarms',
    description: `The area under the curve is ${figure(evaluation.metrics.auc?.value ?? HALF)}; along the dashed line, which is chance, it is 0.5. The point is the threshold in use.`,
    x: { domain: SHARE, label: 'false alarms among the negative rows', format: percentText },
    y: { domain: SHARE, label: 'caught (recall)', format: percentText },
  },
  [{ name: 'model', points: roc }],
  { reference: DIAGONAL, ...(chosen && { marked: [chosen.falseAlarms, chosen.recall] }) },
)}
${curves(
  {
    title: 'Precision and recall',
    description: `How many alarms are right while more is caught. The dashed line is guessing: ${percent(base)} of the rows are ${positive}.`,
    x: { domain: SHARE, label: 'caught (recall)', format: percentText },
    y: { domain: SHARE, label: 'alarms that are right', format: percentText },
  },
  [{ name: 'model', points: points.map((point): Point => [point.recall, point.precision]) }],
  {
    reference: [
      [0, base],
      [1, base],
    ],
    ...(chosen && { marked: [chosen.recall, chosen.precision] }),
  },
)}
${intervals(
  {
    title: 'Calibration: do the probabilities hold?',
    description: `Each point is ${calibration.length === DECILES ? 'a tenth of the rows' : 'about ten rows'}: the probability that was said, and how often it came true, with its 95 % interval. On the dashed line both are the same.`,
    x: { domain: SHARE, label: ofPositive, format: percentText },
    y: { domain: SHARE, label: 'came true', format: percentText },
  },
  calibration,
  DIAGONAL,
)}
${histogram(
  {
    title: 'Scores of both classes',
    description: 'Rows by the probability they were given. The further the two colours are apart, the better.',
    x: { domain: SHARE, label: ofPositive, format: percentText },
    y: { domain: [0, highest], label: 'rows', isWhole: true },
  },
  [
    { name: positive, bins: scores.positive },
    { name: negative, bins: scores.negative },
  ],
)}
</div>`
}

/** What another threshold would mean: as curves, and in words. */
export function thresholds({ evaluation, picture }: ReportFacts): Markup | null {
  if (picture.type !== 'binary') return null
  const threshold = evaluation.threshold ?? HALF
  const points = pointsOf(picture, evaluation.thresholdCurve)
  return html`<div class="charts">${curves(
    {
      title: 'Caught and right, by threshold',
      description: `A low threshold catches more and raises more false alarms. The dashed line is the one in use, ${figure(threshold)}.`,
      x: { domain: SHARE, label: 'threshold', format: percentText },
      y: { domain: SHARE, label: 'share', format: percentText },
    },
    [
      { name: 'caught (recall)', points: points.map((point): Point => [point.threshold, point.recall]) },
      {
        name: 'alarms that are right (precision)',
        points: points.map((point): Point => [point.threshold, point.precision]),
      },
    ],
    { at: threshold },
  )}${whatIf(pointsOf(picture, picture.thresholds), shown(picture.positive), threshold)}</div>`
}

function pointsOf(
  { positives, negatives }: BinaryPicture,
  curve: readonly FlaggedRows[] = [],
): readonly ThresholdPoint[] {
  const share = (rows: number, of: number) => (of === 0 ? 0 : rows / of)
  return curve.map((point) => ({
    ...point,
    recall: share(point.truePositives, positives),
    falseAlarms: share(point.falsePositives, negatives),
    precision: share(point.truePositives, point.truePositives + point.falsePositives),
  }))
}

/** A slider shows one of the sentences. */
function whatIf(points: readonly ThresholdPoint[], positive: string, threshold: number): Markup {
  const sentences = points.map((point) => `At ${figure(point.threshold)} ${sentenceOf(point)}`)
  const at = points.findIndex((point) => point.threshold === threshold)
  return html`<div class="whatif"><h3>What if the threshold were another?</h3>
<p>A row counts as ${positive} from a probability of ${figure(threshold)} on.</p>
<label for="try-threshold">Try another one</label>
<input id="try-threshold" type="range" min="0" max="${points.length - 1}" step="1" value="${at}">
<p id="what-if" aria-live="polite">${sentences[at]}</p>
<details><summary>All thresholds in words</summary><ul>${sentences.map((sentence) => html`<li>${sentence}</li>`)}</ul></details></div>
${jsonElement('thresholds', sentences)}`
}

function sentenceOf(point: ThresholdPoint): string {
  if (point.truePositives + point.falsePositives === 0) return 'there is no alarm at all.'
  const alarms = point.truePositives + point.falsePositives
  const caught = point.recall > 0.95 || point.recall < 0.05 ? percent(point.recall) : inTen(point.recall)
  return `you catch ${caught}, and ${falseAlarms(point.falsePositives / alarms)} (${counted(alarms, 'alarm')}).`
}

/** `1 in 4 alarms is false`, or a share where that would be far off. */
function falseAlarms(share: number): string {
  if (share === 0) return 'no alarm is false'
  const every = Math.round(1 / share)
  const isClose = every >= 2 && every <= 20 && Math.abs(1 / every - share) < 0.1 * share
  return isClose ? `1 in ${every} alarms is false` : `${percent(share)} of the alarms are false`
}
