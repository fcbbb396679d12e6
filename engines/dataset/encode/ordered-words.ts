/*
 * Words that have an order: a scale that people know, or numbers and ranges with words around them.
 */

/** Scales from low to high; of one step, spellings are set apart by a stroke. */
const SCALES: readonly (readonly string[])[] = [
  'very low|lowest|extremely low, low|lo|l, low medium|medium low|below average|lower, medium|med|mid|middle|moderate|m|normal|average|avg|regular|standard, high medium|medium high|above average|upper|elevated, high|hi|h, very high|highest|extremely high',
  'none|no|absent, very mild|minimal|trace|slight|little, mild|light|minor|some, moderate|medium, severe|strong|heavy|major|serious|intense, very severe|very strong|critical|extreme|extremely severe, fatal',
  'po|very poor|terrible|awful|very bad, poor|bad|p, fa|fair|below average|f, ta|average|typical|ok|okay|satisfactory|acceptable|normal|medium, gd|good|above average|g, very good|vg|better, ex|excellent|best|great|premium|e, perfect|outstanding|superb|ideal|exceptional',
  'fair, good, very good, premium, ideal',
  'bad, good, better, best',
  'poor, fair, good, excellent',
  'low, medium, high, excellent|outstanding',
  'i3, i2, i1, si3, si2, si1, vs2, vs1, vvs2, vvs1, if, fl',
  'sal, sev, maj2, maj1, mod, min2, min1, typ',
  'unf, rfn, fin',
  'sev, mod, gtl',
  'no, mn, av, gd',
  'unf, lwq, rec, blq, alq, glq',
  'xxxs|3xs, xxs|2xs, xs|extra small|x small|very small|tiny|mini, s|sm|small, m|md|med|medium|mid|middle|midsize, l|lg|large|big, xl|extra large|x large|very large|huge|giant, xxl|2xl|xx large, xxxl|3xl|xxx large, xxxxl|4xl, 5xl, 6xl',
  'short, medium|middle|average, tall|long, grande, venti',
  'compact, midsize|medium|mid size, full size|fullsize|large',
  'strongly disagree|totally disagree|completely disagree, disagree|moderately disagree, slightly disagree|somewhat disagree|rather disagree, neutral|neither agree nor disagree|neither|undecided|uncertain|not sure, slightly agree|somewhat agree|rather agree, agree|moderately agree, strongly agree|totally agree|completely agree',
  'very dissatisfied|extremely dissatisfied, dissatisfied|unsatisfied|somewhat dissatisfied, neutral|neither satisfied nor dissatisfied|neither, satisfied|somewhat satisfied, very satisfied|extremely satisfied',
  'very unlikely|extremely unlikely, unlikely|somewhat unlikely, neutral|neither|possible|maybe, likely|somewhat likely|probable, very likely|extremely likely|almost certain, certain',
  'not at all important|unimportant|not important, slightly important, moderately important|somewhat important|important, very important, extremely important|essential',
  'not at all, slightly|a little|a little bit, somewhat|moderately, quite a bit|very|very much|a lot, extremely',
  'never, almost never|very rarely|hardly ever, rarely|seldom, occasionally|sometimes|now and then, often|frequently|regularly, usually|very often|mostly|nearly always|almost always, always',
  'never, yearly|annually|once a year, quarterly, monthly|once a month, biweekly|fortnightly|every two weeks, weekly|once a week, daily|every day, hourly',
  'non travel, travel rarely, travel frequently',
  'no, sometimes, frequently, always',
  'very negative, negative|neg, neutral|neu|mixed, positive|pos, very positive',
  'freezing, very cold, cold|cool, mild|lukewarm|moderate|normal, warm, hot, very hot',
  'very slow, slow, medium|normal|moderate, fast|quick, very fast',
  'very easy, easy|beginner|simple, medium|moderate|intermediate|normal, hard|difficult|advanced|expert, very hard|very difficult|extreme',
  'novice|beginner|basic|entry|entry level|elementary|trainee|intern|en, junior|jr|associate, intermediate|mid|mid level|regular|middle|mi, advanced|senior|sr|senior level|proficient|se, expert|lead|principal|master|staff, executive|director|ex, chief',
  'free|trial, basic|lite|starter|bronze, standard|plus|silver|regular, premium|pro|professional|gold, business|platinum|ultimate, enterprise|diamond',
  'bronze|copper, silver, gold, platinum, diamond',
  'economy|third|third class, premium economy|second|second class, business|first|first class',
  'minor|trivial|p5|low, p4, medium|normal|p3, high|major|p2, critical|urgent|blocker|highest|p1',
  'low|info|informational|debug, medium|warning|warn|notice, high|error|err, critical|fatal|emergency',
  'green, yellow|amber, orange, red',
  'new|like new|mint, excellent, very good, good, fair|acceptable|used, poor|salvage|for parts',
  'none|no schooling, preschool|kindergarten, 1st 4th, 5th 6th, primary|primary school|primary education|elementary|basic 4y|basic.4y, 7th 8th|basic 6y|basic.6y, 9th|basic 9y|basic.9y|middle school|secondary|lower secondary|secondary or lower, 10th, 11th, 12th|some high school, hs grad|high school|high school graduate|high.school|upper secondary|below college|ged, some college|professional.course, assoc voc|associate, assoc acdm|college|associates degree|associate degree|associates|vocational, bachelors|bachelor|bachelors degree|undergraduate|university|university.degree|university degree|graduation|graduate|degree|basic degree, masters|master|masters degree|postgraduate|graduate school|post graduate, prof school|professional, doctorate|doctor|phd|ph d|doctoral',
  'child|infant|baby|newborn|puppy|kitten, teen|teenager|youth|adolescent|juvenile|young|kid, young adult|student, adult|mature, middle aged, senior|elderly|old|geriatric',
  'very young, young, middle|middle aged, old|senior, very old',
  'january|jan, february|feb, march|mar, april|apr, may, june|jun, july|jul, august|aug, september|sep|sept, october|oct, november|nov, december|dec',
  'monday|mon, tuesday|tue|tues, wednesday|wed, thursday|thu|thur|thurs, friday|fri, saturday|sat, sunday|sun',
  'morning, noon|midday, afternoon, evening, night|midnight',
  'spring, summer, autumn|fall, winter',
  'first|1st|one|first owner|single|once, second|2nd|two|second owner|twice|double, third|3rd|three|third owner|triple, fourth|4th|four|fourth owner|fourth & above owner|fourth and above owner, fifth|5th|five|fifth owner, sixth|6th|six, seventh|7th|seven, eighth|8th|eight, ninth|9th|nine, tenth|10th|ten, eleventh|11th|eleven, twelfth|12th|twelve',
  'zero, one, two, three, four, five, six, seven, eight, nine, ten, eleven, twelve, more|many',
  'i, ii, iii, iv, v, vi, vii, viii, ix, x, xi, xii',
  'f, e, d-, d, d+, c-, c, c+, b-, b, b+, a-, a, a+, a++|aa|s, aaa',
  'd, c, cc, ccc-, ccc, ccc+, b-, b, b+, bb-, bb, bb+, bbb-, bbb, bbb+, a-, a, a+, aa-, aa, aa+, aaa',
  'a1, a2, b1, b2, c1, c2',
  'g, f, e, d, c, b, a, a+, a++, a+++',
  'fail|failed|f, pass|passed|p, merit|credit, distinction|honours|honors, high distinction',
  'flat, slight|gentle, moderate, steep',
  'rural, suburban|suburb, urban|city, metropolitan|metro',
  'unemployed, <1, 1<=x<4, 4<=x<7, >=7',
  'sehr niedrig|sehr gering, niedrig|gering|tief, mittel|mäßig|normal|durchschnittlich, hoch, sehr hoch',
  'sehr schlecht|ungenügend, schlecht|mangelhaft, ausreichend|mäßig|mittel, befriedigend|durchschnittlich, gut, sehr gut',
  'sehr klein, klein, mittel|mittelgroß, groß|gross, sehr groß|sehr gross',
  'nie|niemals, selten, manchmal|gelegentlich, oft|häufig, immer',
  'stimme gar nicht zu|stimme überhaupt nicht zu, stimme nicht zu|stimme eher nicht zu, teils teils|neutral|weder noch, stimme eher zu|stimme zu, stimme voll zu|stimme voll und ganz zu',
  'très faible, faible|bas, moyen|modéré, élevé|fort|haut, très élevé|très fort',
  'très mauvais, mauvais, moyen|passable, bon, très bon, excellent',
  'jamais, rarement, parfois|quelquefois, souvent, toujours',
  'petit, moyen, grand, très grand',
  'muy bajo, bajo|baja, medio|media|moderado, alto|alta, muy alto|muy alta',
  'muy malo, malo, regular, bueno, muy bueno, excelente',
  'nunca, raramente|rara vez, a veces, a menudo|frecuentemente, siempre',
  'pequeño, mediano, grande, muy grande',
  'molto basso, basso|bassa, medio|media, alto|alta, molto alto',
].map((scale) => scale.split(', '))

