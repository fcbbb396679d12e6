import { type ParsedRule, parseThresholdRule, ruleText, type ThresholdRule } from '#shared/manifest/threshold-rule.ts'
import { countFrom, rankScores } from '#shared/metrics/ranking.ts'
import type { EvaluationRecord } from '#shared/records/evaluation-record.ts'
import type { Problem } from '#shared/schema/feature-schema.ts'
import { labelOfCode } from '#shared/schema/target-codes.ts'
import { DEFAULT_THRESHOLD } from '#shared/serving/predictions.ts'
import type { StageOnePredictions } from './stage-one-predictions.ts'

export type ChosenThreshold = {
  readonly threshold: number
  readonly thresholdFrom: NonNullable<EvaluationRecord['thresholdFrom']>
  /** Absent where the manifest says the threshold itself. */
  readonly thresholdFor?: ThresholdRule
  /** What a person should know of the choice, in words. */
  readonly notes: readonly string[]
}

/** What the manifest asks for: a threshold, or what it is for. */
export type ThresholdWish = { readonly threshold: number } | { readonly rule: ThresholdRule }

/** Of the rarer class. Fewer rows make a threshold that fits them by chance. */
const FEWEST_TO_SEARCH = 20
/** With fewer the choice is a weak one, and goes half-way to the share of the class: it held better on other rows. */
const FEWEST_TO_TRUST = 50
/** The precision of fewer rows is chance. */
const FEWEST_FLAGGED = 10

/**
 * From which probability on the positive class is predicted: as the manifest says; computed from its costs; or what its
 * rule asks for on rows that the models of stage 1 did not learn, after the calibration. Never from the test rows: the
 * metrics measured on them would be too good.
 */
export function chooseThreshold(
  problem: Problem,
  wish: ThresholdWish,
  predictions: StageOnePredictions | { readonly reason: string },
): ChosenThreshold {
  if ('threshold' in wish) return { threshold: wish.threshold, thresholdFrom: 'manifest', notes: [] }
  const byDefault = { threshold: DEFAULT_THRESHOLD, thresholdFrom: 'default', notes: [] } as const
  if (problem.type !== 'binary') return byDefault
  const thresholdFor = wish.rule
  const rule = parseThresholdRule(thresholdFor)
  if (rule.kind === 'accuracy') return { ...byDefault, thresholdFor }
  if (rule.kind === 'cost') {
    const threshold = rule.falsePositive / (rule.falsePositive + rule.falseNegative)
    return { threshold, thresholdFrom: 'costs', thresholdFor, notes: [] }
  }
  const unfound = (why: string) => ({ ...byDefault, thresholdFor, notes: [`${why}: the threshold is 0.5`] })
  if ('reason' in predictions) {
    return unfound(`no rows are there to choose a threshold for ${ruleText(thresholdFor)} (${predictions.reason})`)
  }
  const { actual, answers, from } = predictions
  const positives = actual.reduce((sum, code) => sum + code, 0)
  const rarer = Math.min(positives, actual.length - positives)
  const ofRarer = `${rarer} ${from} of the class ${labelOfCode(problem, positives === rarer ? 1 : 0)}`
  if (rarer < FEWEST_TO_SEARCH) {
    const wanted = `${FEWEST_TO_SEARCH} are wanted`
    return unfound(`${ofRarer} are too few to choose a threshold for ${ruleText(thresholdFor)} (${wanted})`)
  }
  const best = bestThreshold(rule, actual, answers)
  if ('reached' in best) {
    const highest = `the highest ${rule.kind} is ${Number(best.reached.toPrecision(3))}`
    const found = `no threshold reaches ${ruleText(thresholdFor)} on the ${actual.length} ${from}, where ${highest}`
    const { notes, ...chosen } = unfound(found)
    return { ...chosen, notes: notes.map((note) => `${note} instead. Ask for less, or upload more rows`) }
  }
  if (rarer >= FEWEST_TO_TRUST) return { threshold: best.threshold, thresholdFrom: from, thresholdFor, notes: [] }
  const threshold = (best.threshold + positives / actual.length) / 2
  const note = `${ofRarer} are few: the threshold is half-way between the best on them and the share of the class`
  return { threshold, thresholdFrom: from, thresholdFor, notes: [note] }
}

type TargetRule = Extract<ParsedRule, { target: number }>
type SearchedRule = { readonly kind: 'f1' | 'balanced' } | TargetRule

/**
 * The score (or 0.5) from which on a rule is met best: the highest F1 or mean recall, the fewest rows flagged that reach
 * a recall, the most that reach a precision. Of equal ones the nearest to 0.5. `reached`: the best where none does.
 */
export function bestThreshold(
  rule: SearchedRule,
  actual: Float64Array,
  scores: Float64Array,
): { readonly threshold: number } | { readonly reached: number } {
  const ranked = rankScores(actual, scores)
  const counts = { positives: ranked.positives.length, negatives: ranked.negatives.length }
  let best = { threshold: DEFAULT_THRESHOLD, worth: Number.NEGATIVE_INFINITY }
  let reached = 0
  for (const threshold of new Set([DEFAULT_THRESHOLD, ...scores])) {
    const truePositives = countFrom(ranked.positives, threshold)
    const flagged = truePositives + countFrom(ranked.negatives, threshold)
    const { worth, share } = judged(rule, { truePositives, flagged, ...counts })
    if (share > reached) reached = share
    const isNearer = Math.abs(threshold - DEFAULT_THRESHOLD) < Math.abs(best.threshold - DEFAULT_THRESHOLD)
    if (worth > best.worth || (worth === best.worth && isNearer)) best = { threshold, worth }
  }
  return best.worth === Number.NEGATIVE_INFINITY ? { reached } : { threshold: best.threshold }
}

type Flagged = {
  readonly truePositives: number
  readonly flagged: number
  readonly positives: number
  readonly negatives: number
}

/** What a threshold is worth, more is better; `share` is how near it comes to a rule's target. */
function judged(rule: SearchedRule, { truePositives, flagged, positives, negatives }: Flagged) {
  const recall = truePositives / positives
  if (!('target' in rule)) {
    const f1 = (2 * truePositives) / (positives + flagged)
    return { worth: rule.kind === 'f1' ? f1 : recall + 1 - (flagged - truePositives) / negatives, share: 0 }
  }
  const share = rule.kind === 'recall' ? recall : flagged < FEWEST_FLAGGED ? 0 : truePositives / flagged
  if (share < rule.target) return { worth: Number.NEGATIVE_INFINITY, share }
  return { worth: rule.kind === 'recall' ? -flagged : flagged, share }
}
