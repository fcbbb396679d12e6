import { monthNumber } from '#shared/schema/reading/month-names.ts'

/*
 * Words that have an order: a scale that people know, or numbers and ranges with words around them.
 */

/** Scales from low to high; of one step, spellings are set apart by a stroke. */
const SCALES: readonly (readonly string[])[] = [
  'zero|negligible|minimal|no, very low|lowest|extremely low|vlow|v low, low|lo|l, low medium|medium low|below average|lower, medium|med|mid|middle|moderate|m|normal|average|avg|regular|standard, high medium|medium high|above average|upper|elevated, high|hi|h, very high|highest|extremely high|vhigh|v high',
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
  'sehr niedrig|sehr niedrige|sehr gering|sehr geringe, niedrig|niedrige|niedriger|niedriges|gering|geringe|geringer|geringes|tief, mittel|mittlere|mittlerer|mittleres|mäßig|normal|durchschnittlich, hoch|hohe|hoher|hohes, sehr hoch|sehr hohe',
  'sehr schlecht|ungenügend, schlecht|mangelhaft, ausreichend|mäßig|mittel, befriedigend|durchschnittlich, gut, sehr gut',
  'sehr klein|sehr kleine, klein|kleine|kleiner|kleines, mittel|mittelgroß|mittlere|mittlerer|mittleres, groß|gross|große|großer|großes|grosse, sehr groß|sehr gross|sehr große',
  'nie|niemals, selten, manchmal|gelegentlich, oft|häufig, immer',
  'stimme gar nicht zu|stimme überhaupt nicht zu, stimme nicht zu|stimme eher nicht zu, teils teils|neutral|weder noch, stimme eher zu|stimme zu, stimme voll zu|stimme voll und ganz zu',
  'très faible|très bas|très basse, faible|bas|basse, moyen|moyenne|modéré|modérée, élevé|élevée|fort|forte|haut|haute, très élevé|très élevée|très fort|très forte|très haut|très haute',
  'très mauvais|très mauvaise, mauvais|mauvaise, moyen|moyenne|passable, bon|bonne, très bon|très bonne, excellent|excellente',
  'jamais, rarement, parfois|quelquefois, souvent, toujours',
  'petit|petite, moyen|moyenne, grand|grande, très grand|très grande',
  'fortemente in disaccordo|molto in disaccordo|totalmente in disaccordo|per niente daccordo, in disaccordo|poco daccordo, neutrale|indifferente|ne daccordo ne in disaccordo, daccordo|abbastanza daccordo, molto daccordo|totalmente daccordo|pienamente daccordo',
  'molto basso|bassissimo, basso, medio basso, medio|moderato|normale, medio alto, alto|elevato, molto alto|altissimo|molto elevato',
  'pessimo, scarso|cattivo|insufficiente, mediocre, sufficiente|accettabile, discreto, buono, distinto|molto buono, ottimo, eccellente',
  'mai, quasi mai, raramente|di rado, a volte|qualche volta|talvolta|occasionalmente, spesso|frequentemente, quasi sempre, sempre',
  'molto piccolo|piccolissimo, piccolo, medio, grande, molto grande|grandissimo',
  'totalmente en desacuerdo|muy en desacuerdo, en desacuerdo, neutral|indiferente|ni de acuerdo ni en desacuerdo, de acuerdo, totalmente de acuerdo|muy de acuerdo',
  'muy bajo, bajo, medio bajo, medio|moderado|normal, medio alto, alto|elevado, muy alto',
  'muy malo|pesimo, malo, regular|aceptable, bueno, muy bueno, excelente',
  'nunca, casi nunca, raramente|rara vez, a veces|algunas veces|ocasionalmente, a menudo|frecuentemente|con frecuencia, casi siempre, siempre',
  'muy pequeno, pequeno|chico, mediano, grande, muy grande',
  'muito baixo|baixissimo, baixo, medio baixo, medio|moderado|normal, medio alto, alto|elevado, muito alto|altissimo',
  'pessimo|muito ruim|muito mau|muito ma, ruim|mau|ma, regular|razoavel|medio, bom|boa, muito bom|muito boa, otimo|excelente',
  'nunca, quase nunca, raramente, as vezes|ocasionalmente, frequentemente|muitas vezes|com frequencia, quase sempre, sempre',
  'muito pequeno, pequeno, medio, grande, muito grande',
  'discordo totalmente|discordo completamente, discordo|discordo parcialmente, neutro|indiferente|nao concordo nem discordo, concordo|concordo parcialmente, concordo totalmente|concordo completamente',
  'zeer laag|heel laag|erg laag, laag|lage, gemiddeld|gemiddelde|middel|midden|matig|normaal, hoog|hoge, zeer hoog|heel hoog|erg hoog',
  'zeer slecht|heel slecht, slecht|slechte|onvoldoende, matig|redelijk|gemiddeld|voldoende, goed|goede, zeer goed|heel goed, uitstekend',
  'nooit, bijna nooit, zelden, soms|af en toe, vaak|regelmatig, bijna altijd, altijd',
  'zeer klein|heel klein, klein|kleine, middelgroot|gemiddeld|middel, groot|grote, zeer groot|heel groot',
  'zeer oneens|helemaal mee oneens|helemaal oneens, oneens|mee oneens, neutraal|niet eens niet oneens|niet mee eens niet mee oneens, eens|mee eens, zeer eens|helemaal mee eens|helemaal eens',
  'bardzo niski|bardzo niska|bardzo niskie, niski|niska|niskie, sredni|srednie|umiarkowany|umiarkowana|umiarkowane|przecietny, wysoki|wysoka|wysokie, bardzo wysoki|bardzo wysoka|bardzo wysokie',
  'bardzo zły|bardzo zła|bardzo złe|bardzo zle, zły|zła|złe|zle|słaby|słaba|niedostateczny, dopuszczajacy, dostateczny|sredni|przecietny|przecietnie, dobry|dobra|dobre|dobrze, bardzo dobry|bardzo dobra|bardzo dobre|bardzo dobrze, celujacy|doskonały|doskonała|znakomity',
  'nigdy, prawie nigdy, rzadko, czasami|czasem|niekiedy, czesto, prawie zawsze, zawsze',
  'bardzo mały|bardzo mała|bardzo małe, mały|mała|małe, sredni|srednie, duzy|duza|duze, bardzo duzy|bardzo duza|bardzo duze',
  'zdecydowanie nie|zdecydowanie sie nie zgadzam, raczej nie|nie zgadzam sie|raczej sie nie zgadzam, trudno powiedziec|nie mam zdania|ani tak ani nie, raczej tak|zgadzam sie|raczej sie zgadzam, zdecydowanie tak|zdecydowanie sie zgadzam',
  'очень низкий, низкий, ниже среднего, средний|умеренный|нормальный, выше среднего, высокий, очень высокий',
  'очень плохо|ужасно, плохо|неудовлетворительно, удовлетворительно|средний|нормально, хорошо, очень хорошо, отлично|превосходно',
  'никогда, почти никогда, редко, иногда, часто, почти всегда, всегда|постоянно',
  'очень маленький|очень малый, маленький|малый|мелкий, средний, большой|крупный, очень большой|очень крупный',
  'полностью не согласен|совершенно не согласен|категорически не согласен, не согласен|скорее не согласен, нейтрально|затрудняюсь ответить|ни да ни нет, согласен|скорее согласен, полностью согласен|совершенно согласен',
  '非常に低い|とても低い|極めて低い|最低, 低い|低|低め, やや低い, 普通|中|中程度|中くらい|標準, やや高い, 高い|高|高め, 非常に高い|とても高い|極めて高い|最高',
  '非常に悪い|とても悪い, 悪い, やや悪い, 普通|どちらともいえない|どちらでもない, やや良い, 良い|よい, 非常に良い|とても良い',
  '不可, 可, 良, 優, 秀',
  '小|小さい|小型|少, 中|中型|普通, 大|大きい|大型|多, 特大',
  'まったくない|全くない|一度もない, ほとんどない|めったにない, たまにある|たまに, ときどき|時々|ときどきある|時々ある, よくある|よく|しばしば, いつも|常に',
  '全くそう思わない|まったくそう思わない|強く反対, そう思わない|反対|あまりそう思わない, どちらともいえない|どちらでもない, そう思う|賛成|ややそう思う, 強くそう思う|非常にそう思う|とてもそう思う|強く賛成',
  '非常に不満|とても不満, 不満, やや不満, どちらともいえない|どちらでもない|普通, やや満足, 満足, 非常に満足|とても満足',
  '月曜日|月曜|月, 火曜日|火曜|火, 水曜日|水曜|水, 木曜日|木曜|木, 金曜日|金曜|金, 土曜日|土曜|土, 日曜日|日曜|日',
  'montag|mo, dienstag|di, mittwoch|mi, donnerstag|do, freitag|fr, samstag|sonnabend|sa, sonntag|so',
  'lundi|lun, mardi|mar, mercredi|mer, jeudi|jeu, vendredi|ven, samedi|sam, dimanche|dim',
  'lunedi|lun, martedi|mar, mercoledi|mer, giovedi|gio, venerdi|ven, sabato|sab, domenica|dom',
  'lunes|lun, martes|mar, miercoles|mie, jueves|jue, viernes|vie, sabado|sab, domingo|dom',
  'segunda feira|segunda|seg, terca feira|terca|ter, quarta feira|quarta|qua, quinta feira|quinta|qui, sexta feira|sexta|sex, sabado|sab, domingo|dom',
  'maandag|ma, dinsdag|di, woensdag|wo, donderdag|do, vrijdag|vr, zaterdag|za, zondag|zo',
  'poniedziałek|pon, wtorek|wt, sroda|sr, czwartek|czw, piatek|pt, sobota|sob, niedziela|nd',
  'понедельник|пн, вторник|вт, среда|ср, четверг|чт, пятница|пт, суббота|сб, воскресенье|вс',
].map((scale) => scale.split(', '))