/** They say that nothing is known, and have no place in an order. */
const NEUTRAL = new Set(
  'unknown,other,others,unspecified,undefined,not known,not specified,not applicable,not available,missing,n a,na,none,nan,no data,no answer,refused,prefer not to say,dont know,don t know,unbekannt,sonstige,autre,otro,test drive car'.split(
    ',',
  ),
)
/** One cell for two values tells all of them; an order takes three. */
const FEWEST_RANKS = 3

const STEPS: readonly ReadonlyMap<string, number>[] = SCALES.map(
  (scale) => new Map(scale.flatMap((step, rank) => step.split('|').map((word) => [word, rank] as const))),
)

/**
 * The place of each value in an order, from 0 without gaps, null for one that has none; undefined where the values have no
 * order that is known.
 */
export function ranksOf(values: readonly string[]): readonly (number | null)[] | undefined {
  const words = values.map(plain)
  const byScale = STEPS.map((steps) => placesBy(words, (word) => steps.get(word))).find((found) => found !== undefined)
  if (byScale) return byScale
  const amounts = amountsOf(words)
  // 500 g and 1 kg have no order that their numbers tell.
  const units = new Set([...amounts.values()].flatMap((amount) => (amount?.unit ? [amount.unit] : [])))
  const isMixed = units.size > 1 || (units.size === 1 && [...amounts.values()].some((amount) => amount?.mayBeMetres))
  return isMixed || crossEachOther([...amounts.values()])
    ? undefined
    : placesBy(words, (word) => amounts.get(word)?.value)
}

