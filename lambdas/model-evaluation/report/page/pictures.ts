import { figure } from '#shared/metrics/metric-words.ts'
import { barTable } from '../charts/bars.ts'
import { curve, type Point, pathOf } from '../charts/curve.ts'
import { frame, percentText, scalesOf } from '../charts/frame.ts'
import { histogram, legend } from '../charts/histogram.ts'
import { intervals } from '../charts/intervals.ts'
import { scatter } from '../charts/scatter.ts'
import type { Group } from '../group-tally.ts'
import type { BinaryPicture, GroupFacts, RegressionPicture, ReportFacts } from '../report-facts.ts'
import { inTen, percent, thousands } from '../words.ts'
import { html, jsonElement, type Markup } from './markup.ts'

const SHARE: readonly [number, number] = [0, 1]
const DIAGONAL: readonly Point[] = [
  [0, 0],
  [1, 1],
]

/** The charts of the run's problem. */
export function pictures(facts: ReportFacts): Markup | null {
  const { picture } = facts
  if (picture.type === 'binary') return binaryPictures(picture, facts)
  return picture.type === 'regression' ? regressionPictures(picture) : null
}

function binaryPictures(picture: BinaryPicture, { evaluation }: ReportFacts): Markup {
  const { positive, negative, positives, negatives, calibration, scores } = picture
  const { thresholdCurve = [], threshold, metrics } = evaluation
  const share = (rows: number, of: number) => (of === 0 ? 0 : rows / of)
  const points = thresholdCurve.map((point) => ({
    ...point,
    recall: share(point.truePositives, positives),
    falseAlarms: share(point.falsePositives, negatives),
    precision: share(point.truePositives, point.truePositives + point.falsePositives),
  }))
  const chosen = points.findLast((point) => point.threshold >= (threshold ?? 0.5))
  const roc: readonly Point[] = [[0, 0], ...points.map((point): Point => [point.falseAlarms, point.recall]), [1, 1]]
  const base = share(positives, positives + negatives)
  const highest = Math.max(1, ...[...scores.positive, ...scores.negative].map(({ rows }) => rows))
  return html`<div class="charts">
${curve(
  {
    title: 'Caught against false alarms (ROC)',
    description: `The area under the curve is ${figure(metrics.auc?.value ?? Number.NaN)}; the dashed line is chance. The point is the threshold that is used.`,
    x: { domain: SHARE, label: `${shortened(negative)} taken for ${shortened(positive)}`, format: percentText },
    y: { domain: SHARE, label: 'caught', format: percentText },
  },
  roc,
  { reference: DIAGONAL, ...(chosen && { marked: [chosen.falseAlarms, chosen.recall] as const }) },
)}
${curve(
  {
    title: 'How many alarms are right (precision and recall)',
    description: `The dashed line is guessing: ${percent(base)} of the rows are ${positive}.`,
    x: { domain: SHARE, label: 'caught (recall)', format: percentText },
    y: { domain: SHARE, label: 'right (precision)', format: percentText },
  },
  points.map((point): Point => [point.recall, point.precision]),
  {
    reference: [
      [0, base],
      [1, base],
    ],
    ...(chosen && { marked: [chosen.recall, chosen.precision] as const }),
  },
)}
${intervals(
  {
    title: 'Do the probabilities mean what they say? (calibration)',
    description:
      'Each point is a tenth of the rows: how likely it was said to be, and how often it came true, with 95 % intervals. On the dashed line both are the same.',
    x: { domain: SHARE, label: `said: probability of ${shortened(positive)}`, format: percentText },
    y: { domain: SHARE, label: 'came true', format: percentText },
  },
  calibration,
  DIAGONAL,
)}
${histogram(
  {
    title: 'How sure the model is',
    description: 'Rows by the probability that they were given. The further the two colours are apart, the better.',
    x: { domain: SHARE, label: `probability of ${shortened(positive)}`, format: percentText },
    y: { domain: [0, highest], label: 'rows' },
  },
  [
    { name: positive, bins: scores.positive },
    { name: negative, bins: scores.negative },
  ],
)}
</div>
${whatIf(points, picture, threshold ?? 0.5)}`
}

type ThresholdPoint = {
  readonly threshold: number
  readonly truePositives: number
  readonly falsePositives: number
  readonly recall: number
  readonly precision: number
}

const STEPS = 20

/** What each threshold would mean, in words; a slider shows one of the sentences. */
function whatIf(points: readonly ThresholdPoint[], { positive }: BinaryPicture, threshold: number): Markup {
  const sentences = Array.from({ length: STEPS - 1 }, (_, index) => {
    const from = (index + 1) / STEPS
    const point = points.findLast((each) => each.threshold >= from)
    return `From ${figure(from)} on: ${sentenceOf(point, positive)}`
  })
  const at = Math.min(STEPS - 2, Math.max(0, Math.round(threshold * STEPS) - 1))
  return html`<div class="whatif"><label for="threshold"><strong>What if ${positive} were said from another probability on?</strong> It is said from ${figure(threshold)} on.</label>
<input id="threshold" type="range" min="0" max="${STEPS - 2}" step="1" value="${at}">
<p id="what-if" aria-live="polite">${sentences[at]}</p>
<details><summary>All of them</summary><ul>${sentences.map((sentence) => html`<li>${sentence}</li>`)}</ul></details></div>
${jsonElement('thresholds', sentences)}`
}

