import { nameTokens } from '../profile/name-tokens.ts'
import { isOutcomeName } from '../profile/target-names.ts'

/** Words that say nothing of what is predicted. */
const GENERAL = new Set(
  [
    ['target', 'label', 'class', 'y', 'outcome', 'response', 'type', 'status', 'group', 'category', 'value', 'level'],
    [
      'total',
      'count',
      'number',
      'num',
      'rate',
      'amount',
      'is',
      'has',
      'was',
      'the',
      'of',
      'in',
      'at',
      'per',
      'and',
      'flag',
    ],
    [
      'id',
      'name',
      'code',
      'date',
      'time',
      'year',
      'final',
      'max',
      'min',
      'mean',
      'average',
      'avg',
      'index',
      'column',
      'score',
      'sum',
    ],
  ].flat(),
)

/** What is known only when the outcome is. */
const AFTERWARDS = new Set(
  [
    [
      'target',
      'label',
      'outcome',
      'predicted',
      'prediction',
      'predictions',
      'pred',
      'forecast',
      'groundtruth',
      'truth',
    ],
    ['cancellation', 'cancelled', 'canceled', 'terminated', 'termination', 'resolution', 'resolved', 'chargeback'],
    ['refund', 'refunded', 'writeoff', 'settlement', 'recoveries', 'payout', 'leak'],
  ].flat(),
)

/** What a thing has, which the words before name: the amount of a loan says nothing of its status. */
const OF_THINGS = new Set(['type', 'status', 'group', 'category', 'id', 'name', 'code'])

/** How a column's name gives away that it may be made from the target; undefined where it does not. */
export function revealingName(name: string, targetName: string): 'target' | 'afterwards' | undefined {
  const tokens = nameTokens(name)
  const words = outcomeWords(targetName)
  const has = (word: string) => tokens.some((token) => stemOf(token) === stemOf(word))
  if (words.length > 0 && words.every(has)) return 'target'
  return tokens.some((token) => AFTERWARDS.has(token)) ? 'afterwards' : undefined
}

/** The words that are the target's alone: of `loan_status` both, for a whole file may be of loans. */
function outcomeWords(targetName: string): readonly string[] {
  const words = tellingWords(targetName)
  const last = nameTokens(targetName).at(-1) ?? ''
  return OF_THINGS.has(last) && words.length > 0 && !words.some(isOutcomeName) ? [...words, last] : words
}

/** The words of a name that say something of what it names. */
export function tellingWords(name: string): readonly string[] {
  return nameTokens(name).filter((token) => token.length >= 3 && !GENERAL.has(token))
}

/** `churn`, `churned` and `churns` are one word. */
function stemOf(token: string): string {
  return token.length > 4 ? token.replace(/(?:ed|es|s|d)$/, '') : token
}
