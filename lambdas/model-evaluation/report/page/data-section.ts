import { counted, percent, thousands } from '#shared/design/number-words.ts'
import { columnText } from '#shared/schema/column-lines.ts'
import type { Column } from '#shared/schema/feature-schema.ts'
import { spark } from '../charts/histogram.ts'
import type { ReportFacts } from '../report-facts.ts'
import { shown } from '../words.ts'
import { html, type Markup } from './markup.ts'
import { headings, ofNumbers, scrolling } from './parts.ts'

/** Wider files are cut: their schema.json has all columns. */
const MOST_COLUMNS = 300
const MOST_BARS = 12

/** Every column: what it is and why, how its values lie, what is missing. */
export function columns({ schema, rowsHidden, hiddenColumns }: ReportFacts): Markup {
  const all = schema.columns.slice(0, MOST_COLUMNS)
  const more = schema.columns.length - all.length
  const example = ({ name, example }: Column) =>
    rowsHidden !== undefined || hiddenColumns.includes(name) ? '…' : shown(example ?? '')
  const lines = all.map(
    (column) =>
      html`<tr><th scope="row">${shown(column.name)}</th><td>${columnText(column)}</td><td>${sparkOf(column)}</td><td class="number">${column.missingShare === undefined ? '–' : percent(column.missingShare)}</td><td>${example(column)}</td></tr>
`,
  )
  const table = html`<table class="columns">${headings('column', 'what became of it, and why', 'values', ofNumbers('missing'), 'such as')}<tbody>${lines}</tbody></table>`
  return html`${scrolling('Table of the columns', table)}
${more > 0 && html`<p class="quiet">And ${counted(more, 'more column')}: schema.json has all of them.</p>`}`
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
export function warnings(facts: ReportFacts): Markup {
  const all = allWarnings(facts)
  if (all.length === 0) return html`<p>Nothing had to be guessed.</p>`
  return html`<ul>${all.map((warning) => html`<li dir="auto">${warning}</li>`)}</ul>`
}

export function allWarnings({ schema, training, evaluation }: ReportFacts): readonly string[] {
  return [...new Set([...schema.warnings, ...training.warnings, ...(evaluation.warnings ?? [])])]
}

/** Where the model comes from: enough to make it again. */
export function lineage({ evaluation, training, source, schema, servedBy }: ReportFacts): Markup {
  const { rows, split, job, hyperparameters, jobs, quality } = training
  const target = schema.columns.find(({ role }) => role === 'target')?.name ?? ''
  const facts: readonly (readonly [string, string])[] = [
    ['run', evaluation.runId],
    ['target', `${shown(target)}, ${evaluation.problem}`],
    ['upload', source.place],
    ['uploaded at', source.at],
    ['its hash (ETag)', source.eTag],
    ...(source.version === undefined ? [] : [['its version', source.version] as const]),
    ['manifest', source.hasManifest ? 'as in source.json' : 'none: defaults'],
    [
      'rows',
      `${thousands(rows.train)} to learn from, ${thousands(rows.validation)} to stop by, ${thousands(rows.test)} to judge by`,
    ],
    ['split', `by ${SPLITS[split.method]} of ${counted(split.columns.length, 'column')}, seed ${split.seed}`],
    [
      'training',
      `${quality}: ${counted(Math.max(1, jobs.length), 'job')} on ${job.instanceCount} × ${job.instanceType}`,
    ],
    ['image', job.image],
    [
      'hyperparameters',
      Object.entries(hyperparameters)
        .map(([name, value]) => `${name} ${value}`)
        .join(', '),
    ],
    ['encoded columns', thousands(schema.encodedWidth)],
    ['served by', servedBy],
    ['Boostline', source.codeVersion],
  ]
  return html`<dl>${facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`
}

const SPLITS = { hash: 'hash', rowHash: 'hash of the row', time: 'time' } as const
