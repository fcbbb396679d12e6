import { type CostLine, priceText, totalDollars } from '#shared/cost/cost-lines.ts'
import { counted, thousands } from '#shared/design/number-words.ts'
import { figure } from '#shared/metrics/metric-words.ts'
import { roundMetricInWords } from '#shared/training/round-metric-words.ts'
import { curves } from '../charts/curve.ts'
import type { ReportFacts } from '../report-facts.ts'
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
      title: `${roundMetricInWords(metric)} by round`,
      description: `${bestText}Where the two lines part, the model begins to learn its rows by heart.`,
      x: { domain: [0, last], label: 'round' },
      y: { domain: [Math.min(...values), Math.max(...values)], label: roundMetricInWords(metric) },
    },
    validation.length > 0 ? lines : lines.slice(0, 1),
    best && { marked: best },
  )}<div class="beside"><p>${counted(last + 1, 'round')} were trained; ${validation.length > 0 ? 'the training ended when the validation rows got no better.' : 'there were no validation rows to stop by.'}</p><p>${validation.length > 0 && refit}</p></div></div>`
}

/** What the run cost, and what predictions cost. */
export function cost({ costs }: ReportFacts): Markup {
  const { run, predictions, unpriced } = costs
  const besides = unpriced === undefined ? '' : ` besides its training: no price of ${unpriced} is known here`
  return html`<div class="tiles"><div class="tile"><span>this run, about</span><b>${priceText(totalDollars(run))}</b>${besides !== '' && html`<span>${besides}</span>`}</div>
<div class="tile"><span>1,000 predictions, about</span><b>${priceText(totalDollars(predictions))}</b><span>one row each; nothing while nobody asks</span></div></div>
<p class="quiet">At AWS’s list prices of us-east-1 in US dollars, without free tiers; the training’s time is the forecast that is told before it. The local cloud bills nothing.</p>
<details><summary>What it is made of</summary>${table('This run', run, unpriced)}${table('1,000 predictions', predictions)}</details>`
}

function table(title: string, lines: readonly CostLine[], unpriced?: string): Markup {
  const priceOf = ({ how, dollars }: CostLine) =>
    unpriced !== undefined && how.endsWith(unpriced) ? 'not known' : priceText(dollars)
  return html`<table class="plain"><caption>${title}</caption>${headings('what', 'how much', ofNumbers('price'))}<tbody>${lines.map(
    (
      line,
    ) => html`<tr><th scope="row">${line.what}</th><td>${line.how}</td><td class="number">${priceOf(line)}</td></tr>
`,
  )}</tbody></table>`
}
