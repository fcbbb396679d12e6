import { baselineInWords, figure, guessInWords, METRIC_TITLES } from '#shared/metrics/metric-words.ts'
import { isHigherBetter, type MetricName } from '#shared/metrics/metrics.ts'
import type { EvaluationRecord } from '#shared/records/evaluation-record.ts'
import { decisionLines } from '#shared/runs/decision-lines.ts'
import { barTable } from '../charts/bars.ts'
import { heatMap, MOST_CLASSES } from '../charts/heat-map.ts'
import type { ReportFacts } from '../report-facts.ts'
import { METRIC_MEANINGS, percent, thousands } from '../words.ts'
import { html, type Markup } from './markup.ts'

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

function tile(name: MetricName, { metrics, problem }: EvaluationRecord): Markup {
  const { value, low, high, baseline } = metrics[name] ?? { value: Number.NaN }
  const range = low === undefined || high === undefined ? '' : `${figure(low)} to ${figure(high)}`
  const beside = baseline === undefined ? '' : `${baselineInWords(name, problem)}: ${figure(baseline)}`
  return html`<div class="tile"><span>${METRIC_TITLES[name]}</span><b>${figure(value)}</b>${[range, beside].filter((part) => part !== '').map((part) => html`<span>${part}</span>`)}</div>`
}

/** Every metric with its interval, the baseline and a line of what it says. */
export function metricTable({ evaluation }: ReportFacts): Markup {
  const { metrics, problem, rows } = evaluation
  const lines = (Object.keys(metrics) as MetricName[]).map((name) => {
    const { value, low, high, baseline } = metrics[name] ?? { value: Number.NaN }
    const range = low === undefined || high === undefined ? '–' : `${figure(low)} to ${figure(high)}`
    return html`<tr><th scope="row">${METRIC_TITLES[name]}</th><td class="number">${figure(value)}</td><td class="number">${range}</td><td class="number">${baseline === undefined ? '–' : figure(baseline)}</td><td>${METRIC_MEANINGS[name]} ${isHigherBetter(name) ? 'Higher' : 'Lower'} is better.</td></tr>
`
  })
  return html`<div class="scroll" role="region" tabindex="0" aria-label="Metrics"><table><caption>On ${thousands(rows)} rows that the model did not learn. The truth lies in the interval 95 times in 100. “Guessing” is ${guessInWords(problem)}; it looks at no column but the target.${problem === 'regression' ? '' : ' Of precision, recall, F1, specificity and Matthews correlation it is as many answers at random.'}</caption>
<thead><tr><th scope="col">metric</th><th scope="col" class="number">value</th><th scope="col" class="number">interval</th><th scope="col" class="number">guessing</th><th scope="col">what it says</th></tr></thead><tbody>${lines}</tbody></table></div>
`
}

/** A confusion matrix with each class's own figures and the pairs that are mixed up most. */
export function classes({ evaluation }: ReportFacts): Markup | null {
  const { confusion, perClass = [] } = evaluation
  if (!confusion) return null
  const { labels, matrix } = confusion
  const pairs = labels
    .flatMap((actual, row) =>
      labels.map((predicted, column) => ({
        actual,
        predicted,
        rows: row === column ? 0 : (matrix[row]?.[column] ?? 0),
      })),
    )
    .filter(({ rows }) => rows > 0)
    .toSorted((a, b) => b.rows - a.rows)
    .slice(0, 5)
  const more =
    labels.length > MOST_CLASSES
      ? html`<p class="quiet">The first ${MOST_CLASSES} of ${labels.length} classes.</p>`
      : null
  return html`${heatMap(labels, matrix)}${more}
${pairs.length > 0 && html`<p>Mixed up most: ${pairs.map(({ actual, predicted, rows }) => `${actual} taken for ${predicted} (${thousands(rows)} rows)`).join(', ')}.</p>`}
${
  perClass.length > 0 &&
  barTable(
    'Of each class, the share that is found (recall)',
    perClass.slice(0, MOST_CLASSES).map(({ label, recall, rows }) => ({
      name: label,
      value: recall,
      text: `${percent(recall)} of ${thousands(rows)}`,
    })),
  )
}`
}

const MOST_FEATURES = 20