/** Ranges end in the order in which they begin; months of years (`06/22`, `01/23`) and feet with inches (`5-10`, `6-1`) do not. */
function crossEachOther(amounts: readonly (Amount | undefined)[]): boolean {
  const ranges = amounts.flatMap((amount) => (amount?.end === undefined ? [] : [[amount.value, amount.end] as const]))
  const sorted = ranges.toSorted(([a, aEnd], [b, bEnd]) => a - b || aEnd - bEnd)
  return sorted.some(([, end], at) => end < (sorted[at - 1]?.[1] ?? end))
}

function plain(value: string): string {
  const text = value.trim().toLowerCase()
  if (INTERVAL.test(text)) return text
  return (
    text
      // French thousands.
      .replace(/(?<![\d.,])\d{1,3}(?:\s\d{3})+(?![\d])/g, (number) => number.replace(/\s/g, ''))
      .replace(/[_\s]+/g, ' ')
      .replace(/(?<=\p{L}|\d)[-/](?=\p{L}|\d)/gu, ' ')
      // Of `5'7` they stand between feet and inches.
      .replace(/['’](?!\d)|(?<!\d)['’]|['’](?=\d{3})/g, '')
  )
}

function placesBy(
  words: readonly string[],
  placeOf: (word: string) => number | undefined,
): readonly (number | null)[] | undefined {
  const places = words.map(placeOf)
  if (places.some((place, at) => place === undefined && !NEUTRAL.has(words[at] ?? ''))) return undefined
  const known = [...new Set(places.filter((place) => place !== undefined))].sort((a, b) => a - b)
  if (known.length < FEWEST_RANKS) return undefined
  return places.map((place) => (place === undefined ? null : known.indexOf(place)))
}

/** What stands before an amount, in English, German, French and Spanish: the range ends there, */
const BELOW =
  '<=|<|≤|under|below|up to|less than|lower than|fewer than|younger than|at most|maximum|max|until|to|unter|bis unter|bis zu|bis|weniger als|höchstens|maximal|jusquà|moins de|au plus|inférieur à|menos de|hasta|como máximo|inferior a|menor de|menores de'.split(
    '|',
  )
/** it lies above, */
const ABOVE =
  '>=|>|≥|over|above|more than|greater than|older than|über|ueber|mehr als|größer als|plus de|supérieur à|más de|mas de|superior a|mayor de|mayores de'.split(
    '|',
  )
/** or it begins there. */
const FROM =
  'from|at least|minimum|min|between|ab|von|mindestens|zwischen|à partir de|a partir de|dès|au moins|de|entre|desde|al menos'.split(
    '|',
  )
const BETWEEN =
  '-|–|—|\\.\\.|to under|to less than|to|but under|but less than|and|bis unter|bis|und|à moins de|à|et|a|y|,'.split('|')
const AND_MORE =
  '\\+|plus|and over|or more|and above|and more|or over|and older|or older|und mehr|oder mehr|und älter|und darüber|et plus|ou plus|y más|o más|en adelante'.split(
    '|',
  )

/** Of alternatives the longest that fits. */
function anyOf(words: readonly string[]): string {
  const isWord = (word: string) => /\p{L}$/u.test(word)
  const longestFirst = words.toSorted((a, b) => b.length - a.length)
  return `(?:${longestFirst.map((word) => (isWord(word) ? String.raw`${word}(?!\p{L})` : word)).join('|')})`
}

const CURRENCY = '[$€£¥]'
const AMOUNT = String.raw`(${CURRENCY}?)\s?([-−]?\d+(?:[.,]\d+)*(?:e\+?\d+)?)\s?((?:k|m|%)(?!\p{L}))?(?:\s?(${CURRENCY}))?`
const UNIT = String.raw`\p{L}[\p{L}.]*`
const RANGE = new RegExp(
  String.raw`^[([]?(${anyOf([...BELOW, ...ABOVE, ...FROM])})?\s?${AMOUNT}` +
    String.raw`(?:(?:\s?${anyOf(BETWEEN)}?\s?|\s?(${UNIT})\s?${anyOf(BETWEEN)}\s?)${AMOUNT})?` +
    String.raw`(?:\s?${anyOf(AND_MORE)}|\s?(${UNIT})\s${anyOf(AND_MORE)})?[)\]]?\s?(${UNIT})?$`,
  'u',
)
const LABELLED =
  /^(?:level|lvl|grade|stage|tier|rank|step|phase|class|size|score|rating|year|quarter|month|week|day|age|decile|quartile|q)\s?(\d+)$/
const FACTORS: Readonly<Record<string, number>> = { k: 1e3, m: 1e6 }

type Amount = {
  readonly value: number
  /** Where a range ends. */
  readonly end: number | undefined
  readonly unit: string
  /** `5 m`, which is five million as well. */
  readonly mayBeMetres: boolean
}

/** By what stands between digits: whole and fraction. */
type Decimal = '.' | ','

/** An interval as R and pandas write it, whose comma stands between its ends. */
const INTERVAL = /^([[(])([^,]*),([^,]*)([\])])$/
const INFINITE = /^([-+−]?)(?:inf(?:inity)?|∞)$/
/** A comma that is followed by other than three digits stands before decimals. */
const DECIMAL_COMMA = /,(?!\d{3}(?!\d))\d/
/** Points between thousands and millions. */
const SEVERAL_POINTS = /\d\.\d{3}\.\d{3}/

/**
 * The amounts of all words by one decimal sign: a comma where one stands before other than three digits, or where points
 * before decimals would make a range end before it begins, as in `500-1.000`.
 */
function amountsOf(words: readonly string[]): ReadonlyMap<string, Amount | undefined> {
  const bare = words.map((word) => word.replace(INTERVAL, '$1$2 $3$4'))
  const read = (decimal: Decimal) => bare.map((word, at) => intervalIn(words[at] ?? '') ?? amountIn(word, decimal))
  const english = read('.')
  const isLocal =
    bare.some((word) => DECIMAL_COMMA.test(word) || SEVERAL_POINTS.test(word)) ||
    english.some(descends) ||
    havePointsOfThousands(bare)
  const amounts = isLocal ? read(',') : english
  return new Map(words.map((word, at) => [word, amounts[at]]))
}

/** Whether no point can stand before decimals but of three digits, and a number without one has three digits before it. */
function havePointsOfThousands(words: readonly string[]): boolean {
  const numbers = words.flatMap((word) => word.match(/\d[\d.,]*\d|\d/g) ?? [])
  const [pointed, plainOnes] = [
    numbers.filter((each) => each.includes('.')),
    numbers.filter((each) => /^\d+$/.test(each)),
  ]
  return (
    pointed.length > 0 &&
    pointed.every((each) => /^[1-9]\d{0,2}\.\d{3}$/.test(each)) &&
    plainOnes.some((each) => each.length === 3) &&
    plainOnes.every((each) => each.length <= 3)
  )
}

/** `(25,Inf]`, `(-5,0]`, `(0.5,1e+03]`: ends of numbers as programs write them, or none. */
function intervalIn(word: string): Amount | undefined {
  const found = INTERVAL.exec(word)
  if (found === null) return undefined
  const [value = Number.NaN, end = Number.NaN] = [found[2], found[3]].map((text = '') => {
    const endless = INFINITE.exec(text.trim())
    if (endless) return endless[1] === '' || endless[1] === '+' ? Number.MAX_VALUE : -Number.MAX_VALUE
    return text.trim() === '' ? Number.NaN : Number(text)
  })
  return Number.isNaN(value) || Number.isNaN(end) ? undefined : { value, end, unit: '', mayBeMetres: false }
}

/** Whether a range ends before it begins. */
function descends(amount: Amount | undefined): boolean {
  return amount?.end !== undefined && amount.end < amount.value
}

/**
 * `18-24`, `> 7 yrs`, `5 star`, `level 3`: where it begins, and a little beside that where it lies below or above; with its
 * unit, of one as of several.
 */
function amountIn(word: string, decimal: Decimal): Amount | undefined {
  const range = RANGE.exec(word)
  if (range === null) {
    const labelled = LABELLED.exec(word)
    return labelled ? { value: Number(labelled[1]), end: undefined, unit: '', mayBeMetres: false } : undefined
  }
  const [, sign = '', before = '', amount = '', factor = '', behind = ''] = range
  const [, , , , , , firstUnit, lastBefore = '', last, lastFactor = factor, lastBehind = '', moreUnit, lastUnit = ''] =
    range
  const value = valueIn(amount, factor, decimal)
  if (Number.isNaN(value)) return undefined
  const written = last === undefined ? undefined : valueIn(last, lastFactor, decimal)
  // `1999-00` ends in 2000.
  const end = written !== undefined && written < value && value >= SHORT_END ? undefined : written
  const units = [before, behind, lastBefore, lastBehind, ...[firstUnit, moreUnit, lastUnit].map(singular)]
  const [unit = '', another] = new Set([...units, factor === '%' ? '%' : ''].filter((each) => each !== ''))
  if (another !== undefined) return undefined
  const mayBeMetres = factor === 'm' && unit === ''
  if (BELOW.includes(sign)) return { value: value - BESIDE, end, unit, mayBeMetres }
  return { value: ABOVE.includes(sign) ? value + BESIDE : value, end, unit, mayBeMetres }
}

/** `years` and `year`, `Jahren`, `Jahre` and `Jahr` are one. */
function singular(unit = ''): string {
  return unit.replace(/s?\.?$/, '').replace(/(?<=\p{L}{3})e?n?$/u, '')
}

/** A year is written out before one that is cut short. */
const SHORT_END = 1000

function valueIn(amount: string, factor: string, decimal: Decimal): number {
  const bare = amount.replace('−', '-').replaceAll(decimal === '.' ? ',' : '.', '')
  return Number(decimal === ',' ? bare.replace(',', '.') : bare) * (FACTORS[factor] ?? 1)
}

const BESIDE = 1e-6
