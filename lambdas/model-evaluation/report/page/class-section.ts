import { counted, percent, thousands } from '#shared/design/number-words.ts'
import type { EvaluationRecord } from '#shared/records/evaluation-record.ts'
import { barTable } from '../charts/bars.ts'
import { legend } from '../charts/frame.ts'
import { heatMap, MOST_CLASSES } from '../charts/heat-map.ts'
import type { ReportFacts } from '../report-facts.ts'
import { shown } from '../words.ts'
import { html, type Markup } from './markup.ts'

const MOST_PAIRS = 8

/** A confusion matrix, the pairs that are mixed up most, and each class's own figures. */
export function classes({ evaluation }: ReportFacts): Markup | null {
  const { confusion } = evaluation
  if (!confusion) return null
  const { labels, matrix } = confusion
  const more = labels.length - MOST_CLASSES
  return html`${evaluation.problem === 'binary' ? fourFields(labels, matrix) : heatMap(labels, matrix)}
${more > 0 && html`<p class="quiet">And ${counted(more, 'more class', 'more classes')}: evaluation.json has all of them.</p>`}
${evaluation.problem === 'multiclass' && pairs(labels, matrix)}
${evaluation.problem === 'multiclass' && perClass(evaluation)}`
}

/** Two classes, with what each field is called. */
function fourFields(labels: readonly string[], matrix: readonly (readonly number[])[]): Markup {
  const [negative = '', positive = ''] = labels.map((each) => shown(each))
  const [[quiet = 0, alarms = 0] = [], [missed = 0, caught = 0] = []] = matrix
  const share = (rows: number, of: number) => (of === 0 ? '' : `${percent(rows / of)} of ${thousands(of)}`)
  const field = (mark: string, name: string, rows: number, of: number) =>
    html`<td class="${mark}"><b>${thousands(rows)}</b> <span>${name}</span> <span>${share(rows, of)}</span></td>`
  return html`<table class="fields" aria-label="Rows by their class and the predicted one">
<thead><tr><td></td><th scope="col">predicted ${positive}</th><th scope="col">predicted ${negative}</th></tr></thead>
<tbody><tr><th scope="row">is ${positive}</th>${field('right-4', 'caught', caught, caught + missed)}${field('wrong-2', 'missed', missed, caught + missed)}</tr>
<tr><th scope="row">is ${negative}</th>${field('wrong-2', 'false alarms', alarms, alarms + quiet)}${field('right-4', 'rightly no alarm', quiet, alarms + quiet)}</tr></tbody></table>
`
}

function pairs(labels: readonly string[], matrix: readonly (readonly number[])[]): Markup | null {
  const all = matrix.flatMap((counts, actual) => {
    const total = counts.reduce((sum, rows) => sum + rows, 0)
    return counts.map((rows, predicted) => ({ actual, predicted, rows, total }))
  })
  const hardest = all
    .filter(({ actual, predicted, rows }) => rows > 0 && actual !== predicted)
    .toSorted((a, b) => b.rows - a.rows)
    .slice(0, MOST_PAIRS)
  if (hardest.length === 0) return null
  const name = (code: number) => shown(labels[code] ?? '')
  return barTable(
    'Mixed up most often',
    hardest.map(({ actual, predicted, rows, total }) => ({
      name: `${name(actual)} taken for ${name(predicted)}`,
      value: rows,
      text: `${thousands(rows)} of ${thousands(total)}`,
    })),
  )
}

function perClass({ perClass = [] }: EvaluationRecord): Markup {
  const bars = barTable(
    'By class',
    perClass.slice(0, MOST_CLASSES).map(({ label, recall, precision, rows }) => ({
      name: shown(label),
      value: recall,
      beside: precision,
      text: `${percent(recall)} of ${thousands(rows)} found, ${percent(precision)} right`,
    })),
  )
  return html`${legend(['found (recall)', 'right where predicted (precision)'])}${bars}`
}