/** What the model goes by. */
export function importance({ evaluation }: ReportFacts): Markup {
  const { importance: permuted, shapImportance, shapImportanceMissing } = evaluation
  const grown = permuted?.features.slice(0, MOST_FEATURES) ?? []
  const moved = shapImportance?.features.slice(0, MOST_FEATURES) ?? []
  return html`${
    grown.length > 0
      ? barTable(
          `How much worse the ${METRIC_TITLES[permuted?.metric ?? 'logLoss']} gets when a column’s values are shuffled`,
          grown.map(({ name, increase }) => ({ name, value: increase, text: figure(increase) })),
        )
      : html`<p class="quiet">The uploaded rows are not there, so nothing could be shuffled.</p>`
  }${
    moved.length > 0
      ? barTable(
          'How far a column moves a prediction, up or down, in the mean (SHAP)',
          moved.map(({ name, meanAbsolute }) => ({ name, value: meanAbsolute, text: figure(meanAbsolute) })),
        )
      : shapImportanceMissing !== undefined && html`<p class="quiet">No explanations: ${shapImportanceMissing}</p>`
  }`
}

/** Where the model does worse than elsewhere. */
export function slices({ groups, evaluation }: ReportFacts): Markup {
  if (!groups) return html`<p class="quiet">The uploaded rows are not there, so no groups could be told apart.</p>`
  const isRegression = evaluation.problem === 'regression'
  const looked = `${thousands(groups.looks)} groups were looked at: every category and every tenth of a number, of 20 rows and more.`
  if (groups.slices.length === 0) {
    return html`<p>No group of rows does worse than the rest by more than chance explains. <span class="quiet">${looked}</span></p>`
  }
  const all = groups.slices.map((slice) => {
    const own = isRegression ? figure(slice.score / slice.rows) : percent(slice.score / slice.rows)
    return html`<tr><th scope="row">${slice.column} ${slice.condition}</th><td class="number">${thousands(slice.rows)}</td><td class="number">${own}</td><td class="number">${figure(slice.meanLoss / slice.elsewhere)} ×</td><td class="number">${slice.chance < 0.001 ? 'under 0.1 %' : percent(slice.chance)}</td></tr>
`
  })
  return html`<p>In these groups the model does worse than in all other rows. ${looked} The chance takes all these looks into account.</p>
<div class="scroll" role="region" tabindex="0" aria-label="Groups"><table><thead><tr><th scope="col">rows where</th><th scope="col" class="number">test rows</th><th scope="col" class="number">${isRegression ? 'mean error' : 'predicted right'}</th><th scope="col" class="number">loss against the others</th><th scope="col" class="number">chance</th></tr></thead><tbody>${all}</tbody></table></div>
`
}

/** The rows with the largest loss, with their cells. */
export function worstErrors({ evaluation, schema, worstRows, rowsHidden }: ReportFacts): Markup {
  const errors = evaluation.worstErrors ?? []
  if (errors.length === 0) return html`<p class="quiet">None are recorded.</p>`
  const columns = worstRows.size > 0 ? schema.columns.filter(({ role }) => role === 'feature').slice(0, 12) : []
  const lines = errors.map(({ row, actual, predicted, probability, loss }) => {
    const cells = worstRows.get(row)
    const sure = probability === '' ? '' : ` (${percent(Number(probability))})`
    return html`<tr><th scope="row">${row}</th><td>${actual}</td><td>${predicted}${sure}</td><td class="number">${figure(loss)}</td>${columns.map(({ index }) => html`<td>${cut(cells?.[index] ?? '')}</td>`)}</tr>
`
  })
  return html`${rowsHidden !== undefined && html`<p class="quiet">The rows’ cells are not shown: ${rowsHidden}</p>`}
<div class="scroll" role="region" tabindex="0" aria-label="Worst errors"><table><thead><tr><th scope="col">row</th><th scope="col">is</th><th scope="col">predicted</th><th scope="col" class="number">loss</th>${columns.map(({ name }) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>${lines}</tbody></table></div>
`
}

const LONGEST_CELL = 40

export function cut(text: string): string {
  return text.length > LONGEST_CELL ? `${text.slice(0, LONGEST_CELL)}…` : text
}
