import { columnText } from '#shared/schema/column-lines.ts'
import type { Column } from '#shared/schema/feature-schema.ts'
import { spark } from '../charts/histogram.ts'
import type { ReportFacts } from '../report-facts.ts'
import { percent, thousands } from '../words.ts'
import { html, type Markup } from './markup.ts'
import { cut } from './sections.ts'

/** Wider files are cut: their schema.json has all columns. */
const MOST_COLUMNS = 300
const MOST_BARS = 12

/** Every column: what it is and why, how its values lie, what is missing. */
export function columns({ schema }: ReportFacts): Markup {
  const shown = schema.columns.slice(0, MOST_COLUMNS)
  const more = schema.columns.length - shown.length
  return html`<div class="scroll" role="region" tabindex="0" aria-label="Columns"><table><thead><tr><th scope="col">column</th><th scope="col">what became of it, and why</th><th scope="col">values</th><th scope="col" class="number">missing</th><th scope="col">such as</th></tr></thead><tbody>${shown.map(
    (
      column,
    ) => html`<tr><th scope="row">${column.name}</th><td>${columnText(column)}</td><td>${sparkOf(column)}</td><td class="number">${column.missingShare === undefined ? '–' : percent(column.missingShare)}</td><td>${cut(column.example ?? '')}</td></tr>
`,
  )}</tbody></table></div>
${more > 0 && html`<p class="quiet">And ${thousands(more)} more columns: schema.json has them.</p>`}`
}

function sparkOf(column: Column): Markup | null {
  if (column.role !== 'feature') return null
  const { statistics } = column
  if ('top' in statistics) return spark(statistics.top.slice(0, MOST_BARS).map(({ count }) => count))
  const widths = statistics.counts.map((_, bin) =>
    Math.max((statistics.deciles[bin + 1] ?? 0) - (statistics.deciles[bin] ?? 0), 0),
  )
  return spark(statistics.counts, widths.some((width) => width > 0) ? widths : undefined)
}

/** What was guessed, changed or left out. */
export function warnings({ schema, training }: ReportFacts): Markup | null {
  const all = [...new Set([...schema.warnings, ...training.warnings])]
  if (all.length === 0) return html`<p>Nothing had to be guessed.</p>`
  return html`<ul>${all.map((warning) => html`<li>${warning}</li>`)}</ul>`
}

/** Where the model comes from. */
export function lineage({ evaluation, training, source, schema, servedBy }: ReportFacts): Markup {
  const { rows, split, job, hyperparameters, jobs } = training
  const facts: readonly (readonly [string, string])[] = [
    ['run', evaluation.runId],
    ['upload', source.place],
    ['uploaded at', source.at],
    ...(source.version === undefined ? [] : [['version of the object', source.version] as const]),
    [
      'rows',
      `${thousands(rows.train)} to learn from, ${thousands(rows.validation)} to stop by, ${thousands(rows.test)} to judge by`,
    ],
    ['split', `${split.method}, seed ${split.seed}, by ${split.columns.length} columns`],
    ['training', `${job.instanceCount} × ${job.instanceType}${jobs.length > 1 ? `, ${jobs.length} jobs` : ''}`],
    ['image', job.image],
    [
      'settings of XGBoost',
      Object.entries(hyperparameters)
        .map(([name, value]) => `${name} ${value}`)
        .join(', '),
    ],
    ['encoded columns', thousands(schema.encodedWidth)],
    ['served by', servedBy],
  ]
  return html`<dl>${facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`
}
