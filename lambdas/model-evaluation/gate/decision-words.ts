import { boundedList, boundedText } from '#shared/errors/bounded-text.ts'
import { type Figures, figure, guessInWords, METRIC_TITLES, metricInWords } from '#shared/metrics/metric-words.ts'
import { type GateMetric, isHigherBetter } from '#shared/metrics/metrics.ts'
import {
  type Advantage,
  type BestAnswerGain,
  type Comparison,
  type Decision,
  type DecisionReason,
  type EvaluationRecord,
  MAY_BE_A_LEAK,
} from '#shared/records/evaluation-record.ts'
import { groupsInWords } from '../metrics/groups-in-words.ts'
import type { GroupedBy } from '../metrics/row-groups.ts'
import { figuresOfGain, gainInWords } from './gain-in-words.ts'
import type { GateReason } from './reasons.ts'
import { FEWEST_ROWS, type Unsure } from './weigh-gain.ts'
import { withoutLeaksInWords } from './without-leaks-in-words.ts'

/** What a decision was taken from; its figures stand beside the sentences. */
type Decided = Pick<EvaluationRecord, 'problem' | 'rows' | 'metrics'> & {
  readonly metric: GateMetric
  readonly groupedBy?: GroupedBy | undefined
  readonly isByTime?: boolean | undefined
  readonly objective?: string | undefined
  readonly tooVaried?: readonly string[] | undefined
}

type Words = Pick<DecisionReason, 'text' | 'todo' | 'numbers'>

const APPROVE_OR_MORE_ROWS = 'Upload more rows, or approve it.'
/** More rows of the groups that there are tell no more. */
const APPROVE_OR_MORE_GROUPS = {
  column: 'Upload rows of more groups, or approve it.',
  key: 'Upload rows with other cells in the columns of split.key, or approve it.',
  cells:
    'Rows with the same cells count as one; if they are separate cases, set split.duplicates to "independent". Else upload rows with other cells, or approve it.',
} as const satisfies Record<GroupedBy, string>
const LOOK_AT_COLUMNS =
  'Look whether the target is the column you mean, and whether the others can tell anything about it.'

const LOOK_AT_LARGEST =
  'Look whether the largest and the smallest values of the target are right: a few of them may move what guessing answers.'
const LATER_ROWS =
  'The test rows are the latest ones, which may have another level than those before: approve it if it follows them well enough.'
const LOOK_AT_SHARES =
  'Look whether the shares of the classes are meant to be other ones in the test rows than in the others.'
const LEARN_ABSOLUTE_ERRORS =
  'hyperparameters.objective "reg:absoluteerror" has it learn these errors, and not squared ones, which may help.'
/** The decision is read as a sentence; schema.json has them all. */
const MOST_NAMED = 3

const LET_PASS_BEFORE =
  'The model that serves now was let pass so; each approval is for one model, while features.allowLeak lets later ones pass by themselves.'

/** A reason as a person reads it: what was found, what to do, and the figures. */
export function reasonInWords(reason: GateReason, outcome: Decision['status'], decided: Decided): DecisionReason {
  const { status, code } = reason
  const words = wordsOf(reason, decided)
  if (outcome === 'approved' || !PRAISE.has(code)) return { code, status, ...words }
  // Beside a decision against the model its praise would read like a contradiction.
  return { code, status, ...words, text: `What speaks for it: ${words.text.replace(/^It/, 'it')}` }
}

const PRAISE: ReadonlySet<GateReason['code']> = new Set([
  'better-than-baseline',
  'better-order-than-baseline',
  'better-than-champion',
  'no-worse-than-champion',
])

/** All reasons as one text, the deciding one first: of each its sentence, what to do, and its figures, the same ones once. */
export function decisionText(reasons: readonly DecisionReason[]): string {
  const isFirstWith = (figures: string | undefined, place: number) =>
    reasons.findIndex(({ numbers }) => numbers === figures) === place
  return reasons
    .flatMap(({ text, todo, numbers }, place) => [text, todo, isFirstWith(numbers, place) ? numbers : undefined])
    .filter((part) => part !== undefined)
    .join(' ')
}

