import { counted, percent, thousands } from '#shared/design/number-words.ts'
import { shareInterval } from '#shared/metrics/intervals.ts'
import { figure } from '#shared/metrics/metric-words.ts'
import type { Group } from '../group-tally.ts'
import type { ReportFacts } from '../report-facts.ts'
import { shown } from '../words.ts'
import { html, type Markup } from './markup.ts'
import { headings, ofNumbers, scrolling } from './parts.ts'

/** Groups beyond these are in no table: a file may have thousands. */
const MOST_GROUPS = 400
const FEWEST_ROWS = 20
const Z = 1.96

/** Where the model does worse than elsewhere, then every group. */
export function slices({ groups, evaluation }: ReportFacts): Markup {
  if (!groups) return html`<p class="quiet">The uploaded rows are not there, so no groups could be told apart.</p>`
  const isRegression = evaluation.problem === 'regression'
  const name = isRegression ? 'mean error' : 'predicted right'
  if (groups.looks === 0) return html`<p>No group has the ${FEWEST_ROWS} test rows that a comparison takes.</p>`
  const looked = `${counted(groups.looks, 'group')} of ${FEWEST_ROWS} rows and more were looked at: every category and every tenth of a number.`
  const found = groups.slices.map(
    (
      slice,
    ) => html`<tr><th scope="row">${nameOf(slice)}</th><td class="number">${thousands(slice.rows)}</td>${score(slice, isRegression)}<td class="number">${figure(slice.meanLoss / slice.elsewhere)} ×</td><td class="number">${percent(slice.chance)}</td></tr>
`,
  )
  const worst = html`<table>${headings('rows where', ...['test rows', name, 'loss against the others', 'chance'].map(ofNumbers))}<tbody>${found}</tbody></table>`
  return html`${
    found.length === 0
      ? html`<p>No group of rows does worse than the rest by more than chance explains. <span class="quiet">${looked}</span></p>`
      : html`<p>In these groups the model does worse than in all other rows. <span class="quiet">${looked} “Chance” is how likely so large a difference is where there is none, with all these looks taken into account.</span></p>${scrolling('Table of the groups where it does worse', worst)}`
  }${every(groups.all, name, isRegression)}`
}

/** Every group with its metric. */
function every(groups: readonly Group[], name: string, isRegression: boolean): Markup | null {
  const large = groups.filter(({ rows }) => rows >= FEWEST_ROWS)
  if (large.length === 0) return null
  const more = large.length - MOST_GROUPS
  const lines = large.slice(0, MOST_GROUPS).map(
    (
      group,
    ) => html`<tr><th scope="row">${nameOf(group)}</th><td class="number">${thousands(group.rows)}</td>${score(group, isRegression)}</tr>
`,
  )
  return html`<details><summary>All groups</summary><table class="plain"><caption>With 95 % intervals, each of its group alone: among many some look odd by chance.</caption>${headings('rows where', ...['test rows', name].map(ofNumbers))}<tbody>${lines}</tbody></table>${more > 0 && html`<p class="quiet">And ${counted(more, 'more group')}.</p>`}</details>`
}

function nameOf({ column, condition }: Group): string {
  return `${shown(column)} ${shown(condition)}`
}

function score(group: Group, isRegression: boolean): Markup {
  const mean = group.score / group.rows
  if (!isRegression) {
    const { low, high } = shareInterval(group.score, group.rows) ?? { low: 0, high: 1 }
    return html`<td class="number">${percent(mean)}<small>${percent(low)} to ${percent(high)}</small></td>`
  }
  const variance = Math.max(0, group.squaredLoss / group.rows - mean ** 2)
  const half = Z * Math.sqrt(variance / Math.max(1, group.rows - 1))
  return html`<td class="number">${figure(mean)}<small>${figure(Math.max(0, mean - half))} to ${figure(mean + half)}</small></td>`
}
