import { createHash } from 'node:crypto'
import type { ReportFacts } from '../report-facts.ts'
import { columns, lineage, warnings } from './data-section.ts'
import { html, Markup } from './markup.ts'
import { dependence, pictures } from './pictures.ts'
import { SCRIPT } from './script.ts'
import { classes, importance, metricTable, slices, tiles, verdict, worstErrors } from './sections.ts'
import { STYLE } from './style.ts'

type Section = { readonly id: string; readonly title: string; readonly lead: string; readonly content: Markup | null }

/**
 * The report as one HTML file that fetches nothing: style and script are in it, allowed by their hashes alone. All that
 * came from outside (names, labels, cells) is text in it.
 */
export function reportPage(facts: ReportFacts): string {
  const { evaluation } = facts
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
<header class="page"><h1>${evaluation.dataset}</h1><p class="lead">Evaluation of the run ${evaluation.runId}</p>
${verdict(facts)}${tiles(facts)}
<nav class="contents" aria-label="Contents">${sections.map(({ id, title }) => html`<a href="#${id}">${title}</a>`)}</nav></header>
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
<footer class="page">${limits(facts)}</footer>
<script>${new Markup(SCRIPT)}</script>
</body>
</html>
`.toString()
}

function sectionsOf(facts: ReportFacts): readonly Section[] {
  return [
    {
      id: 'metrics',
      title: 'How good it is',
      lead: 'Each figure beside what guessing reaches.',
      content: metricTable(facts),
    },
    { id: 'pictures', title: 'In pictures', lead: 'From rows that the model did not learn.', content: pictures(facts) },
    {
      id: 'classes',
      title: 'What is mixed up',
      lead: 'A number on the coloured diagonal is right.',
      content: classes(facts),
    },
    {
      id: 'features',
      title: 'What it goes by',
      lead: 'The columns that count most, the strongest first.',
      content: importance(facts),
    },
    {
      id: 'dependence',
      title: 'How the strongest columns matter',
      lead: 'What goes along with them is not what causes it.',
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
      title: 'The worst errors',
      lead: 'Wrong labels and odd rows are found here first.',
      content: worstErrors(facts),
    },
    { id: 'columns', title: 'The data', lead: 'What became of every column.', content: columns(facts) },
    {
      id: 'warnings',
      title: 'What was guessed',
      lead: 'Each says which setting would change it.',
      content: warnings(facts),
    },
    { id: 'lineage', title: 'Where it comes from', lead: 'Enough to make it again.', content: lineage(facts) },
  ]
}

/** What the report cannot say. */
function limits({ evaluation, groups }: ReportFacts): Markup {
  const sampled =
    groups && groups.rows < evaluation.rows
      ? ` Groups are from ${groups.rows.toLocaleString('en')} of the test rows.`
      : ''
  return html`<p>All of this holds for rows like those of the file: what changes in the world after it, no figure here knows.${sampled}</p>`
}

/** As a policy names a text that may stand in the page. */
function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}
