import { idName } from './id-columns.ts'
import { nameTokens, plainName } from './name-tokens.ts'

/** Names that mean nothing but the target. */
const TARGET_NAMES = ['target', 'label', 'class', 'y', 'outcome', 'response']

/**
 * The columns named target, label, class, y, outcome or response, in the order of the file; `y` beside `x` is a
 * coordinate, where it is a number.
 */
export function columnsNamedTarget(header: readonly string[], isNumber: (index: number) => boolean): readonly number[] {
  const names = header.map((name) => name.toLowerCase())
  return names.flatMap((name, index) => {
    if (!TARGET_NAMES.includes(name)) return []
    return name === 'y' && names.includes('x') && isNumber(index) ? [] : [index]
  })
}

/** What is known to be predicted in people's files, by its whole name or its last word: events, and what something is. */
const EVENTS = new Set(
  [
    ['survived', 'survival', 'churn', 'churned', 'exited', 'attrition', 'turnover', 'left', 'canceled', 'cancelled'],
    ['default', 'defaulted', 'defaultpaymentnextmonth', 'loanstatus', 'loandefault', 'creditrisk', 'seriousdlqin2yrs'],
    ['fraud', 'fraudulent', 'fraudreported', 'spam', 'converted', 'conversion', 'clicked', 'purchased', 'subscribed'],
    ['approved', 'approval', 'readmitted', 'died', 'deceased', 'deathevent', 'machinefailure', 'failed', 'noshow'],
    ['delayed', 'won', 'winner', 'admitted', 'accepted', 'hired', 'species', 'diagnosis', 'disease', 'heartdisease'],
    ['stroke', 'diabetes', 'cancer', 'malignant', 'malignancy', 'sentiment', 'anomaly', 'defect', 'defects', 'toxic'],
    ['defective', 'variety', 'cultivar'],
    ['ziel', 'zielgröße', 'zielgroesse', 'klasse', 'kündigung', 'kuendigung', 'gekündigt', 'gekuendigt', 'betrug'],
    ['objetivo', 'clase', 'fraude', 'abandono', 'cible', 'classe', 'résilié', 'obiettivo', 'frode', 'alvo', 'doel'],
  ].flat(),
)
/** Amounts that are predicted, by their whole name; a unit_price or a base_salary is more often a feature. */
const AMOUNTS = new Set(
  [
    ['price', 'saleprice', 'sellingprice', 'salesprice', 'houseprice', 'medianhousevalue', 'medv', 'mpg', 'charges'],
    ['quality', 'rings', 'strength', 'progression', 'preis', 'precio', 'prix', 'prezzo', 'preço', 'preco', 'prijs'],
  ].flat(),
)
/** Words that add nothing to a name of what is predicted: `is_fraud`, `churn_flag`, `has_diabetes`. */
const FILLERS = new Set(
  'is has was will did ever be the flag label class status yn ind indicator binary value target final total'.split(' '),
)

/** How much a name stands out as what people predict: 2 as a whole, 1 by its last word, else 0. */
export function targetHabit(name: string): 0 | 1 | 2 {
  const tokens = nameTokens(name)
  const kept = tokens.filter((token) => !FILLERS.has(token))
  const isWhole = [plainName(name), kept.join('')].some((whole) => EVENTS.has(whole) || AMOUNTS.has(whole))
  if (isWhole) return 2
  return EVENTS.has(kept.at(-1) ?? '') || tokens.includes('target') ? 1 : 0
}

/** The one of these columns whose name stands out; undefined where none does, or several do alike. */
export function standingOut(header: readonly string[], columns: readonly number[]): number | undefined {
  const isPair = header.some((name) => nameTokens(name).includes('right'))
  for (const strength of [2, 1]) {
    const found = columns.filter((index) => {
      const name = header[index] ?? ''
      return targetHabit(name) === strength && !(isPair && nameTokens(name).includes('left'))
    })
    if (found.length > 0) return found.length === 1 ? found[0] : undefined
  }
  return undefined
}

const PLACES = new Set('lat lon lng long latitude longitude easting northing'.split(' '))
const TIMES = new Set('year years month week weekday day date datetime timestamp quarter period'.split(' '))
const SUBJECTS = new Set(['subject', 'subj', 'patient', 'participant', 'respondent', 'person'])

/** What speaks against a column as the target, by its name: places, times, and whom a row is about are seldom predicted. */
export function unlikelyTarget(name: string, header: readonly string[], isNumber: boolean): string | undefined {
  const tokens = nameTokens(name)
  const last = tokens.at(-1) ?? ''
  const isThere = (axis: string) => header.some((other) => nameTokens(other).at(-1) === axis)
  const isCoordinate = ['x', 'y', 'z'].includes(last) && isThere('x') && isThere('y')
  if (isNumber && (isCoordinate || PLACES.has(last) || PLACES.has(tokens[0] ?? ''))) return 'a place, by its name'
  if (TIMES.has(last) || plainName(name) === 'time') return 'a time, by its name'
  if (idName(name) === 'strong' || SUBJECTS.has(plainName(name))) return 'named like an ID'
  return undefined
}
