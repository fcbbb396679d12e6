import { counted, percent, thousands } from '#shared/design/number-words.ts'
import { figure, guessesInWords, METRIC_TITLES } from '#shared/metrics/metric-words.ts'
import { isHigherBetter, type MetricName } from '#shared/metrics/metrics.ts'
import type { EvaluationRecord } from '#shared/records/evaluation-record.ts'
import { decisionLines } from '#shared/runs/decision-lines.ts'
import { inShort } from '#shared/runs/in-short.ts'
import { featureColumns } from '#shared/schema/feature-columns.ts'
import { MOST_COLUMNS } from '../../metrics/permutation-importance.ts'
import { barTable } from '../charts/bars.ts'
import type { ReportFacts } from '../report-facts.ts'
import { meaningOf, sentence, shown } from '../words.ts'
import { html, type Markup } from './markup.ts'
import { headings, ofNumbers, scrolling } from './parts.ts'

const VERDICTS: Readonly<Record<EvaluationRecord['decision']['status'], string>> = {
  approved: 'Approved',
  pending: 'Waits for a person',
  rejected: 'Rejected',
}

/** The decision with what to do, then its figures and the other reasons. */
export function verdict({ evaluation }: ReportFacts): Markup {
  const { status } = evaluation.decision
  const [first = '', ...others] = decisionLines(evaluation.decision)
  return html`<div class="verdict ${status}"><strong>${VERDICTS[status]}</strong><p>${first}</p>${others.map((line) => html`<p class="quiet">${line}</p>`)}</div>
`
}

/** How good it is, what it goes by and where it fails, for whoever reads no further. */
export function summary(facts: ReportFacts): Markup {
  return html`<ul class="short" aria-label="In short">${summaryLines(facts).map((line) => html`<li dir="auto">${line}</li>`)}</ul>
`
}

/** The same lines in the page and in the card. */
export function summaryLines({ evaluation, groups }: ReportFacts): readonly string[] {
  const [worst] = groups?.slices ?? []
  const where = worst && `${shown(worst.column)} ${shown(worst.condition)}`
  const how =
    worst && (evaluation.problem === 'regression' ? '' : `: there it is right on ${percent(worst.score / worst.rows)}`)
  return [...inShort(evaluation, shown), ...(worst ? [`It does clearly worse where ${where}${how}.`] : [])]
}

/** The metrics that a person asks for first, large. */
export function tiles({ evaluation }: ReportFacts): Markup {
  const { metrics, problem } = evaluation
  const names = MAIN_METRICS[problem].filter((name) => metrics[name] !== undefined)
  return html`<div class="tiles">${names.map((name) => tile(name, evaluation))}</div>
`
}

const MAIN_METRICS: Readonly<Record<EvaluationRecord['problem'], readonly MetricName[]>> = {
  binary: ['auc', 'accuracy', 'recall', 'precision'],
  multiclass: ['accuracy', 'balancedAccuracy', 'logLoss'],
  regression: ['rmse', 'mae', 'r2'],
}

type Metric = NonNullable<EvaluationRecord['metrics'][MetricName]>

function tile(name: MetricName, { metrics }: EvaluationRecord): Markup {
  const metric = metrics[name] ?? { value: Number.NaN }
  const range = rangeOf(metric) && `likely ${rangeOf(metric)}`
  const beside = metric.baseline === undefined ? '' : `guessing: ${figure(guessed(name, metric.baseline))}`
  return html`<div class="tile"><span>${METRIC_TITLES[name]}</span><b>${figure(metric.value)}</b>${[range, beside].filter((part) => part !== '').map((part) => html`<span>${part}</span>`)}</div>`
}

/** Around 0, where guessing is, a measure of agreement is none: its fifth digit is noise. */
function guessed(name: MetricName, value: number): number {
  return (name === 'r2' || name === 'mcc') && Math.abs(value) < 0.001 ? 0 : value
}

function rangeOf({ low, high }: Metric): string {
  return low === undefined || high === undefined ? '' : `${figure(low)}\u00a0to ${figure(high)}`
}

/** Every metric with its interval, beside guessing and the champion, and a line of what it says. */
export function metricTable({ evaluation, championMetrics }: ReportFacts): Markup {
  const { metrics, problem, rows, notes = [], againstChampion } = evaluation
  const cell = (metric: Metric | undefined) =>
    html`<td class="number">${metric ? figure(metric.value) : '–'}${metric && html`<small>${rangeOf(metric)}</small>`}</td>`
  const columns = ['this model', 'guessing', ...(championMetrics ? ['champion'] : [])].map(ofNumbers)
  const lines = (Object.keys(metrics) as MetricName[]).map((name) => {
    const metric = metrics[name] ?? { value: Number.NaN }
    const baseline = metric.baseline === undefined ? undefined : { value: guessed(name, metric.baseline) }
    return html`<tr><th scope="row">${METRIC_TITLES[name]}</th>${cell(metric)}${cell(baseline)}${championMetrics && cell(championMetrics[name])}</tr>
<tr class="meaning"><td colspan="${columns.length + 1}">${meaningOf(name, problem)} ${isHigherBetter(name) ? 'Higher' : 'Lower'} is better.</td></tr>
`
  })
  return html`<p class="quiet">On ${counted(rows, 'row')} that the model did not learn. Beneath each figure is its 95 % interval: where the truth lies, 95 times in 100. “Guessing” is ${guessesInWords(problem, metrics)}; it looks at no column but the target.${problem === 'regression' ? '' : ' Of precision, recall, F1, specificity and Matthews correlation it is as many answers at random.'}${againstChampion && championMetrics ? ` The champion is ${againstChampion.champion}, on the test rows of its own file; the decision above compares both on the same rows.` : ''}</p>
<table class="plain metrics">${headings('metric', ...columns)}<tbody>${lines}</tbody></table>
${notes.length > 0 && html`<ul>${notes.map((note) => html`<li>${sentence(note)}</li>`)}</ul>`}`
}

