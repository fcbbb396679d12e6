import { nameTokens } from './name-tokens.ts'
import { areNamesOfPersons } from './person-names.ts'

/*
 * What the texts of a column are: words by which rows are alike, or names of things that are told apart by them.
 */

/** Two words, of which one has letters; of scripts without spaces, four characters. */
const WORDS = /\S\s+\S/
const LETTER = /\p{L}/u
const NAME = /^[^\d]*\p{L}[^\d]*$/u
const WITHOUT_SPACES =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]{4}/u

/** Whether a trimmed text has two and more words. */
export function hasWords(text: string): boolean {
  return (WORDS.test(text) && LETTER.test(text)) || WITHOUT_SPACES.test(text)
}

/** Whether a text has two words of letters: `35 537,14 kr` and `08:05 AM` have one. */
export function hasSeveralNames(text: string): boolean {
  return WITHOUT_SPACES.test(text) || text.split(/\s+/).filter((word) => NAME.test(word)).length > 1
}

/** As many of a column's texts tell what they are. */
const LOOKED_AT = 1000
const MOST_OF_THEM = 0.6

const EMAIL = /(?:^|[\s<(,;:"])[^\s@<(,;:"]+@[^\s@]+\.\p{L}{2,}/u
/** Of a street there is more than the word for it: `Platz 5` is a seat, `Hinweg 37` a way there. */
const STREET = [
  /\p{L}{2}\.?\s+(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|boulevard|blvd|court|weg|platz|allee|gasse|laan|str)\b/iu,
  /(?:^|,\s*)via\s+(?:\p{L}{1,3}\s+)*\p{L}{3,}/iu,
  /\b(?:rue|avenue|boulevard|place|chemin|viale|piazza|calle|avenida|plaza|paseo|ulica|ul|rua)\b\.?\s+(?:\p{L}{1,3}\s+)*\p{L}{3,}/iu,
  /\p{L}{3}(?:stra(?:ß|ss)e|str\.|straat|platz|allee|gasse|damm|ufer|vej|gatan|vägen)(?!\p{L})/iu,
  /(?<!\p{L})(?:ул|улица|пр-т|просп|проспект|пер|переулок|шоссе|бульвар|наб|набережная|площадь)\.?\s+\p{L}{3}/iu,
  /(?<!\p{L})(?!(?:hin|rück|rueck|um|aus|heim|unter|arbeits|anfahrts|transport|liefer)weg)\p{L}{3,}weg(?!\p{L})/iu,
]
const HOUSE_NUMBER = /(?<!\d)\p{Nd}{1,5}(?!\p{Nd})/u
/** The number of a bank account: a country, two digits that check it, then blocks of four or none. */
const IBAN = /^[A-Z]{2}\d{2}(?:\s?[A-Z\d]{4}){2,7}(?:\s?[A-Z\d]{1,3})?$/
/** Of places in Chinese and Japanese, which need no number. */
const DISTRICT = /\p{Script=Han}[都道府県省市区區町村路街]/u
const ADDRESSES = new Set(
  'address addresses addr adresse wohnadresse anschrift street strasse straße direccion dirección indirizzo rue адрес 住所 所在地 地址 주소'.split(
    ' ',
  ),
)
/** What is said of streets and addresses, and what leads along them, holds none. */
const OF_STREETS = new Set(
  'type typ kind class category status flag count length width surface material condition quality lanes light lights change changed score route routes trip bus line linie linea ligne tour flight'.split(
    ' ',
  ),
)
/** Streets tell where these are: nobody lives there. */
const OF_SHOPS = new Set('location locations shop store branch station stop venue'.split(' '))
/** A line of an address is no bus. */
const LINE = new Set(['line', 'linea', 'ligne'])
/** Addresses of other than houses. */
const OF_MACHINES = new Set(['ip', 'mac', 'web', 'url', 'memory', 'wallet', 'network'])

/** What a person may not want a model to learn from, as far as the column's name and texts tell. */
export function personalKind(name: string, texts: readonly string[]): string | undefined {
  const looked = texts.slice(0, LOOKED_AT)
  const areMostly = (isOne: (text: string) => boolean) => looked.filter(isOne).length >= MOST_OF_THEM * looked.length
  if (looked.length === 0) return undefined
  if (areMostly((text) => EMAIL.test(text))) return 'e-mail addresses'
  if (areMostly((text) => IBAN.test(text))) return 'numbers of bank accounts'
  const tokens = nameTokens(name).map((token) => token.replace(/\d+$/, ''))
  const isNamedSo = tokens.some((token) => ADDRESSES.has(token)) && !tokens.some((token) => OF_MACHINES.has(token))
  const isOfStreets = tokens.some((token) =>
    OF_SHOPS.has(token) ? !isNamedSo : OF_STREETS.has(token) && !(isNamedSo && LINE.has(token)),
  )
  const isHouse = (text: string) => HOUSE_NUMBER.test(text) && LETTER.test(text)
  const isAddress = (text: string) =>
    (isHouse(text) && (isNamedSo || STREET.some((street) => street.test(text)))) || (isNamedSo && DISTRICT.test(text))
  if (!isOfStreets && areMostly(isAddress)) return 'addresses'
  return areNamesOfPersons(name, looked) ? 'names of persons' : undefined
}
