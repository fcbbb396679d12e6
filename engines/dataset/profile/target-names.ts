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

/** Whether a name means nothing but the target. */
export function isTargetName(name: string): boolean {
  return TARGET_NAMES.includes(name.toLowerCase())
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
    [
      'objetivo',
      'clase',
      'fraude',
      'abandono',
      'abbandono',
      'cible',
      'classe',
      'résilié',
      'obiettivo',
      'frode',
      'alvo',
      'doel',
    ],
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

function isEvent(name: string): boolean {
  const kept = nameTokens(name).filter((token) => !FILLERS.has(token))
  return [plainName(name), kept.join('')].some((whole) => EVENTS.has(whole))
}

/** The one of these columns whose name stands out; undefined where none does, or several do alike. */
export function standingOut(header: readonly string[], columns: readonly number[]): number | undefined {
  const isPair = header.some((name) => nameTokens(name).includes('right'))
  for (const strength of [2, 1]) {
    const found = columns.filter((index) => {
      const name = header[index] ?? ''
      return targetHabit(name) === strength && !(isPair && nameTokens(name).includes('left'))
    })
    if (found.length === 1) return found[0]
    // Of events and amounts an event is meant, where it comes first or last; a `stroke` of an engine is an amount, too.
    const isEdge = (index: number) => index === columns[0] || index === columns.at(-1)
    const [event, another] = found.filter((index) => isEvent(header[index] ?? ''))
    if (event !== undefined) return another === undefined && isEdge(event) ? event : undefined
    if (found.length > 0) return undefined
  }
  return undefined
}

/** What is counted or measured at the end, and what is decided: often the result of the other columns. */
const OUTCOMES = new Set(
  [
    ['wage', 'wages', 'salary', 'earnings', 'revenue', 'profit', 'sales', 'sold', 'demand', 'count', 'cnt', 'counts'],
    [
      'visits',
      'trips',
      'births',
      'deaths',
      'yield',
      'cost',
      'costs',
      'score',
      'scores',
      'grade',
      'gpa',
      'rate',
      'chance',
    ],
    [
      'strength',
      'admit',
      'risk',
      'result',
      'results',
      'consumption',
      'usage',
      'ridership',
      'rentals',
      'shares',
      'clicks',
    ],
    [
      'affairs',
      'participation',
      'satisfaction',
      'deposit',
      'direction',
      'expectancy',
      'uptake',
      'concentration',
      'tip',
    ],
    [
      'satisfied',
      'bracket',
      'reached',
      'energy',
      'emissions',
      'rent',
      'decision',
      'eligible',
      'activity',
      'potability',
      'purchase',
      'weight',
    ],
    [
      'gehalt',
      'umsatz',
      'kosten',
      'ergebnis',
      'ventas',
      'salario',
      'coste',
      'resultado',
      'salaire',
      'ventes',
      'résultat',
    ],
  ].flat(),
)
/** What a column of classes is called. */
const CLASS_NAMES = new Set(['type', 'kind', 'category', 'classes', 'classe', 'klass', 'cls', 'c', 'value', 'amount'])

/** Whether a name is of what is often the result of the other columns. */
export function isOutcomeName(name: string): boolean {
  if (isTraitName(name)) return false
  return targetHabit(name) > 0 || nameTokens(name).some((token) => OUTCOMES.has(token) || AMOUNTS.has(token))
}

/** The same of the last column, which may only say that it holds classes. */
export function isLastOutcomeName(name: string): boolean {
  return isOutcomeName(name) || nameTokens(name).some((token) => CLASS_NAMES.has(token))
}

/** What is decided or happens once, where the column has few values: an `income` may be an amount. */
const DECISIONS = new Set(
  'failure failures fail fault faulty returned refunded income dead death relapse bought responded flagged attack inadimplente'.split(
    ' ',
  ),
)

/** Whether a column of two or three values is by its name what the others decide: `failure`, `is_returned`, `fail_flag`. */
export function isDecisionName(name: string): boolean {
  return DECISIONS.has(
    nameTokens(name)
      .filter((token) => !FILLERS.has(token))
      .at(-1) ?? '',
  )
}

/** How often something happens: an outcome, unless another column stands beside it that is decided once. */
const COUNTS = new Set('visits trips count cnt counts clicks shares usage activity'.split(' '))
const PAY = new Set('salary salaries wage wages earnings gehalt lohn salario salaire'.split(' '))

/** Whether a name is of what somebody earns, beside one that counts. */
export function isPayBesideCount(name: string, counts: string): boolean {
  return nameTokens(name).some((token) => PAY.has(token)) && nameTokens(counts).some((token) => COUNTS.has(token))
}

export function isAmountName(name: string): boolean {
  return AMOUNTS.has(plainName(name))
}

/** They tell what a row is about as often as what is asked. */
export function isKindName(name: string): boolean {
  return ['species', 'variety', 'cultivar'].includes(plainName(name))
}

/** What persons, places and things are like: seldom predicted, unless the name says so. */
const TRAITS = new Set(
  [
    [
      'age',
      'gender',
      'sex',
      'education',
      'educ',
      'edu',
      'married',
      'marital',
      'minority',
      'race',
      'ethnicity',
      'ethnic',
    ],
    ['language', 'foreign', 'foreigner', 'region', 'country', 'state', 'city', 'zip', 'zipcode', 'district', 'county'],
    ['school', 'college', 'occupation', 'job', 'religion', 'height', 'size', 'width', 'length', 'depth', 'temperature'],
    [
      'temp',
      'humidity',
      'wind',
      'visibility',
      'store',
      'shop',
      'department',
      'brand',
      'model',
      'make',
      'color',
      'colour',
    ],
    [
      'religiousness',
      'children',
      'kids',
      'dependents',
      'parity',
      'urban',
      'smoker',
      'treatment',
      'trt',
      'diet',
      'dose',
    ],
    ['geschlecht', 'alter', 'region', 'stadt', 'land', 'ort', 'plz', 'edad', 'sexo', 'ciudad', 'pays', 'ville'],
    // City, municipality, district and region in other languages.
    [
      'gemeinde',
      'bundesland',
      'kanton',
      'bezirk',
      'kreis',
      'commune',
      'département',
      'departement',
      'région',
      'comune',
    ],
    [
      'città',
      'citta',
      'regione',
      'provincia',
      'província',
      'municipio',
      'município',
      'cidade',
      'bairro',
      'barrio',
      'comuna',
    ],
    ['stad', 'gemeente', 'kommun', 'kommune', 'fylke', 'län', 'kaupunki', 'kunta', 'maakunta', 'linn', 'miestas'],
    ['miasto', 'gmina', 'powiat', 'województwo', 'wojewodztwo', 'město', 'mesto', 'okres', 'kraj', 'obec'],
    ['općina', 'opcina', 'županija', 'zupanija', 'opština', 'opstina', 'város', 'varos', 'megye', 'település', 'oraș'],
    ['oraş', 'oras', 'județ', 'judeţ', 'judet', 'şehir', 'sehir', 'ilçe', 'ilce', 'город', 'район', 'область', 'місто'],
  ].flat(),
)

export function isTraitName(name: string): boolean {
  return targetHabit(name) === 0 && TRAITS.has(nameTokens(name).at(-1) ?? '')
}

const PLACES = new Set('lat lon lng long latitude longitude easting northing'.split(' '))
const TIMES = new Set('year years month week weekday day date datetime timestamp quarter period'.split(' '))
const SUBJECTS = new Set(['subject', 'subj', 'patient', 'participant', 'respondent', 'person', 'animal'])
/** What an experiment is divided into or repeated in. */
const UNITS = new Set(['plot', 'block', 'replicate', 'rep', 'index'])

/**
 * What speaks against a column of this header as the target, by its name: places, times, parts of an experiment and whom
 * a row is about are seldom predicted.
 */
export function unlikelyTarget(header: readonly string[]): (name: string, isNumber: boolean) => string | undefined {
  const axes = new Set(header.map((name) => nameTokens(name).at(-1) ?? ''))
  const hasAxes = axes.has('x') && axes.has('y')
  return (name, isNumber) => {
    const tokens = nameTokens(name)
    const last = tokens.at(-1) ?? ''
    const isCoordinate = hasAxes && ['x', 'y', 'z'].includes(last)
    if (isNumber && (isCoordinate || PLACES.has(last) || PLACES.has(tokens[0] ?? ''))) return 'a place, by its name'
    if (TIMES.has(last) || plainName(name) === 'time') return 'a time, by its name'
    if (UNITS.has(plainName(name))) return 'a part of an experiment, by its name'
    if (idName(name) === 'strong' || SUBJECTS.has(plainName(name))) return 'named like an ID'
    return undefined
  }
}
