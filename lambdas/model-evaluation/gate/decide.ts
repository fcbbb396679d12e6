import type { Manifest } from '#shared/manifest/manifest.ts'
import { type GateMetric, isHigherBetter, LOSS_OF, measures } from '#shared/metrics/metrics.ts'
import type { Advantage, Comparison, Decision, EvaluationRecord } from '#shared/records/evaluation-record.ts'
import type { ProblemType } from '#shared/schema/feature-schema.ts'
import type { Level } from '../metrics/intervals.ts'
import { excludesWorse, weighGain } from './weigh-gain.ts'

/** What the manifest demands of a model before it may serve. */
export type GateSettings = Pick<Manifest['promotion'], 'approval' | 'metric' | 'minimum' | 'mustBeatChampion'>

export type Evidence = Pick<EvaluationRecord, 'problem' | 'rows' | 'metrics'> & {
  readonly metric: GateMetric
  /** Classes that the model cannot answer, because they are too rare. */
  readonly leftOut: LeftOutEvidence
  readonly againstBaseline: Advantage | undefined
  /** {@link EvaluationRecord} tells of which metric. */
  readonly secondGain?: Advantage | undefined
  /** What else a person should know of the numbers, in words. */
  readonly notes: readonly string[]
  /** Null where no champion serves. */
  readonly againstChampion: Comparison | null
}

/** In words, empty where there are none; and their rows as a share of all with a target value. */
export type LeftOutEvidence = { readonly text: string; readonly share: number }

/** A person looks at a model that leaves more of the rows unanswered. */
const TOLERATED_LEFT_OUT_SHARE = 0.02

/** The metric the gate judges by: the one asked for where it is defined for the problem, else the problem's loss. */
export function gateMetric(problem: ProblemType, { metric }: Pick<GateSettings, 'metric'>): GateMetric {
  return metric !== null && measures(metric, problem) ? metric : LOSS_OF[problem]
}

/**
 * Whether an evaluated model may serve, with the reason in words for the record and the registry. The 95 % interval of
 * its gain has to lie above the baseline, also where a champion serves: on rows with wrong labels the champion fails as
 * well, and a model that learnt nothing would pass as no worse. Where that of the log loss touches 0, the AUC may stand
 * in for it, if its 97.5 % interval lies above: it is a second try. It must not be significantly worse than the
 * champion. What only a person can weigh is pending: too little evidence, another set of features than callers send, or
 * classes left out that are more than 2 % of the rows. A champion that came into service after the run's upload, as in a burst of uploads, need not be beaten: that was asked of it.
 */
export function decide(settings: GateSettings, evidence: Evidence): Decision {
  const verdict = judge(settings, evidence)
  const { metric, rows, metrics, problem, leftOut, notes, againstChampion } = evidence
  const known = leftOut.text === '' ? '' : ' of the classes it knows'
  const result = `${metric} ${text(metrics[metric]?.value)} on ${rows} test rows${known}`
  const reasons = [result, ...verdict.reasons]
  let { status } = verdict
  if (leftOut.text !== '') {
    const isMuch = leftOut.share > TOLERATED_LEFT_OUT_SHARE
    const share = `${Number((100 * leftOut.share).toPrecision(2))} % of all`
    reasons.push(`it cannot answer: ${leftOut.text} (${share}${isMuch ? ', more than 2 %' : ''})`)
    if (isMuch && status === 'approved') status = 'pending'
  }
  if (isAnotherMetric(settings, metric)) {
    reasons.push(`promotion.metric ${settings.metric} is not defined for a ${problem} problem`)
    if (status === 'approved') status = 'pending'
  }
  if (settings.approval === 'manual' && status === 'approved') {
    reasons.push("waits for a person's approval (promotion.approval is manual)")
    status = 'pending'
  }
  reasons.push(...notes)
  return { status, reason: reasons.join('; '), comparedWith: againstChampion?.champion ?? null }
}

/** Whether it is not the metric that was asked for, which is not defined for the problem. */
function isAnotherMetric(settings: GateSettings, metric: GateMetric): boolean {
  return settings.metric !== null && settings.metric !== metric
}

type Verdict = { readonly status: Decision['status']; readonly reasons: readonly string[] }