function sentenceOf(point: ThresholdPoint | undefined, positive: string): string {
  if (!point || point.truePositives + point.falsePositives === 0) return `${positive} is never said.`
  const alarms = point.truePositives + point.falsePositives
  const wrong = point.falsePositives / alarms
  const caught = point.recall > 0.95 || point.recall < 0.05 ? percent(point.recall) : inTen(point.recall)
  return `${caught} of ${positive} are caught, and ${wrong < 0.005 ? 'hardly any' : percent(wrong)} of ${thousands(alarms)} alarms are false.`
}

function regressionPictures({ range, points, residuals, errors }: RegressionPicture): Markup {
  const highest = Math.max(1, ...residuals.map(({ rows }) => rows))
  const ends: readonly [number, number] = [residuals[0]?.from ?? 0, residuals.at(-1)?.to ?? 1]
  const most = Math.max(...errors.map(({ high }) => high), Number.MIN_VALUE)
  const line: readonly Point[] = [
    [range[0], range[0]],
    [range[1], range[1]],
  ]
  return html`<div class="charts">
${scatter(
  {
    title: 'Predicted against actual',
    description: `A point a row${points.length < 600 ? '' : ', of 600 rows'}. On the dashed line both are the same.`,
    x: { domain: range, label: 'predicted' },
    y: { domain: range, label: 'actual' },
  },
  points,
  line,
)}
${histogram(
  {
    title: 'Errors (actual minus predicted)',
    description:
      'Around 0 and even on both sides is best. The outermost bars hold what lies beyond, a row in a hundred at each end.',
    x: { domain: ends, label: 'actual minus predicted' },
    y: { domain: [0, highest], label: 'rows' },
  },
  [{ name: 'rows', bins: residuals }],
)}
${intervals(
  {
    title: 'How large the errors are',
    description: 'Each point is a tenth of the rows, by what was predicted: their mean error with its 95 % interval.',
    x: { domain: range, label: 'predicted' },
    y: { domain: [0, most], label: 'mean error' },
  },
  errors,
  [],
)}
</div>`
}

/** How predictions and truth go with the strongest features. */
export function dependence({ groups }: ReportFacts): Markup | null {
  if (!groups || groups.dependence.length === 0) return null
  return html`<div class="charts">${groups.dependence.map((each) => dependenceOf(each, groups))}</div>`
}

const FEWEST_ROWS = 5

function dependenceOf({ column, groups }: GroupFacts['dependence'][number], { of }: GroupFacts): Markup {
  const shown = groups.filter(({ rows }) => rows >= FEWEST_ROWS)
  const ranged = shown.filter(
    (group): group is Group & { range: { from: number; to: number } } => group.range !== undefined,
  )
  if (ranged.length < 2) return dependenceTable(column, shown, of)
  const middle = ({ range }: (typeof ranged)[number]) => (range.from + range.to) / 2
  const predicted = ranged.map((group): Point => [middle(group), group.predicted / group.rows])
  const actual = ranged.map((group): Point => [middle(group), group.actual / group.rows])
  const values = [...predicted, ...actual].map(([, value]) => value)
  const figureOf = {
    title: column,
    description: `What was predicted and what was true, in the mean of each tenth of the rows by ${column}.`,
    x: {
      domain: [Math.min(...ranged.map(middle)), Math.max(...ranged.map(middle))] as const,
      label: shortened(column),
    },
    y: {
      domain:
        of === undefined
          ? ([Math.min(...values), Math.max(...values)] as const)
          : ([0, Math.min(1, 1.1 * Math.max(...values))] as const),
      label: of === undefined ? 'mean' : `share of ${shortened(of)}`,
      ...(of !== undefined && { format: percentText }),
    },
  }
  const scales = scalesOf(figureOf)
  return frame(figureOf, scales, [
    html`<path class="line" d="${pathOf(predicted, scales)}"/><path class="line-2" d="${pathOf(actual, scales)}"/>`,
    legend(['predicted', 'true']),
  ])
}

const MOST_VALUES = 12

function dependenceTable(column: string, groups: readonly Group[], of: string | undefined): Markup {
  const bars = groups
    .toSorted((a, b) => b.rows - a.rows)
    .slice(0, MOST_VALUES)
    .map((group) => {
      const [predicted, actual] = [group.predicted / group.rows, group.actual / group.rows]
      const text =
        of === undefined
          ? `${figure(predicted)}, true ${figure(actual)}`
          : `${percent(predicted)}, true ${percent(actual)}`
      return { name: group.condition, value: predicted, text }
    })
  return html`<figure class="chart">${barTable(`${column}: ${of === undefined ? 'mean prediction' : `predicted share of ${of}`}`, bars)}</figure>`
}

const LONGEST_LABEL = 24

function shortened(text: string): string {
  return text.length > LONGEST_LABEL ? `${text.slice(0, LONGEST_LABEL)}…` : text
}