function wordsOf(reason: GateReason, decided: Decided): Words {
  const { problem, metric, metrics } = decided
  const guess = guessInWords(problem, metrics[metric])
  switch (reason.code) {
    case 'below-minimum':
      return {
        text: `Its ${METRIC_TITLES[metric]} misses the ${reason.minimum} that promotion.minimum asks for.`,
        todo: 'Upload better data, or change promotion.minimum and upload again.',
        numbers: resultInWords(decided),
      }
    case 'better-than-baseline':
      return {
        text: `It predicts better than ${guess}${ifOnlyALittle(reason.gain, decided)}.`,
        numbers: againstBaseline(reason.gain, decided),
      }
    case 'no-better-than-baseline': {
      if (reason.byLoss) return betterByLoss(reason.gain, reason.byLoss, decided)
      return {
        text: `It predicts ${(reason.gain?.high ?? 0) < 0 ? 'worse' : 'no better'} than ${guess}.`,
        todo: whereNothingIsLearnt(decided),
        numbers: againstBaseline(reason.gain, decided),
      }
    }
    case 'no-gain-over-baseline': {
      const orElse = reason.status === 'pending' ? ` ${toKnowMore(reason.gain, decided)}` : ''
      if (reason.byLoss) {
        const words = betterByLoss(reason.gain, reason.byLoss, decided)
        return { ...words, todo: `${words.todo}${orElse}` }
      }
      return {
        text:
          reason.gain.value < 0
            ? `It predicts worse than ${guess} on these ${reason.gain.rows} test rows, though that may be chance.`
            : `It predicts no better than ${guess} on these ${reason.gain.rows} test rows.`,
        todo: `${whereNothingIsLearnt(decided)}${orElse}`,
        numbers: againstBaseline(reason.gain, decided),
      }
    }
    case 'not-sure-against-baseline':
      return {
        text: `Not sure that it is better than ${guess}: ${whyUnsure(reason.why, reason.gain ?? decided, decided)}.`,
        todo: `${toKnowMore(reason.gain, decided)}${reason.why === 'perhaps-chance' ? leftOutInWords(decided) : ''}`,
        numbers: againstBaseline(reason.gain, decided),
      }
    case 'no-better-than-best-answer':
    case 'not-sure-against-best-answer': {
      const orElse = reason.status === 'pending' ? ` ${toKnowMore(reason.overBest, decided)}` : ''
      return {
        text: besideBestAnswer(reason, decided),
        todo: decided.isByTime ? LATER_ROWS : `${whyGuessingFails(problem)} ${whereNothingIsLearnt(decided)}${orElse}`,
        numbers: `${againstBaseline(reason.gain, decided)} Beside ${bestAnswer(reason.overBest)} it is ${gainInWords(reason.overBest, { level: '80 %' })}.`,
      }
    }
    case 'better-order-than-baseline':
      return {
        text: `It tells likelier rows from less likely ones better than ${guess}, though its probabilities show no sure gain.`,
        numbers: `${againstBaseline(reason.gain, decided)} In AUC it is ${gainInWords(reason.order, { level: '97.5 %' })}.`,
      }
    case 'worse-log-loss':
      return {
        text: `It tells likelier rows from less likely ones, but its probabilities are worse than ${guess}.`,
        todo: 'Approve it where only the order of the answers counts; else upload more rows.',
        numbers: `${againstBaseline(reason.gain, decided)} In log loss it is ${gainInWords(reason.logLoss)}.`,
      }
    case 'better-than-champion':
      return { text: 'It is better than the model that serves now.', numbers: againstChampion(reason) }
    case 'champion-fails-too':
      return {
        text: 'The model that serves now predicts these rows even worse.',
        todo: 'Look whether the values of the target are right in this file, and whether it is of the same kind as those before.',
        numbers: againstChampion(reason),
      }
    case 'no-worse-than-champion':
      if (reason.gain.value === 0 && reason.gain.low === 0 && reason.gain.high === 0) {
        return {
          text: 'It answers as well as the model that serves now, row by row; of two equal ones that of the newer upload serves.',
          numbers: againstChampion(reason),
        }
      }
      return { text: 'It is no worse than the model that serves now.', numbers: againstChampion(reason) }
    case 'worse-than-champion':
      return {
        text: 'It is worse than the model that serves now, which goes on.',
        todo: 'Nothing has to be done. Where you expected better, compare the two files.',
        numbers: againstChampion(reason),
      }
    case 'not-better-than-champion':
      return {
        text: `It is not ${reason.status === 'pending' ? 'surely ' : ''}better than the model that serves now, as promotion.mustBeatChampion asks.`,
        ...(reason.status === 'pending' ? { todo: toKnowMore(reason.gain, decided) } : {}),
        numbers: againstChampion(reason),
      }
    case 'not-sure-against-champion': {
      const why = reason.lack.length > 0 ? boundedList(reason.lack) : 'the rows that can be compared do not tell'
      return {
        text: `Not sure that it is no worse than the model that serves now: ${why}.`,
        todo: APPROVE_OR_MORE_ROWS,
        numbers: againstChampion(reason),
      }
    }
    case 'not-comparable-with-champion':
      return {
        text: `It cannot be compared with the model that serves now: ${boundedList(reason.obstacles, '; ')}.`,
        todo: 'Look at its figures, then approve or reject it.',
        numbers: servingAlone(reason, problem),
      }
    case 'callers-must-change':
      return {
        text: `Whoever calls the model that serves now has to send other data: ${boundedList(reason.changes, '; ')}.`,
        todo: 'Tell those who call it, then approve it.',
        numbers: serving(reason),
      }
    case 'champion-of-same-burst':
      return {
        text: 'The model that serves now came of an upload of the same moment, and too few rows can be compared to tell which is better.',
        numbers: serving(reason),
      }
    case 'classes-left-out': {
      const share = `${Number((100 * reason.share).toPrecision(2))} % of all rows`
      return {
        text: `It cannot answer every class: ${reason.classes} (${share}${reason.status === 'pending' ? ', more than 2 %' : ''}).`,
        ...(reason.status === 'pending'
          ? { todo: 'Upload more rows of these classes, or approve it without them.' }
          : {}),
      }
    }
    case MAY_BE_A_LEAK:
      return {
        text: reason.finding.text,
        todo: `${reason.finding.hint} An approval with a reason lets this model serve.${reason.wasLetPass ? ` ${LET_PASS_BEFORE}` : ''}`,
        ...numbersOfLeak(reason, decided),
      }
    case 'strong-feature':
      return {
        text: `${reason.finding.text}${reason.finding.kind === 'alone' ? ' Where it is known before the outcome, it is probably an honest feature, and nothing has to be done.' : ''}`,
        todo: reason.finding.hint,
        ...(reason.without && { numbers: withoutLeaksInWords(reason.without, decided) }),
      }
    case 'target-is-a-guess':
      return { text: reason.finding.text, todo: reason.finding.hint }
    case 'metric-not-defined':
      return {
        text: `promotion.metric is ${reason.asked}, which is not defined for a ${problem} problem.`,
        todo: 'Correct the manifest, or approve it.',
      }
    case 'approval-is-manual':
      return {
        text: 'It is good enough, and waits for you: promotion.approval is manual.',
        todo: 'Approve or reject it.',
      }
    case 'rough-numbers':
      return { text: `${reason.note.charAt(0).toUpperCase()}${reason.note.slice(1)}.` }
  }
}

