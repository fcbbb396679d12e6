import { type CostLine, priceText, totalDollars } from '#shared/cost/cost-lines.ts'
import { counted, thousands } from '#shared/design/number-words.ts'
import { figure } from '#shared/metrics/metric-words.ts'
import { moreRounds } from '#shared/training/refit-hyperparameters.ts'
import { roundMetricInWords } from '#shared/training/round-metric-words.ts'
import { curves } from '../charts/curve.ts'
import type { TrainingCurve } from '../collect-training.ts'
import type { ReportFacts } from '../report-facts.ts'
import { html, type Markup } from './markup.ts'
import { headings, ofNumbers } from './parts.ts'

/** The loss by round. */
export function trainingCurves({ curve, training }: ReportFacts): Markup {
  if ('missing' in curve) return html`<p>There is no training curve. <span class="quiet">${curve.missing}</span></p>`
  const { metric, train, validation, best } = curve
  const all = [...train, ...validation]
  const last = Math.max(...all.map(([round]) => round))
  const values = all.map(([, value]) => value)
  const lines = [
    { name: counted(training.rows.train, 'training row'), points: train },
    { name: counted(training.rows.validation, 'validation row'), points: validation },
  ]
  const ofWhat = isWhole(curve) || curve.known.best !== undefined ? 'Best' : 'In the log best'
  const bestText = best
    ? `${ofWhat} on the validation rows: ${figure(best[1])} in round ${thousands(best[0] + 1)}, the point. `
    : ''
  return html`<div class="charts">${curves(
    {
      title: `${roundMetricInWords(metric)} by round`,
      description: `${bestText}Where the two lines part, the model begins to learn its rows by heart.`,
      x: { domain: [0, last], label: 'round' },
      y: { domain: [Math.min(...values), Math.max(...values)], label: roundMetricInWords(metric) },
    },
    validation.length > 0 ? lines : lines.slice(0, 1),
    best && { marked: best },
  )}<div class="beside"><p>${endText(curve, last + 1)}</p><p>${validation.length > 0 && servedText(curve)}</p></div></div>`
}

/** Whether the log tells of all rounds that the records know of. */
function isWhole({ train, validation, known: { trained } }: TrainingCurve): boolean {
  const logged = 1 + Math.max(...[...train, ...validation].map(([round]) => round))
  return trained !== undefined && logged >= trained
}

/** How the training ended: an incomplete log does not tell. */
function endText(curve: TrainingCurve, logged: number): string {
  const { validation, known } = curve
  if (known.trained === undefined) return `The log that was read tells of ${counted(logged, 'round')}.`
  if (!isWhole(curve)) {
    const { best = 0 } = known
    const later = best > logged ? `; the best round on the validation rows was round ${thousands(best)}` : ''
    return `The log that was read ends at round ${thousands(logged)}, and so do the lines${later}.`
  }
  if (validation.length === 0) {
    return `${counted(logged, 'round')} were trained; there were no validation rows to stop by.`
  }
  return known.endedBy === 'validation'
    ? `${counted(logged, 'round')} were trained; the training ended when the validation rows got no better.`
    : `${counted(logged, 'round')} were trained, as many as hyperparameters.num_round allows.`
}

/** What serves, beside the model whose training is drawn. */
function servedText({ refits, known: { best, refit } }: TrainingCurve): string {
  if (refits > 1) return 'The models that serve were trained once more, on the validation rows too.'
  if (refits === 0) return best === undefined ? '' : 'The model that serves is that of the best round.'
  const again = 'The model that serves was trained once more, on the validation rows too'
  if (refit === undefined) return `${again}.`
  const isMore = best !== undefined && refit === moreRounds(best)
  return `${again}, for ${counted(refit, 'round')}${isMore ? ': 15\u00a0% more than the best' : ''}.`
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