const MOST_FEATURES = 20

/** What the model goes by. */
export function importance({ evaluation, schema }: ReportFacts): Markup {
  const { importance: permuted, shapImportance, shapImportanceMissing } = evaluation
  const grown = permuted?.features.slice(0, MOST_FEATURES) ?? []
  const moved = shapImportance?.features.slice(0, MOST_FEATURES) ?? []
  const more = Math.max(permuted?.features.length ?? 0, shapImportance?.features.length ?? 0) - MOST_FEATURES
  return html`<div class="charts pair"><div>${
    grown.length > 0
      ? barTable(
          `Permutation: how much worse the ${METRIC_TITLES[permuted?.metric ?? 'logLoss']} gets when the column’s values are shuffled.`,
          grown.map(({ name, increase }) => ({ name: shown(name), value: increase, text: figure(increase) })),
        )
      : html`<p class="quiet">${whyNotShuffled(featureColumns(schema).length)}</p>`
  }</div><div>${
    moved.length > 0
      ? barTable(
          'SHAP: how far the column moves a prediction up or down, on average.',
          moved.map(({ name, meanAbsolute }) => ({
            name: shown(name),
            value: meanAbsolute,
            text: figure(meanAbsolute),
          })),
        )
      : html`<p class="quiet">No SHAP values: ${shapImportanceMissing ?? 'they were not computed.'}</p>`
  }</div></div>${more > 0 && html`<p class="quiet">And ${counted(more, 'more column')}: evaluation.json has all of them.</p>`}`
}

function whyNotShuffled(columns: number): string {
  return columns > MOST_COLUMNS
    ? `Nothing was shuffled: there are ${thousands(columns)} columns, and it is done for up to ${thousands(MOST_COLUMNS)}.`
    : 'The uploaded rows are not there, so nothing could be shuffled.'
}

const MOST_CELLS = 12
const LEAST_SURE = 5

/** The rows with the largest loss, with their cells. */
export function worstErrors({ evaluation, schema, worstRows, rowsHidden }: ReportFacts): Markup {
  const recorded = evaluation.worstErrors ?? []
  if (recorded.length === 0) return html`<p class="quiet">None are recorded.</p>`
  const wrong = recorded.filter(({ actual, predicted }) => actual !== predicted)
  const errors = wrong.length > 0 ? wrong : recorded.slice(0, LEAST_SURE)
  const byStrength = evaluation.importance?.features.map(({ name }) => name) ?? []
  const strength = (name: string) => (byStrength.includes(name) ? byStrength.indexOf(name) : byStrength.length)
  const features = schema.columns
    .filter(({ role }) => role === 'feature')
    .toSorted((a, b) => strength(a.name) - strength(b.name))
  const columns = worstRows.size > 0 ? features.slice(0, MOST_CELLS) : []
  const isRegression = evaluation.problem === 'regression'
  const number = (text: string) => (isRegression ? ofNumbers(text) : text)
  const told = (text: string) => (isRegression ? figure(Number(text)) : shown(text))
  const kind = isRegression && html` class="number"`
  const lines = errors.map(({ row, actual, predicted, probability, loss }) => {
    const cells = worstRows.get(row)
    const sure = probability === '' ? '' : ` (${percent(Number(probability))})`
    return html`<tr><th scope="row">${row}</th><td${kind}>${told(actual)}</td><td${kind}>${told(predicted)}${sure}</td><td class="number">${figure(loss)}</td>${columns.map(({ index }) => html`<td>${shown(cells?.[index] ?? '')}</td>`)}</tr>
`
  })
  const table = html`<table>${headings('row', number('actual'), number('predicted'), ofNumbers('loss'), ...columns.map(({ name }) => shown(name)))}<tbody>${lines}</tbody></table>`
  const left = features.length - columns.length
  return html`${wrong.length === 0 && html`<p>Every test row was predicted right. These were the least sure.</p>`}${rowsHidden !== undefined && html`<p>The rows’ cells are not shown: ${rowsHidden}</p>`}
${scrolling('Table of the largest errors', table)}
${columns.length > 0 && left > 0 && html`<p class="quiet">The ${MOST_CELLS} columns that count most; ${counted(left, 'more is', 'more are')} in the file.</p>`}`
}
