import type { Manifest } from '#shared/manifest/manifest.ts'
import { type GateMetric, isHigherBetter, LOSS_OF, measures } from '#shared/metrics/metrics.ts'
import {
  type Advantage,
  type BestAnswerGain,
  type Comparison,
  type Decision,
  type EvaluationRecord,
  MAY_BE_A_LEAK,
  type WithoutLeaks,
} from '#shared/records/evaluation-record.ts'
import type { ProblemType } from '#shared/schema/feature-schema.ts'
import { type Finding, isLeak } from '#shared/schema/finding.ts'
import type { GroupedBy } from '../metrics/row-groups.ts'
import { decisionText, reasonInWords } from './decision-words.ts'
import { decidingFirst, type GateReason } from './reasons.ts'
import { excludesWorse, mayStandIn, weighGain } from './weigh-gain.ts'

/** What the manifest demands of a model before it may serve. */
export type GateSettings = Pick<Manifest['promotion'], 'approval' | 'metric' | 'minimum' | 'mustBeatChampion'>

export type Evidence = Pick<EvaluationRecord, 'problem' | 'rows' | 'metrics'> & {
  readonly metric: GateMetric
  /** Classes that the model cannot answer, because they are too rare. */
  readonly leftOut: LeftOutEvidence
  /** What schema.json tells of the data: leaks, a guessed target. */
  readonly findings: readonly Finding[]
  /** How much the loss grows when a column's cells change places. */
  readonly importance: EvaluationRecord['importance']
  /** A model that was trained without the columns that may give the target away. */
  readonly withoutLeaks?: WithoutLeaks | undefined
  /** What the test rows of a group have in common, where they belong together. */
  readonly groupedBy?: GroupedBy | undefined
  readonly againstBaseline: Advantage | undefined
  /** Of a regression, and where the classes' shares are others; not there in records of older versions. */
  readonly againstBestAnswer?: BestAnswerGain | undefined
  /** The test rows are later ones than those that were learnt. */
  readonly isByTime?: boolean | undefined
  /** What the model learnt by, where the manifest or the problem says so. */
  readonly objective?: string | undefined
  /** Columns that were left out since they have too many values. */
  readonly tooVaried?: readonly string[] | undefined
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
 * Whether an evaluated model may serve, with its reasons for the record and the registry, the one that decided first. The 95 % interval of
 * its gain has to lie above the baseline, also where a champion serves: on rows with wrong labels the champion fails as
 * well, and a model that learnt nothing would pass as no worse. It has to be better than the one answer that fits the test rows best, too. Where that of the log loss touches 0, the AUC may stand
 * in for it, if its 97.5 % interval lies above and both classes have 10 rows or groups: it is a second try. It must not be significantly worse than the
 * champion. What only a person can weigh is pending: too little evidence, other features than callers send or other ways to write them, signs of
 * a leak, a first model whose target is a weak guess, or classes left out that are more than 2 % of the rows. A champion that came into service after the run's upload, as in a burst of uploads, need not be beaten: that was asked of it.
 */
export function decide(settings: GateSettings, evidence: Evidence): Decision {
  const found = decidingFirst(reasonsOf(settings, evidence))
  const status = found[0]?.status ?? 'pending'
  const reasons = found.map((reason) => reasonInWords(reason, status, evidence))
  return { status, reason: decisionText(reasons), reasons, comparedWith: evidence.againstChampion?.champion ?? null }
}

/** Each clause that has something to say, in the order in which they decide where they are equally strict. */
function reasonsOf(settings: GateSettings, evidence: Evidence): readonly GateReason[] {
  const { metric, leftOut, findings, notes, againstChampion } = evidence
  const found = findingReasons(findings, evidence)
  const baseline = baselineReason(settings, evidence)
  const ofChampion = againstChampion ? championReasons(againstChampion, settings.mustBeatChampion) : []
  const reasons: GateReason[] = [
    ...minimumReason(settings, evidence),
    ...found.filter(({ status }) => status !== 'approved'),
    ...(showsNoGain(baseline) ? ofChampion.map(failingToo) : ofChampion),
    baseline,
    ...found.filter(({ status }) => status === 'approved'),
  ]
  if (leftOut.text !== '') {
    const status = leftOut.share > TOLERATED_LEFT_OUT_SHARE ? 'pending' : 'approved'
    reasons.push({ status, code: 'classes-left-out', classes: leftOut.text, share: leftOut.share })
  }
  if (settings.metric !== null && settings.metric !== metric) {
    reasons.push({ status: 'pending', code: 'metric-not-defined', asked: settings.metric })
  }
  if (settings.approval === 'manual' && reasons.every(({ status }) => status === 'approved')) {
    reasons.push({ status: 'pending', code: 'approval-is-manual' })
  }
  for (const note of notes) reasons.push({ status: 'approved', code: 'rough-numbers', note })
  return reasons
}

/** A minimum means the metric it was written for, no other. */
function minimumReason(settings: GateSettings, { metric, metrics }: Evidence): readonly GateReason[] {
  const { minimum } = settings
  const isAnotherMetric = settings.metric !== null && settings.metric !== metric
  if (minimum === null || isAnotherMetric || isGoodEnough(metric, metrics[metric]?.value, minimum)) return []
  return [{ status: 'rejected', code: 'below-minimum', minimum }]
}

/** What holds the model back, or is told of, a leak first: it is graver than a guess. The model without the columns is of all of them: it is told once. */
function findingReasons(findings: readonly Finding[], { withoutLeaks, ...evidence }: Evidence): readonly GateReason[] {
  let without = withoutLeaks
  const gravestFirst = findings.toSorted((a, b) => Number(isLeak(b)) - Number(isLeak(a)))
  return gravestFirst.flatMap((finding) => {
    const reasons = findingReason(finding, { ...evidence, withoutLeaks: without })
    if (reasons.some((reason) => 'without' in reason)) without = undefined
    return reasons
  })
}

/** A guess of the target is for the first model: later ones have that of the champion. */
function findingReason(
  finding: Finding,
  { importance, withoutLeaks, againstChampion }: Evidence,
): readonly GateReason[] {
  const without =
    withoutLeaks && finding.columns.some((name) => withoutLeaks.columns.includes(name)) ? { without: withoutLeaks } : {}
  if (finding.effect !== 'holds') {
    return 'without' in without ? [{ status: 'approved', code: 'strong-feature', finding, ...without }] : []
  }
  if (isLeak(finding)) {
    const features = importance?.features.filter(({ name }) => finding.columns.includes(name)) ?? []
    const [most] = features.toSorted((a, b) => b.increase - a.increase)
    const worth = importance && most ? { metric: importance.metric, ...most } : undefined
    const wasLetPass = finding.columns.every((name) => againstChampion?.letPass?.includes(name))
    return [{ status: 'pending', code: MAY_BE_A_LEAK, finding, worth, wasLetPass, ...without }]
  }
  return againstChampion === null ? [{ status: 'pending', code: 'target-is-a-guess', finding }] : []
}

function baselineReason(settings: GateSettings, evidence: Evidence): GateReason {
  const { metric, againstBaseline: gain, secondGain, againstChampion } = evidence
  const weighed = weighGain(gain, scaleOf(evidence, metric))
  const byLoss = gainByLoss(evidence)
  if (weighed.says === 'not-better') return { status: 'rejected', code: 'no-better-than-baseline', gain, byLoss }
  if (weighed.says === 'better') {
    const noBetter = bestAnswerReason(evidence)
    if (noBetter) return orderReason(settings, evidence) ?? noBetter
    if (metric !== 'auc' || secondGain?.metric !== 'logLoss' || (secondGain.high ?? 0) >= 0) {
      return { status: 'approved', code: 'better-than-baseline', gain }
    }
    return { status: 'pending', code: 'worse-log-loss', gain, logLoss: secondGain }
  }
  const order = (gain?.low ?? 1) <= 0 ? orderReason(settings, evidence) : undefined
  if (order) return order
  // Where another model serves, nobody is asked about one that shows no gain at all.
  if (gain && gain.value <= 0 && weighed.why === 'perhaps-chance') {
    return { status: againstChampion === null ? 'pending' : 'rejected', code: 'no-gain-over-baseline', gain, byLoss }
  }
  return { status: 'pending', code: 'not-sure-against-baseline', gain, why: weighed.why }
}

/** Who names a metric, be it the log loss, asks for a gain in it. */
function orderReason(settings: GateSettings, evidence: Evidence): GateReason | undefined {
  const { againstBaseline: gain, secondGain: order } = evidence
  if (settings.metric !== null || order?.metric !== 'auc' || !mayStandIn(order)) return undefined
  if (weighGain(order, scaleOf(evidence, 'auc')).says !== 'better') return undefined
  return { status: 'approved', code: 'better-order-than-baseline', gain, order }
}

/** What is no better than one answer for all rows has not learnt to tell them apart. */
function bestAnswerReason(evidence: Evidence): GateReason | undefined {
  const { metric, metrics, againstBaseline: gain, againstBestAnswer: overBest, againstChampion, isByTime } = evidence
  if (!overBest) return undefined
  const lost = metrics[metric]?.value
  const weighed = weighGain(overBest, lost === undefined ? undefined : lost + overBest.value)
  if (weighed.says === 'better') return undefined
  if (overBest.value > 0) return { status: 'pending', code: 'not-sure-against-best-answer', gain, overBest }
  // Later rows of another level have an answer that nobody knew before.
  const isSure = !isByTime && (weighed.says === 'not-better' || againstChampion !== null)
  return { status: isSure ? 'rejected' : 'pending', code: 'no-better-than-best-answer', gain, overBest }
}

/** What speaks for a model that is no better by the metric that was asked for: its loss surely is. */
function gainByLoss(evidence: Evidence): Advantage | undefined {
  const { metric, metrics, problem, secondGain } = evidence
  const loss = LOSS_OF[problem]
  if (metric === loss || secondGain?.metric !== loss || (metrics.r2?.value ?? 1) <= 0) return undefined
  return weighGain(secondGain, scaleOf(evidence, loss)).says === 'better' ? secondGain : undefined
}

function showsNoGain(reason: GateReason): boolean {
  if (reason.code === 'not-sure-against-baseline') return reason.why === 'perhaps-chance'
  return NO_GAIN.has(reason.code)
}

const NO_GAIN: ReadonlySet<GateReason['code']> = new Set([
  'no-better-than-baseline',
  'no-gain-over-baseline',
  'no-better-than-best-answer',
  'not-sure-against-best-answer',
])

/** A model that serves and is beaten by one that has learnt nothing speaks for nothing: these rows are of another kind. */
function failingToo(reason: GateReason): GateReason {
  if (reason.code !== 'better-than-champion') return reason
  return { ...reason, code: 'champion-fails-too' }
}

/** The largest gain that there could be: to a loss of 0, or to a share of 1. */
function scaleOf({ metrics }: Evidence, metric: GateMetric): number | undefined {
  const baseline = metrics[metric]?.baseline
  if (baseline === undefined) return undefined
  return isHigherBetter(metric) ? 1 - baseline : baseline
}

function championReasons(comparison: Comparison, mustBeat: boolean): readonly GateReason[] {
  const { champion, advantage: gain, obstacles, servedAtUpload } = comparison
  const lack = excludesWorse(gain) ? [] : (comparison.lack ?? [])
  const changes = comparison.changes ?? (gain ? obstacles : [])
  const forCallers: readonly GateReason[] =
    changes.length > 0 ? [{ status: 'pending', code: 'callers-must-change', champion, changes }] : []
  if (!gain && obstacles.length > 0) {
    const alone = comparison.championAlone
    return [{ status: 'pending', code: 'not-comparable-with-champion', champion, obstacles, alone }, ...forCallers]
  }
  if (servedAtUpload === null && !gain) {
    return [{ status: 'approved', code: 'champion-of-same-burst', champion }, ...forCallers]
  }
  return [gainOverChampion(comparison, lack, mustBeat), ...forCallers]
}

function gainOverChampion(
  { champion, advantage: gain, servedAtUpload }: Comparison,
  lack: readonly string[],
  mustBeat: boolean,
): GateReason {
  if (!gain || lack.length > 0) return { status: 'pending', code: 'not-sure-against-champion', champion, gain, lack }
  if ((gain.high ?? 0) < 0) return { status: 'rejected', code: 'worse-than-champion', champion, gain }
  if ((gain.low ?? 0) > 0) return { status: 'approved', code: 'better-than-champion', champion, gain }
  if (!mustBeat || servedAtUpload !== undefined) {
    return { status: 'approved', code: 'no-worse-than-champion', champion, gain }
  }
  const status = gain.value > 0 ? 'pending' : 'rejected'
  return { status, code: 'not-better-than-champion', champion, gain }
}

function isGoodEnough(metric: GateMetric, value: number | undefined, minimum: number): boolean {
  if (value === undefined) return false
  return isHigherBetter(metric) ? value >= minimum : value <= minimum
}
