import { figure, guessInWords, METRIC_TITLES } from '#shared/metrics/metric-words.ts'
import type { MetricName } from '#shared/metrics/metrics.ts'
import { decisionLines } from '#shared/runs/decision-lines.ts'
import type { ReportFacts } from './report-facts.ts'
import { METRIC_MEANINGS, thousands } from './words.ts'

const MOST_FEATURES = 10
const MOST_WARNINGS = 20

/** The report as a model card in Markdown: the verdict, the figures, what it goes by, its limits, its origin. */
export function modelCard({ evaluation, schema, training, source, groups, servedBy }: ReportFacts): string {
  const { metrics, problem, dataset, runId, rows, decision, importance } = evaluation
  const target = schema.columns.find(({ role }) => role === 'target')?.name ?? ''
  const lines = (Object.keys(metrics) as MetricName[]).map((name) => {
    const { value, low, high, baseline } = metrics[name] ?? { value: Number.NaN }
    const range = low === undefined || high === undefined ? '' : `${figure(low)} to ${figure(high)}`
    return tableRow([
      METRIC_TITLES[name],
      figure(value),
      range,
      baseline === undefined ? '' : figure(baseline),
      METRIC_MEANINGS[name],
    ])
  })
  const features = (importance?.features ?? []).slice(0, MOST_FEATURES)
  const warnings = [...new Set([...schema.warnings, ...training.warnings])]
  return [
    `# ${text(dataset)}`,
    `A ${problem} model of \`${code(target)}\`, run \`${code(runId)}\`: **${decision.status}**.`,
    ...decisionLines(decision).map(text),
    '## How good it is',
    `On ${thousands(rows)} rows that it did not learn; the truth lies in the interval 95 times in 100. Guessing is ${guessInWords(problem)}${problem === 'regression' ? '' : '; of precision, recall, F1, specificity and Matthews correlation as many answers at random'}.`,
    [
      tableRow(['metric', 'value', 'interval', 'guessing', 'what it says']),
      tableRow(['---', '---', '---', '---', '---'], true),
      ...lines,
    ].join('\n'),
    ...(features.length === 0
      ? []
      : [
          '## What it goes by',
          features
            .map(
              ({ name, increase }) =>
                `- ${text(name)}: without it the ${METRIC_TITLES[importance?.metric ?? 'logLoss']} is worse by ${figure(increase)}`,
            )
            .join('\n'),
        ]),
    ...(groups && groups.slices.length > 0
      ? [
          '## Where it does worse',
          groups.slices
            .map(
              ({ column, condition, rows: count, meanLoss, elsewhere }) =>
                `- where ${text(column)} ${text(condition)} (${thousands(count)} rows): the loss is ${figure(meanLoss / elsewhere)} times that of the other rows`,
            )
            .join('\n'),
        ]
      : []),
    '## What was guessed',
    warnings.length === 0
      ? 'Nothing.'
      : [
          ...warnings.slice(0, MOST_WARNINGS).map((warning) => `- ${text(warning)}`),
          ...(warnings.length > MOST_WARNINGS ? [`- and ${warnings.length - MOST_WARNINGS} more in schema.json`] : []),
        ].join('\n'),
    '## Where it comes from',
    [
      `- upload: \`${code(source.place)}\`, ${source.at}`,
      `- rows: ${thousands(training.rows.train)} to learn from, ${thousands(training.rows.validation)} to stop by, ${thousands(training.rows.test)} to judge by`,
      `- trained on ${training.job.instanceType} with \`${code(training.job.image)}\``,
      `- served by ${servedBy}`,
    ].join('\n'),
    '## Limits',
    'It knows rows like those of its file and no others. What goes along with a prediction need not be its cause.',
    '',
  ].join('\n\n')
}

/** Names and labels are data: nothing in them is Markdown or HTML. */
function text(value: string): string {
  return value.replace(/[\r\n]+/g, ' ').replace(/[\\`*_{}[\]()#+!|<>~]/g, (character) => `\\${character}`)
}

/** Inside of backticks nothing can be escaped. */
function code(value: string): string {
  return value.replace(/[`\r\n]/g, ' ')
}

function tableRow(cells: readonly string[], isRule = false): string {
  return `| ${cells.map((cell) => (isRule ? cell : text(cell))).join(' | ')} |`
}
