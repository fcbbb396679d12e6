import { createHash } from 'node:crypto'
import { counted, thousands } from '#shared/design/number-words.ts'
import type { ReportFacts } from '../report-facts.ts'
import { shown } from '../words.ts'
import { binaryPictures, thresholds } from './binary-pictures.ts'
import { classes } from './class-section.ts'
import { columns, lineage, warnings } from './data-section.ts'
import { dependence } from './dependence.ts'
import { html, Markup } from './markup.ts'
import { regressionPictures } from './regression-pictures.ts'
import { SCRIPT } from './script.ts'
import { importance, metricTable, summary, tiles, verdict, worstErrors } from './sections.ts'
import { slices } from './slice-section.ts'
import { STYLE } from './style.ts'
import { cost, trainingCurves } from './training-section.ts'

/** A section's title and what it says in plain words; without content it is left out. */
type Section = { readonly id: string; readonly title: string; readonly lead: string; readonly content: Markup | null }

/**
 * The report as one HTML file that fetches nothing: style and script are in it, allowed by their hashes alone. All that
 * came from outside (names, labels, cells) is text in it.
 */
export function reportPage(facts: ReportFacts): string {
  const { evaluation, source, training, schema } = facts
  const target = shown(schema.columns.find(({ role }) => role === 'target')?.name ?? '')
  const sections = sectionsOf(facts).filter(({ content }) => content !== null)
  const policy = `default-src 'none'; style-src '${hashOf(STYLE)}'; script-src '${hashOf(SCRIPT)}'; base-uri 'none'; form-action 'none'`
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${evaluation.dataset}: evaluation</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<header class="page"><h1>${evaluation.dataset}</h1><p class="lead">A ${KINDS[evaluation.problem]} model of ${target}, from ${counted(training.rows.total, 'row')} uploaded ${source.at.slice(0, 16).replace('T', ' ')} UTC</p>
${verdict(facts)}${summary(facts)}${tiles(facts)}</header>
<nav class="contents" aria-label="Contents">${sections.map(({ id, title }) => html`<a href="#${id}">${title}</a>`)}</nav>
<main>
${sections.map(
  ({
    id,
    title,
    lead,
    content,
  }) => html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2><p class="lead">${lead}</p>
${content}</section>
`,
)}</main>
<footer class="page">Run ${evaluation.runId}, evaluated by Boostline.</footer>
<script>${new Markup(SCRIPT)}</script>
</body>
</html>
`.toString()
}

const KINDS = { binary: 'two-class', multiclass: 'multi-class', regression: 'regression' } as const

function sectionsOf(facts: ReportFacts): readonly Section[] {
  return [
    {
      id: 'metrics',
      title: 'Metrics',
      lead: 'How good the model is, and how sure that is.',
      content: metricTable(facts),
    },
    {
      id: 'charts',
      title: 'Charts',
      lead: 'From the test rows, which the model did not learn.',
      content: pictures(facts),
    },
    {
      id: 'threshold',
      title: 'Threshold',
      lead: 'From which probability on a row counts as positive, and what another one would do.',
      content: thresholds(facts),
    },
    {
      id: 'confusion',
      title: 'Confusion matrix',
      lead: 'Which classes are taken for which.',
      content: classes(facts),
    },
    {
      id: 'importance',
      title: 'Feature importance',
      lead: 'Which columns the model goes by, the strongest first.',
      content: importance(facts),
    },
    {
      id: 'dependence',
      title: 'The strongest features',
      lead: 'How predictions and truth change with them. What goes along with a prediction need not be its cause.',
      content: dependence(facts),
    },
    {
      id: 'groups',
      title: 'Where it does worse',
      lead: 'Groups of rows in which the model fails more often than elsewhere.',
      content: slices(facts),
    },
    {
      id: 'errors',
      title: 'Largest errors',
      lead: 'Wrong labels and odd rows are found here first. The number is that of the row in the file.',
      content: worstErrors(facts),
    },
    { id: 'training', title: 'Training', lead: 'How the loss fell, round by round.', content: trainingCurves(facts) },
    { id: 'columns', title: 'Data', lead: 'What became of every column.', content: columns(facts) },
    {
      id: 'warnings',
      title: 'Warnings',
      lead: 'What was guessed, changed or left out; each says which setting would change it.',
      content: warnings(facts),
    },
    { id: 'lineage', title: 'Lineage', lead: 'Enough to make the model again.', content: lineage(facts) },
    { id: 'cost', title: 'Cost', lead: 'What this run cost, and what predictions cost.', content: cost(facts) },
    { id: 'limits', title: 'Limits', lead: 'What this page cannot say.', content: limits(facts) },
  ]
}

function pictures(facts: ReportFacts): Markup | null {
  const { picture, evaluation } = facts
  if (picture.type === 'binary') return binaryPictures(picture, facts)
  return picture.type === 'regression' ? regressionPictures(picture, evaluation.rows) : null
}

function limits({ evaluation, groups, schema }: ReportFacts): Markup {
  const all = [
    'All figures hold for rows like those of the file. What changes in the world after it, none of them knows.',
    'What goes along with a prediction need not be its cause: changing a column does not change what happens.',
    ...(evaluation.rows < FEW_ROWS
      ? [
          `There are only ${thousands(evaluation.rows)} test rows: intervals are wide, and groups can hardly be told apart.`,
        ]
      : []),
    ...(groups && groups.rows < evaluation.rows
      ? [`Groups are from ${thousands(groups.rows)} of the test rows, spread evenly.`]
      : []),
    ...(schema.columns.some(({ role }) => role === 'ignored')
      ? ['Columns that were left out may matter: the table of the data says why each was.']
      : []),
  ]
  return html`<ul>${all.map((limit) => html`<li>${limit}</li>`)}</ul>`
}

const FEW_ROWS = 200

/** As a policy names a text that may stand in the page. */
function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}