/** They say that nothing is known, and have no place in an order. */
const NEUTRAL = new Set(
  'unknown,other,others,unspecified,undefined,not known,not specified,not applicable,not available,missing,n a,na,none,nan,no data,no answer,refused,prefer not to say,dont know,don t know,unbekannt,sonstige,sonstiges,keine angabe,k a,weiß nicht,autre,inconnu,inconnue,non renseigné,ne sait pas,otro,otra,desconocido,desconocida,no sabe,ns nc,altro,altra,sconosciuto,sconosciuta,non noto,non so,outro,outra,desconhecido,desconhecida,não informado,não sei,onbekend,overig,anders,weet niet,nieznany,nieznana,nieznane,inny,inna,inne,brak danych,nie wiem,неизвестно,другой,другое,нет данных,не знаю,不明,その他,無回答,未回答,わからない,未定,tbd,not rated,unrated,not assessed,test drive car'
    .split(',')
    .flatMap((word) => [word, bare(word)]),
)
/** One cell for two values tells all of them; an order takes three. */
const FEWEST_RANKS = 3

const STEPS: readonly ReadonlyMap<string, number>[] = SCALES.map(
  (scale) => new Map(scale.flatMap((step, rank) => step.split('|').map((word) => [bare(word), rank] as const))),
)

