import { type ParsedRule, parseThresholdRule, type ThresholdRule } from '#shared/manifest/threshold-rule.ts'
import type { EvaluationRecord } from '#shared/records/evaluation-record.ts'
import type { Problem } from '#shared/schema/feature-schema.ts'
import { labelOfCode } from '#shared/schema/target-codes.ts'
import { type Answers, DEFAULT_THRESHOLD, predictedCodes } from '#shared/serving/predictions.ts'
import { confusionCounts } from '../metrics/binary.ts'
import { lossInterval } from '../metrics/bootstrap.ts'
import type { Measured } from '../metrics/measure-predictions.ts'
import { mean } from '../metrics/metric-values.ts'
import { byGroup, type RowGroups } from '../metrics/row-groups.ts'
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

/** What the test rows say of what the threshold was chosen for, beside what guessing comes to. */
export function testOfThreshold(
  problem: Problem,
  rule: ThresholdRule | undefined,
  { actual, answers, baseline, measured, groups }: Tested,
): ThresholdTest | undefined {
  if (problem.type !== 'binary' || rule === undefined) return undefined
  const parsed = parseThresholdRule(rule)
  if (parsed.kind === 'cost') {
    const ofRows = (given: Answers) => costsOfRows(problem, parsed, actual, given)
    const costs = ofRows(answers)
    // The class shares, judged at the same threshold, are always answered with the cheaper of the two classes.
    const guessed = ofRows({ ...baseline, threshold: answers.threshold })
    return {
      metric: 'cost',
      value: mean(costs),
      ...lossInterval(groups ? byGroup(costs, groups) : costs, Math.max(parsed.falsePositive, parsed.falseNegative)),
      baseline: mean(guessed),
    }
  }
  const metric = METRIC_OF[parsed.kind]
  const found = measured.metrics[metric]
  return found && { metric, ...found }
}

type Tested = {
  readonly actual: Float64Array
  readonly answers: Answers
  readonly baseline: Answers
  readonly measured: Measured
  readonly groups?: RowGroups | undefined
}

type Costs = Extract<ParsedRule, { kind: 'cost' }>

function costsOfRows(problem: Problem, costs: Costs, actual: Float64Array, answers: Answers): Float64Array {
  const predicted = predictedCodes(problem, answers)
  return actual.map((code, row) => {
    if (predicted[row] === code) return 0
    return code === 1 ? costs.falseNegative : costs.falsePositive
  })
}

function countsOf(confusion: Measured['confusion']) {
  const { trueNegatives, falsePositives, falseNegatives, truePositives } = confusionCounts(confusion?.matrix ?? [])
  return {
    positives: truePositives + falseNegatives,
    negatives: trueNegatives + falsePositives,
    flagged: truePositives + falsePositives,
  }
}

/** What a person should know of the threshold, in words. */
export function thresholdNotes(
  problem: Problem,
  chosen: ChosenThreshold,
  measured: Measured,
  test: ThresholdTest | undefined,
): readonly string[] {
  if (problem.type !== 'binary' || !measured.confusion) return []
  const found = [...chosen.notes]
  const rule = parseThresholdRule(chosen.thresholdFor ?? 'accuracy')
  if (test && rule.kind !== 'accuracy') found.push(testInWords(problem, chosen, rule, measured, test))
  const rows = measured.confusion.matrix.map((ofActual) => ofActual.reduce((sum, count) => sum + count, 0))
  const rare = (rows[0] ?? 0) < (rows[1] ?? 0) ? 0 : 1
  const [all = 0, right = 0] = [rows[rare], measured.confusion.matrix[rare]?.[rare]]
  // Who asked for another rule than accuracy has been told of it above.
  if (
    rule.kind === 'accuracy' &&
    chosen.threshold === DEFAULT_THRESHOLD &&
    all >= FEWEST_ROWS &&
    right < HARDLY_EVER * all
  ) {
    const label = JSON.stringify(labelOfCode(problem, rare))
    // Recall, precision and F1 are those of the second class.
    const such = rare === 1 ? 'such as "f1" or "recall>=0.8",' : '"balanced" or {"cost": …},'
    const setting = `promotion.thresholdFor in the manifest, ${such} answers it more often`
    found.push(
      `at the threshold 0.5 ${right === 0 ? 'none' : `only ${right}`} of ${all} test rows of the class ${label} ${right > 1 ? 'are' : 'is'} answered ${label}: ${setting}`,
    )
  }
  return found
}

