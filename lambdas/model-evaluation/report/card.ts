import { priceText, totalDollars } from '#shared/cost/cost-lines.ts'
import { thousands } from '#shared/design/number-words.ts'
import { figure, guessesInWords, METRIC_TITLES } from '#shared/metrics/metric-words.ts'
import type { MetricName } from '#shared/metrics/metrics.ts'
import { decisionLines } from '#shared/runs/decision-lines.ts'
import { allWarnings } from './page/data-section.ts'
import { summaryLines } from './page/sections.ts'
import type { ReportFacts } from './report-facts.ts'
import { meaningOf, shown } from './words.ts'

const MOST_FEATURES = 10
const MOST_WARNINGS = 20

/** The report as a model card in Markdown: the verdict, the figures, what it goes by, its limits, its origin. */
export function modelCard(facts: ReportFacts): string {
  const { evaluation, schema, training, source, groups, servedBy, costs } = facts
  const { problem, dataset, runId, rows, decision, importance } = evaluation
  const target = schema.columns.find(({ role }) => role === 'target')?.name ?? ''
  const features = (importance?.features ?? []).filter(({ increase }) => increase > 0).slice(0, MOST_FEATURES)
  const warnings = allWarnings(facts)
  const sections: readonly (readonly [title: string, ...paragraphs: readonly string[]])[] = [
    [
      '## Metrics',
      `On ${thousands(rows)} rows that it did not learn; the truth lies in the interval 95 times in 100. Guessing is ${guessesInWords(problem, evaluation.metrics)}${problem === 'regression' ? '' : '; of precision, recall, F1, specificity and Matthews correlation as many answers at random'}.`,
      metricTable(facts),
    ],
    [
      '## Feature importance',
      ...list(
        features.map(
          ({ name, increase }) =>
            `${text(name)}: shuffled, the ${METRIC_TITLES[importance?.metric ?? 'logLoss']} is worse by ${figure(increase)}`,
        ),
      ),
    ],
    [
      '## Where it does worse',
      ...list(
        (groups?.slices ?? []).map(
          ({ column, condition, rows: count, meanLoss, elsewhere }) =>
            `where ${text(column)} ${text(condition)} (${thousands(count)} rows): the loss is ${figure(meanLoss / elsewhere)} times that of the other rows`,
        ),
      ),
    ],
    [
      '## Warnings',
      ...list([
        ...warnings.slice(0, MOST_WARNINGS).map(text),
        ...(warnings.length > MOST_WARNINGS ? [`and ${warnings.length - MOST_WARNINGS} more in schema.json`] : []),
      ]),
    ],
    [
      '## Lineage',
      ...list([
        `upload: ${code(source.place)}, ${source.at}, hash (ETag) ${code(source.eTag)}`,
        `rows: ${thousands(training.rows.train)} to learn from, ${thousands(training.rows.validation)} to stop by, ${thousands(training.rows.test)} to judge by; seed ${training.split.seed}`,
        `trained on ${training.job.instanceType} with ${code(training.job.image)}, Boostline ${text(source.codeVersion)}`,
        `served by ${servedBy}`,
      ]),
    ],
    [
      '## Cost',
      `About ${priceText(totalDollars(costs.run))} for this run${costs.unpriced === undefined ? '' : ` besides its training (no price of ${costs.unpriced} is known here)`}, and ${priceText(totalDollars(costs.predictions))} for 1,000 predictions, at AWS's list prices of us-east-1.`,
    ],
    [
      '## Limits',
      'It knows rows like those of its file and no others. What goes along with a prediction need not be its cause.',
    ],
  ]
  return [
    `# ${text(dataset)}`,
    `A ${problem} model of ${code(target)}, run ${code(runId)}: **${decision.status}**.`,
    ...decisionLines(decision).map(text),
    ...list(summaryLines(facts).map(text)),
    ...sections.filter(([, ...paragraphs]) => paragraphs.length > 0).flat(),
    '',
  ].join('\n\n')
}

function metricTable({ evaluation: { metrics, problem }, championMetrics }: ReportFacts): string {
  const lines = (Object.keys(metrics) as MetricName[]).map((name) => {
    const { value, low, high, baseline } = metrics[name] ?? { value: Number.NaN }
    const range = low === undefined || high === undefined ? '' : `${figure(low)} to ${figure(high)}`
    const champion = championMetrics?.[name]
    return [
      METRIC_TITLES[name],
      figure(value),
      range,
      baseline === undefined ? '' : figure(baseline),
      ...(championMetrics ? [champion ? figure(champion.value) : ''] : []),
      meaningOf(name, problem),
    ]
  })
  const names = ['metric', 'value', 'interval', 'guessing', ...(championMetrics ? ['champion'] : []), 'what it says']
  const rows = [names, names.map(() => '---'), ...lines]
  return rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** No paragraph where there is nothing to list. */
function list(items: readonly string[]): readonly string[] {
  return items.length === 0 ? [] : [items.map((item) => `- ${item}`).join('\n')]
}

/**
 * Names and labels are data: nothing in them is Markdown or HTML, nor a link that readers make by themselves of `www.`,
 * `://` and `@`, nor the beginning of a list.
 */
function text(value: string): string {
  return shown(value, LONGEST)
    .replace(/[\\`*_{}[\]#|<>~@$]|&(?=[#a-z])|:(?=\/\/)|(?<=www)\./gi, (character) => `\\${character}`)
    .replace(/^(\d*)([-+.)])/, (_, digits: string, sign: string) => `${digits}\\${sign}`)
}

/** Sentences of ours are longer than names. */
const LONGEST = 600

/** Inside of backticks nothing can be escaped. */
function code(value: string): string {
  return `\`${shown(value, LONGEST).replace(/[`|]/g, ' ').trim() || ' '}\``
}