/**
 * The place of each value in an order, from 0 without gaps, null for one that has none; undefined where the values have no
 * order that is known. One value more than the order has, in few rows, does not end it, nor do words for nothing known.
 * `isRare`: of the value at a place. `name` is the column's: letters alone are grades where it says so.
 */
export function ranksOf(
  values: readonly string[],
  isRare: (place: number) => boolean = () => false,
  name = '',
): readonly (number | null)[] | undefined {
  const words = values.map(plain)
  if (areLetters(words, isRare) && !GRADED.test(plain(wordsApart(name)))) return undefined
  const apart = values.map((value) => plain(wordsApart(value)))
  for (const phrases of [words, ...withoutWhatAllSay(words, isRare), apart, words.map(withoutMarks)]) {
    const bares = phrases.map(bare)
    for (const steps of STEPS) {
      if (steps === TRAFFIC_LIGHTS && bares.some((word) => OTHER_COLOURS.has(word))) continue
      const found = placesBy(bares, (word) => steps.get(word), isRare)
      if (found) return found
    }
    const months = placesBy(phrases, monthOf, isRare)
    if (months) return months
  }
  const amounts = amountsOf(words)
  // 500 g and 1 kg have no order that their numbers tell.
  const units = new Set([...amounts.values()].flatMap((amount) => (amount?.unit ? [amount.unit] : [])))
  const isMixed = units.size > 1 || (units.size === 1 && [...amounts.values()].some((amount) => amount?.mayBeMetres))
  return isMixed || crossEachOther([...amounts.values()])
    ? undefined
    : placesBy(words, (word) => amounts.get(word)?.value, isRare)
}