function judge(settings: GateSettings, evidence: Evidence): Verdict {
  const { metric, metrics, againstChampion } = evidence
  const value = metrics[metric]?.value
  // A minimum means the metric it was written for, no other.
  const minimum = isAnotherMetric(settings, metric) ? null : settings.minimum
  if (minimum !== null && !isGoodEnough(metric, value, minimum)) {
    return { status: 'rejected', reasons: [`promotion.minimum asks for ${minimum}`] }
  }
  const alone = judgeAgainstBaseline(settings, evidence)
  if (!againstChampion) return alone
  const compared = judgeAgainstChampion(againstChampion, settings.mustBeatChampion)
  const status = STRICTEST_FIRST.find((each) => each === alone.status || each === compared.status) ?? 'pending'
  return { status, reasons: [...alone.reasons, ...compared.reasons] }
}

const STRICTEST_FIRST: readonly Decision['status'][] = ['rejected', 'pending', 'approved']

function judgeAgainstBaseline(settings: GateSettings, evidence: Evidence): Verdict {
  const { metric, againstBaseline, secondGain, againstChampion } = evidence
  const { says, because } = weighGain(againstBaseline, scaleOf(evidence, metric))
  const found = againstBaseline ? [`${gainText(againstBaseline)} over knowing no features`] : []
  if (says === 'not-better') return { status: 'rejected', reasons: found }
  if (says === 'better') {
    if (secondGain?.metric !== 'logLoss' || (secondGain.high ?? 0) >= 0) return { status: 'approved', reasons: found }
    return { status: 'pending', reasons: [...found, `its log loss is worse: ${gainText(secondGain)}`] }
  }
  const isUndecided = (againstBaseline?.low ?? 1) <= 0 && settings.metric === null
  if (
    isUndecided &&
    secondGain?.metric === 'auc' &&
    weighGain(secondGain, scaleOf(evidence, 'auc')).says === 'better'
  ) {
    const order = `but the order of the rows is not: in AUC ${gainText(secondGain, '97.5 %')}`
    return { status: 'approved', reasons: [...found, because ?? '', order] }
  }
  // Where another model serves, nobody is asked about one that shows no gain at all.
  const isHopeless = againstChampion !== null && isUndecided && (againstBaseline?.value ?? 1) <= 0
  return { status: isHopeless ? 'rejected' : 'pending', reasons: [...found, because ?? ''] }
}

/** The largest gain that there could be: to a loss of 0, or to a share of 1. */
function scaleOf({ metrics }: Evidence, metric: GateMetric): number | undefined {
  const baseline = metrics[metric]?.baseline
  if (baseline === undefined) return undefined
  return isHigherBetter(metric) ? 1 - baseline : baseline
}

function judgeAgainstChampion(comparison: Comparison, mustBeat: boolean): Verdict {
  const { champion, advantage, obstacles, servedAtUpload } = comparison
  const lack = excludesWorse(advantage) ? [] : (comparison.lack ?? [])
  if (servedAtUpload === null && !advantage && obstacles.length === 0) {
    const found = `too few rows are unknown to both to compare it with ${champion}, which came into service after this upload, when nothing served`
    return { status: 'approved', reasons: [found] }
  }
  const found = advantage
    ? [`${gainText(advantage)} over the champion ${champion} on ${advantage.rows} rows unknown to both`]
    : [`not comparable with the champion ${champion}`]
  const unsure = [...lack, ...obstacles]
  if ((advantage?.high ?? 0) < 0) return { status: 'rejected', reasons: [...found, ...unsure] }
  if (!advantage || unsure.length > 0) return { status: 'pending', reasons: [...found, ...unsure] }
  const isBetter = (advantage.low ?? 0) > 0
  if (!mustBeat || isBetter) return { status: 'approved', reasons: found }
  if (servedAtUpload !== undefined) {
    const burst = `the champion came into service after this upload, so no worse is enough`
    return { status: 'approved', reasons: [...found, burst] }
  }
  const asked = 'promotion.mustBeatChampion asks for better'
  return { status: advantage.value > 0 ? 'pending' : 'rejected', reasons: [...found, asked] }
}

function isGoodEnough(metric: GateMetric, value: number | undefined, minimum: number): boolean {
  if (value === undefined) return false
  return isHigherBetter(metric) ? value >= minimum : value <= minimum
}

function gainText({ value, low, high }: Advantage, level: Level = '95 %'): string {
  const interval = low === undefined ? '' : ` (${level} interval ${text(low)} to ${text(high)})`
  return `a gain of ${text(value)}${interval}`
}

function text(value: number | undefined): string {
  return value === undefined ? 'undefined' : String(Number(value.toPrecision(4)))
}