/** What the threshold is for, and what the test rows say of that. */
function testInWords(
  problem: Problem,
  { threshold, thresholdFrom }: ChosenThreshold,
  rule: Exclude<ParsedRule, { kind: 'accuracy' }>,
  { confusion, metrics }: Measured,
  { value, low, high, baseline }: ThresholdTest,
): string {
  const [other, label] = [0, 1].map((code) => JSON.stringify(labelOfCode(problem, code)))
  const { positives, negatives, flagged } = countsOf(confusion)
  const within = (inWords: (of: number) => string) =>
    low === undefined || high === undefined ? '' : ` (95 % interval ${inWords(low)} to ${inWords(high)})`
  const guess = baseline ?? Number.NaN
  // Where none was found, a note before has said so.
  const is = (purpose: string) =>
    thresholdFrom === 'default' ? 'at the threshold 0.5' : `the threshold ${digits(threshold)} ${purpose}`
  if (flagged === 0 && rule.kind !== 'cost') {
    return `${is(purposeOf(rule, label))}: none of the ${positives + negatives} test rows is answered ${label}, where ${positives} are ${label}`
  }
  switch (rule.kind) {
    case 'cost': {
      const costs = `${rule.falsePositive} for each wrong ${label} and ${rule.falseNegative} for each wrong ${other}`
      const rows = positives + negatives
      const farFrom = (cost: number) => Math.abs(guess - cost / rows)
      const isOther = farFrom(rule.falseNegative * positives) < farFrom(rule.falsePositive * negatives)
      return `the threshold ${digits(threshold)} follows from what promotion.thresholdFor says that errors cost, ${costs}: at that price the answers cost ${digits(value)} a row on the test rows${within(digits)}, and ${digits(guess)} where ${isOther ? other : label} is always answered`
    }
    case 'recall':
      return `${is(purposeOf(rule, label))}: of its ${positives} test rows it finds ${percent(value)}${within(percent)}, where as many answers at random find ${percent(guess)}; of the answers ${label}, ${percent(metrics.precision?.value ?? 0)} are right`
    case 'precision':
      return `${is(purposeOf(rule, label))}: of its answers ${label} to the test rows ${percent(value)} are right${within(percent)}, at random ${percent(guess)}; it finds ${percent(metrics.recall?.value ?? 0)} of the class`
    case 'f1':
      return `${is(purposeOf(rule, label))}: on the test rows F1 is ${digits(value)}${within(digits)}, and ${digits(guess)} with as many answers at random`
    case 'balanced':
      return `${is(purposeOf(rule, label))}: it is ${digits(value)} on the test rows${within(digits)}, and ${digits(guess)} by guessing`
  }
}

function purposeOf(rule: Exclude<ParsedRule, { kind: 'accuracy' | 'cost' }>, label: string | undefined): string {
  switch (rule.kind) {
    case 'recall':
      return `is to find ${percent(rule.target)} of the class ${label}`
    case 'precision':
      return `is to have ${percent(rule.target)} of the answers ${label} right`
    case 'f1':
      return 'is for the highest F1'
    case 'balanced':
      return 'is for the highest balanced accuracy'
  }
}

function digits(value: number): string {
  return String(Number(value.toPrecision(3)))
}

function percent(share: number): string {
  return `${digits(100 * share)} %`
}
