import { parseThresholdRule, ruleText, type ThresholdRule } from '#shared/manifest/threshold-rule.ts'
import type { EvaluationRecord } from '#shared/records/evaluation-record.ts'
import type { Problem } from '#shared/schema/feature-schema.ts'
import { labelOfCode } from '#shared/schema/target-codes.ts'
import { type Answers, DEFAULT_THRESHOLD, predictedCodes } from '#shared/serving/predictions.ts'
import { lossInterval } from '../metrics/bootstrap.ts'
import type { Measured } from '../metrics/measure-predictions.ts'
import { mean } from '../metrics/metric-values.ts'
import type { ChosenThreshold } from './choose-threshold.ts'

type ThresholdTest = NonNullable<EvaluationRecord['thresholdTest']>

/** The share of a class's rows that get its label, below which it is hardly ever answered. */
const HARDLY_EVER = 0.2
const FEWEST_ROWS = 5

const METRIC_OF = {
  accuracy: 'accuracy',
  f1: 'f1',
  balanced: 'balancedAccuracy',
  recall: 'recall',
  precision: 'precision',
} as const

/** What the test rows say of what the threshold was chosen for. */
export function testOfThreshold(
  problem: Problem,
  rule: ThresholdRule | undefined,
  {
    actual,
    answers,
    measured,
  }: { readonly actual: Float64Array; readonly answers: Answers; readonly measured: Measured },
): ThresholdTest | undefined {
  if (problem.type !== 'binary' || rule === undefined) return undefined
  const parsed = parseThresholdRule(rule)
  if (parsed.kind === 'cost') {
    const predicted = predictedCodes(problem, answers)
    const costs = actual.map((code, row) => {
      if (predicted[row] === code) return 0
      return code === 1 ? parsed.falseNegative : parsed.falsePositive
    })
    return { metric: 'cost', value: mean(costs), ...lossInterval(costs) }
  }
  const metric = METRIC_OF[parsed.kind]
  const found = measured.metrics[metric]
  if (!found) return undefined
  const { baseline: _, ...value } = found
  return { metric, ...value }
}

/** What a person should know of the threshold, in words. */
export function thresholdNotes(
  problem: Problem,
  { threshold, thresholdFor, notes }: ChosenThreshold,
  { confusion }: Measured,
  test: ThresholdTest | undefined,
): readonly string[] {
  if (problem.type !== 'binary' || !confusion) return []
  const found = [...notes]
  if (test && thresholdFor !== undefined && thresholdFor !== 'accuracy') {
    const interval = test.low === undefined ? '' : ` (95 % interval ${digits(test.low)} to ${digits(test.high)})`
    const value = `${test.metric} ${digits(test.value)}${interval} on the test rows`
    found.push(`the threshold ${digits(threshold)} is for ${ruleText(thresholdFor)}: ${value}`)
  }
  const rows = confusion.matrix.map((ofActual) => ofActual.reduce((sum, count) => sum + count, 0))
  const rare = (rows[0] ?? 0) < (rows[1] ?? 0) ? 0 : 1
  const [all = 0, right = 0] = [rows[rare], confusion.matrix[rare]?.[rare]]
  if (threshold === DEFAULT_THRESHOLD && all >= FEWEST_ROWS && right < HARDLY_EVER * all) {
    const label = labelOfCode(problem, rare)
    const setting = 'promotion.thresholdFor in the manifest, such as "f1" or "recall>=0.8", answers it more often'
    found.push(
      `at the threshold 0.5 only ${right} of ${all} test rows of the class ${label} are answered ${label}: ${setting}`,
    )
  }
  return found
}

function digits(value: number | undefined): string {
  return value === undefined ? '' : String(Number(value.toPrecision(3)))
}