function numbersOfLeak(
  { without, worth }: GateReason & { readonly code: typeof MAY_BE_A_LEAK },
  decided: Decided,
): Pick<Words, 'numbers'> {
  if (without) return { numbers: withoutLeaksInWords(without, decided) }
  if (!worth) return {}
  const change = worth.increase > 0 ? `worse by ${figure(worth.increase)}` : 'no worse'
  return {
    numbers: `With the cells of "${worth.name}" exchanged among the test rows its ${METRIC_TITLES[worth.metric]} is ${change}.`,
  }
}

/** Below a tenth of what guessing gets wrong a gain is sure and small. */
const SMALL_GAIN = 0.1

/** A gain that is hardly chance may still be too small to be of use: that is for the person to weigh. */
function ifOnlyALittle(gain: Advantage | undefined, { metrics, metric }: Decided): string {
  const baseline = metrics[metric]?.baseline
  if (!gain || baseline === undefined || isHigherBetter(metric)) return ''
  const share = gain.value / baseline
  if (!(share > 0 && share < SMALL_GAIN)) return ''
  return `, if only a little: its ${METRIC_TITLES[metric]} is ${Number((100 * share).toPrecision(2))} % lower`
}

/** By the metric that was asked for there is no gain, and the columns are not to blame: by the problem's own loss there is. */
function betterByLoss(gain: Advantage | undefined, byLoss: Advantage, decided: Decided) {
  const { problem, metric, metrics } = decided
  const loss = METRIC_TITLES[byLoss.metric]
  const [guess, guessOfLoss] = [metric, byLoss.metric].map((name) => guessInWords(problem, metrics[name]))
  return {
    text: `By ${METRIC_TITLES[metric]}, as promotion.metric asks, it predicts no better than ${guess}, though by ${loss} it is better than ${guessOfLoss}.`,
    todo: learnsOtherErrors(decided)
      ? 'Set hyperparameters.objective to "reg:absoluteerror", so that it learns these errors, or leave promotion.metric out, and upload again.'
      : `Where ${loss} is what counts, leave promotion.metric out, and upload again.`,
    numbers: `${againstBaseline(gain, decided)} In ${loss} it is ${gainInWords(byLoss)}.`,
  }
}

