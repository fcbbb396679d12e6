import { figuresTogether, metricInWords } from '#shared/metrics/metric-words.ts'
import { LOSS_OF, METRIC_NAMES, type MetricName } from '#shared/metrics/metrics.ts'
import type { EvaluationRecord } from '#shared/records/evaluation-record.ts'

/** Every metric of an evaluation beside that of the baseline, one a line: first the one that the gate went by. */
export function metricLines(evaluation: Evaluated): readonly string[] {
  const main = mainMetric(evaluation)
  const names = [main, ...METRIC_NAMES.filter((name) => name !== main)]
  return names.flatMap((name) => {
    const found = evaluation.metrics[name]
    if (!found) return []
    const { value, baseline, low, high } = found
    const figures = figuresTogether([value, baseline], [], [low, high])
    const { text } = figures
    const interval = low === undefined || high === undefined ? '' : `, 95 % interval ${text(low)} to ${text(high)}`
    return [`${metricInWords(name, found, evaluation.problem, figures)}${interval}`]
  })
}

/** The metric by which a run is judged first: the gate's own. */
export function mainMetric({ problem, againstBaseline }: Evaluated): MetricName {
  return againstBaseline?.metric ?? LOSS_OF[problem]
}

type Evaluated = Pick<EvaluationRecord, 'problem' | 'metrics' | 'againstBaseline'>

/** The metric by which a run is judged first, beside that of the baseline; undefined where nothing was measured. */
export function mainMetricText(evaluation: Evaluated): string | undefined {
  const main = mainMetric(evaluation)
  const found = evaluation.metrics[main]
  return found && metricInWords(main, found, evaluation.problem)
}