const TRAFFIC_LIGHTS = STEPS.find((steps) => steps.has('green') && steps.has('amber'))
/** Beside them green and red are colours of anything. */
const OTHER_COLOURS = new Set(
  'blue black white brown purple pink grey gray violet silver beige turquoise cyan magenta'.split(' ').map(bare),
)

/** `1 - low`, `low (0-3)` and `low.` are low. */
function withoutMarks(word: string): string {
  return word
    .replace(/^\d{1,2}\s?[-–.:)]\s?(?=\p{L})/u, '')
    .replace(/\s?[([][^()[\]]*[)\]]$/, '')
    .replace(/(?<=\p{L})[.!]$/u, '')
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

/** The number of a month in any language in which dates are read. */
function monthOf(word: string): number | undefined {
  return (
    monthNumber(
      word
        .normalize('NFD')
        .replace(/\p{M}|\.$/gu, '')
        .normalize('NFC'),
    ) || undefined
  )
}

/**
 * Without accents, and without the ending by which a word goes along with another in Romance languages and in Russian: of
 * `alto` and `alta`, `низкая` and `низкое` one is in the list.
 */
function bare(word: string): string {
  return word
    .replace(/(?<=\p{Script=Cyrillic}{2})(?:[ыио]й|ая|яя|ое|ее|[ое]го|о|е)(?!\p{L})/gu, '')
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .replace(/(?<=[a-z]{3})[oa](?!\p{L})/gu, '')
}

/** `VeryLow` is two words. */
function wordsApart(value: string): string {
  return value.replace(/(?<=\p{Ll})(?=\p{Lu})/gu, ' ')
}

/** `low risk`, `medium risk`, `high risk`: what all end with, or begin with, says nothing of their order. */
function withoutWhatAllSay(
  words: readonly string[],
  isRare: (place: number) => boolean,
): readonly (readonly string[])[] {
  const parts = words.map((word) => word.split(' '))
  const said = parts.filter((_, place) => !NEUTRAL.has(words[place] ?? '') && !isRare(place))
  const [first] = said
  if (!first) return []
  const most = Math.min(...said.map(({ length }) => length)) - 1
  const sharedBy = (at: (word: readonly string[], place: number) => string | undefined) => {
    let shared = 0
    while (shared < most && said.every((word) => at(word, shared) === at(first, shared))) shared++
    return shared
  }
  const ends = sharedBy((word, place) => word.at(-1 - place))
  const begins = sharedBy((word, place) => word[place])
  const end = ` ${first.slice(first.length - ends).join(' ')}`
  const begin = `${first.slice(0, begins).join(' ')} `
  const shorn = [
    ...(ends > 0
      ? [{ off: end, left: words.map((word) => (word.endsWith(end) ? word.slice(0, -end.length) : word)) }]
      : []),
    ...(begins > 0
      ? [{ off: begin, left: words.map((word) => (word.startsWith(begin) ? word.slice(begin.length) : word)) }]
      : []),
  ]
  const areGrades = (left: readonly string[]) => left.filter((word) => GRADE.test(word)).length >= FEWEST_RANKS
  return shorn.flatMap(({ off, left }) => (areGrades(left) && !GRADED.test(off) ? [] : [left]))
}

/** Sensors and sections are named so as well as grades, which have signs beside them more often. */
function areLetters(words: readonly string[], isRare: (place: number) => boolean): boolean {
  const said = words.filter((word, place) => !NEUTRAL.has(word) && !isRare(place))
  return said.length > 0 && said.every((word) => /^[a-g]$/.test(word))
}

/** Teams and groups have letters, too: these words are said of grades. */
const GRADED =
  /(?<!\p{L})(?:sub)?(?:grade|class|classe|clase|klasse|level|niveau|stufe|rating|note|mark|score|band|tier|quality|energy|label|credit|risk|rank|priority|severity)s?(?!\p{L})/u
const GRADE = /^[a-g][+-]{0,3}$/

function placesBy(
  words: readonly string[],
  placeOf: (word: string) => number | undefined,
  isRare: (place: number) => boolean,
): readonly (number | null)[] | undefined {
  const places = words.map(placeOf)
  const without = [...places.keys()].filter((at) => places[at] === undefined && !NEUTRAL.has(words[at] ?? ''))
  if (without.length > 1 || without.some((at) => !isRare(at))) return undefined
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