/** Why the training rows' answer fits the test rows worse than one of their own. */
function whyGuessingFails(problem: Decided['problem']): string {
  return problem === 'regression' ? LOOK_AT_LARGEST : LOOK_AT_SHARES
}

/** What is answered by the median is asked of a model that learns the mean. */
function learnsOtherErrors({ metric, objective }: Decided): boolean {
  return metric === 'mae' && objective !== 'reg:absoluteerror'
}

function whereNothingIsLearnt(decided: Decided): string {
  const other = learnsOtherErrors(decided) ? ` ${LEARN_ABSOLUTE_ERRORS}` : ''
  return `${LOOK_AT_COLUMNS}${leftOutInWords(decided)}${other}`
}

/** What may tell something, and was left out for a reason that features.keep overrules. */
function leftOutInWords({ tooVaried = [] }: Decided): string {
  if (tooVaried.length === 0) return ''
  const named = tooVaried.slice(0, MOST_NAMED).map((name) => JSON.stringify(boundedText(name, LONGEST_NAME)))
  const more = tooVaried.length - named.length
  const listed = [...named, ...(more > 0 ? [`${more} more`] : [])]
  const before = listed.slice(0, -1).join(', ')
  const all = [...(before === '' ? [] : [before]), ...listed.slice(-1)].join(' and ')
  const [were, them, tells] = tooVaried.length === 1 ? ['was', 'it', 'it tells'] : ['were', 'them', 'they tell']
  return ` ${all} ${were} left out as too varied: if ${tells} something about the target, name ${them} in features.keep and upload again.`
}

const LONGEST_NAME = 100

function bestAnswer({ answer }: BestAnswerGain): string {
  return answer === undefined ? 'guessing by their own class shares' : `always answering ${figure(answer)}`
}

