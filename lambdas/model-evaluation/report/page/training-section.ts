import { type CostLine, dollarsText, totalDollars } from '#shared/cost/cost-lines.ts'
import { figure } from '#shared/metrics/metric-words.ts'
import { curves } from '../charts/curve.ts'
import type { ReportFacts } from '../report-facts.ts'
import { counted, thousands } from '../words.ts'
import { html, type Markup } from './markup.ts'
import { headings, ofNumbers } from './parts.ts'

/** The loss by round. */
export function trainingCurves({ curve, training }: ReportFacts): Markup {
  if ('missing' in curve) return html`<p>There is no training curve. <span class="quiet">${curve.missing}</span></p>`
  const { metric, train, validation, best, isRefitted } = curve
  const all = [...train, ...validation]
  const last = Math.max(...all.map(([round]) => round))
  const values = all.map(([, value]) => value)
  const lines = [
    { name: counted(training.rows.train, 'training row'), points: train },
    { name: counted(training.rows.validation, 'validation row'), points: validation },
  ]
  const bestText = best
    ? `Best on the validation rows: ${figure(best[1])} in round ${thousands(best[0] + 1)}, the point. `
    : ''
  const refit = isRefitted
    ? 'The model that serves was trained once more, on the validation rows too, for 15\u00a0% more rounds than the best.'
    : 'The model that serves is that of the best round.'
  return html`<div class="charts">${curves(
    {
      title: `${nameOf(metric)} by round`,
      description: `${bestText}Where the two lines part, the model begins to learn its rows by heart.`,
      x: { domain: [0, last], label: 'round' },
      y: { domain: [Math.min(...values), Math.max(...values)], label: nameOf(metric) },
    },
    validation.length > 0 ? lines : lines.slice(0, 1),
    best && { marked: best },
  )}<div class="beside"><p>${counted(last + 1, 'round')} were trained; ${validation.length > 0 ? 'the training ended when the validation rows got no better.' : 'there were no validation rows to stop by.'}</p><p>${validation.length > 0 && refit}</p></div></div>`
}

/** XGBoost's names of what it lowers, as they are called elsewhere in the report. */
const NAMES: Readonly<Record<string, string>> = {
  logloss: 'log loss',
  mlogloss: 'log loss',
  error: 'share of wrong answers',
  merror: 'share of wrong answers',
  rmse: 'RMSE',
  mae: 'mean absolute error',
  auc: 'AUC',
  aucpr: 'PR AUC',
}

function nameOf(metric: string): string {
  return NAMES[metric] ?? metric
}

/** What the run cost, and what predictions cost. */
export function cost({ costs }: ReportFacts): Markup {
  const { run, predictions, unpriced, isMeasured } = costs
  const besides = unpriced === undefined ? '' : ` besides its training: no price of ${unpriced} is known here`
  return html`<div class="tiles"><div class="tile"><span>this run, about</span><b>$${dollarsText(totalDollars(run))}</b>${besides !== '' && html`<span>${besides}</span>`}</div>
<div class="tile"><span>1,000 predictions, about</span><b>$${dollarsText(totalDollars(predictions))}</b><span>one row each; nothing while nobody asks</span></div></div>
<p class="quiet">At AWS’s list prices of us-east-1 in US dollars, without free tiers; the training by ${isMeasured ? 'the times in its log' : 'a forecast, as its log is not there'}. The local cloud bills nothing.</p>
<details><summary>What it is made of</summary>${table('This run', run, unpriced)}${table('1,000 predictions', predictions)}</details>`
}

function table(title: string, lines: readonly CostLine[], unpriced?: string): Markup {
  const priceOf = ({ how, dollars }: CostLine) =>
    unpriced !== undefined && how.endsWith(unpriced)
      ? 'not known'
      : dollars < 0.0005
        ? 'under 0.001'
        : dollarsText(dollars)
  return html`<table class="plain"><caption>${title}</caption>${headings('what', 'how much', ofNumbers('US dollars'))}<tbody>${lines.map(
    (
      line,
    ) => html`<tr><th scope="row">${line.what}</th><td>${line.how}</td><td class="number">${priceOf(line)}</td></tr>
`,
  )}</tbody></table>`
}
