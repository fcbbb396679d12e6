import { isWeekday, monthNumber } from '#shared/schema/reading/month-names.ts'

const LONGEST = 60
const MARKS = /\p{M}/gu
/** How months begin in Polish, Czech, Turkish, Russian, Finnish, Romanian, Hungarian, Greek and Ukrainian, without accents. */
const OTHER_MONTHS =
  /^(?:sty|lut|kwi|maj|cze|lip|sie|wrz|paz|lis|gru|led|uno|bre|dub|kve|cer|srp|zar|rij|pro|oca|sub|nis|haz|tem|agu|eyl|eki|kas|ara|янв|фев|мар|апр|ма[ия]|июн|июл|авг|сен|окт|ноя|дек|tammi|helmi|maalis|huhti|touko|kesa|heina|elo|syys|loka|marras|joulu|ian|iun|iul|noi|szep|маи|січ|лют|бер|кві|тра|чер|лип|сер|вер|жов|лис|гру|ιαν|φεβ|μαρ|απρ|μαι|ιουν|ιουλ|αυγ|σεπ|οκτ|νοε|δεκ)/
/** What stands beside the parts of a date or a time. */
const WORDS = new Set(
  (
    'st nd rd th er h t q w z kw cw week wk semana woche quartal quarter trimestre um kl at uhr clock noon midnight ab bis von to ' +
    'seit vor nach before after since until de of utc gmt'
  ).split(' '),
)
/** `Europe/Berlin` */
const ZONE = /(?<=\d .*)\b[a-z]+\/[a-z_]+$/
const TIME = /(?<!\d)\d{1,2}(?:(?::[0-5]\d){1,2}(?:[.,]\d+)?|(?:\.[0-5]\d)?(?= ?[ap]\.? ?m\b))(?: ?[ap]\.? ?m\b\.?)?/g
const YEAR = /(?<!\d)(?:19|20)\d\d(?!\d)/g
/** Of a month or a week; and of a year, behind it. */
const DAY = /(?<!\d)(?:0?[1-9]|[1-4]\d|5[0-3])(?!\d)/g
const DAY_OF_YEAR = /(?<=Y -)[0-3]\d\d(?!\d)/

export type DateShape = {
  /** `T` for a time, `Y` a year of four digits, `M` a month by its name, `D` a number of one or two digits, in their order. */
  readonly parts: string
  /** Of the month's name: 1 for January, or undefined. */
  readonly month: number | undefined
  /** A month in a language that is not read, as far as it can be told. */
  readonly other: string | undefined
}

/** The parts of a text with a date or a time; undefined where anything else stands there. */
export function dateShape(text: string): DateShape | undefined {
  if (text.length > LONGEST || !/\d/.test(text)) return undefined
  let month: number | undefined
  let other: string | undefined
  const parts = text
    .toLowerCase()
    .normalize('NFD')
    .replace(MARKS, '')
    .replace(ZONE, '')
    .replace(TIME, ' T ')
    .replace(YEAR, ' Y ')
    .replace(DAY, ' D ')
    .replace(DAY_OF_YEAR, ' D ')
    .replace(/\p{Ll}+/gu, (word) => {
      const number = monthNumber(word)
      if (number > 0) month = number
      else if (WORDS.has(word) || isWeekday(word)) return ''
      else if (OTHER_MONTHS.test(word)) other = word
      else return word
      return ' M '
    })
    .replace(/[-–/.,:'+<>()[\]\s]/g, '')
  return /^[TYMD]+$/.test(parts) ? { parts, month, other } : undefined
}