/** It is better than what the training rows would answer: what that is worth. */
function besideBestAnswer(
  { overBest }: { readonly overBest: BestAnswerGain },
  { problem, metric, metrics }: Decided,
): string {
  const best = bestAnswer(overBest)
  const guess = guessInWords(problem, metrics[metric])
  const passes = `It predicts better than ${guess} of the ${problem === 'regression' ? 'training' : 'other'} rows, but`
  const rows = `these ${overBest.rows} test rows`
  if (overBest.value < 0) return `${passes} ${best} would have fitted ${rows} better.`
  if (overBest.value === 0) return `${passes} ${best} would have fitted ${rows} as well.`
  return `${passes} not surely better than ${best}: that would have fitted ${rows} about as well, and the difference may be chance.`
}

/** What would tell more of a gain. */
function toKnowMore(gain: Advantage | undefined, { groupedBy = 'column' }: Decided): string {
  return gain?.groups === undefined ? APPROVE_OR_MORE_ROWS : APPROVE_OR_MORE_GROUPS[groupedBy]
}

function whyUnsure(
  why: Unsure,
  { rows, groups }: Pick<Advantage, 'rows' | 'groups'>,
  { metric, groupedBy = 'column' }: Decided,
): string {
  const isNamed = groupedBy === 'column'
  const kind = isNamed ? 'groups' : 'combinations'
  const of = isNamed ? 'of' : 'with'
  const [among, wanted] = groups === undefined ? ['', ''] : [` ${of} ${groupsInWords(groups, groupedBy)}`, ` ${kind}`]
  const tested = `${rows} test rows${among}`
  switch (why) {
    case 'not-measured':
      return `the test rows do not define its ${METRIC_TITLES[metric]}`
    case 'too-few-rows':
      return `${tested} are too few, ${FEWEST_ROWS}${wanted} are wanted`
    case 'no-interval':
      return `${tested} do not tell how exact its figures are`
    case 'perhaps-chance':
      return `on ${tested} the difference may be chance`
    case 'interval-of-nearly-all':
      return `after ${tested} almost any result is possible`
  }
}

/** `Log loss 0.4 (guessing by the class shares: 0.69; lower is better) on 100 test rows` */
function resultInWords({ metric, metrics, problem, rows }: Decided, figures?: Figures): string {
  const found = metrics[metric]
  const text = found ? metricInWords(metric, found, problem, figures) : `${METRIC_TITLES[metric]} not defined`
  return `${text.charAt(0).toUpperCase()}${text.slice(1)} on ${rows} test rows.`
}

function againstBaseline(gain: Advantage | undefined, decided: Decided): string {
  if (!gain) return resultInWords(decided)
  const { value, baseline: other } = decided.metrics[decided.metric] ?? {}
  const apart =
    value === undefined || other === undefined || gain.metric !== decided.metric ? undefined : { value, other }
  const figures = figuresOfGain(gain, apart)
  return `${resultInWords(decided, figures).slice(0, -1)}: ${gainInWords(gain, { apart, figures })}.`
}

function againstChampion({ champion, gain }: { readonly champion: string; readonly gain: Advantage | null }): string {
  if (!gain) return serving({ champion })
  return `Compared with ${champion} on ${gain.rows} rows that neither has learnt: ${METRIC_TITLES[gain.metric]} ${gainInWords(gain)}.`
}

function serving({ champion }: { readonly champion: string }): string {
  return `The model that serves now is ${champion}.`
}

/** The champion's result is of other rows, and stands for a rough look. */
function servingAlone(
  { champion, alone }: { readonly champion: string; readonly alone?: Comparison['championAlone'] },
  problem: EvaluationRecord['problem'],
): string {
  if (!alone) return serving({ champion })
  return `The model that serves now is ${champion}: ${metricInWords(alone.metric, alone, problem)} on ${alone.rows} test rows of its own.`
}
