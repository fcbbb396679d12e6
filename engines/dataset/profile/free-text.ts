import { nameTokens } from './name-tokens.ts'

/*
 * What the texts of a column are: words by which rows are alike, or names of things that are told apart by them.
 */

/** Two words, of which one has letters; of scripts without spaces, four characters. */
const WORDS = /\S\s+\S/
const LETTER = /\p{L}/u
const WITHOUT_SPACES =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]{4}/u

/** Whether a trimmed text has two and more words. */
export function hasWords(text: string): boolean {
  return (WORDS.test(text) && LETTER.test(text)) || WITHOUT_SPACES.test(text)
}

/** As many of a column's texts tell what they are. */
const LOOKED_AT = 1000
const MOST_OF_THEM = 0.6

const EMAIL = /(?:^|[\s<(,;:])[^\s@<(]+@[^\s@]+\.\p{L}{2,}/u
const STREET =
  /(?:\b(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|boulevard|blvd|court|rue|via|calle|avenida|weg|platz|allee|gasse|laan|ulica|ul)\b|stra(?:ß|ss)e|str\.|straat|\p{L}{3}(?:weg|platz|allee|gasse|damm|ufer|vej|gatan|vägen)(?!\p{L}))/iu
const HOUSE_NUMBER = /\b\d{1,5}\s?[a-z]?\b/i
const TITLED = /\b(?:Mr|Mrs|Ms|Miss|Master|Dr|Prof|Herr|Frau|Mme|Monsieur|Madame|Sr|Sra|Señor|Señora)\b\.?\s+\p{Lu}/u
const CAPITALIZED =
  /^\p{Lu}[\p{L}\p{M}.'’-]*(?:,?\s+(?:(?:van|von|de|der|den|del|della|di|da|la|le|bin|al)\s+)*\p{Lu}[\p{L}\p{M}.'’-]*){1,4}$/u

const PERSONS = new Set(
  [
    ['name', 'names', 'fullname', 'surname', 'lastname', 'firstname', 'person', 'customer', 'client', 'patient'],
    ['employee', 'passenger', 'author', 'contact', 'student', 'player', 'member', 'vorname', 'nachname', 'kunde'],
    ['owner', 'seller', 'buyer', 'agent', 'rep', 'driver', 'doctor', 'teacher', 'manager', 'recipient', 'kontakt'],
    ['nom', 'prenom', 'prénom', 'nombre', 'apellido', 'nome', 'cognome', 'naam', 'imie', 'nazwisko'],
  ].flat(),
)
const FULL_NAME =
  /^(?:full ?name|last ?name|first ?name|sur ?name|(?:customer|client|patient|employee|student) name|vorname|nachname)$/
const SMALL = /^\p{Ll}[\p{L}.'’-]*(?:,?\s+\p{Ll}[\p{L}.'’-]*){1,3}$/u
const ADDRESSES = new Set([
  'address',
  'addr',
  'street',
  'adresse',
  'anschrift',
  'strasse',
  'straße',
  'direccion',
  'rue',
])

/** What a person may not want a model to learn from, as far as the column's name and texts tell. */
export function personalKind(name: string, texts: readonly string[]): string | undefined {
  const looked = texts.slice(0, LOOKED_AT)
  const areMostly = (isOne: (text: string) => boolean) => looked.filter(isOne).length >= MOST_OF_THEM * looked.length
  const tokens = nameTokens(name)
  if (looked.length === 0) return undefined
  if (areMostly((text) => EMAIL.test(text))) return 'e-mail addresses'
  const isHouse = (text: string) => HOUSE_NUMBER.test(text) && LETTER.test(text)
  const isNamedSo = tokens.some((token) => ADDRESSES.has(token))
  if (areMostly((text) => isHouse(text) && (isNamedSo || STREET.test(text)))) return 'addresses'
  if (areMostly((text) => TITLED.test(text))) return 'names of persons'
  const mayBeNames = tokens.some((token) => PERSONS.has(token))
  // In small letters any words look like names: the column's own has to say so.
  const areNames = FULL_NAME.test(tokens.join(' '))
  const isName = (text: string) => CAPITALIZED.test(text) || (areNames && SMALL.test(text))
  return mayBeNames && areMostly((text) => isName(withoutNumbers(text))) ? 'names of persons' : undefined
}

/** Made-up names, and those that occur twice, are often numbered: `John Miller 0`. */
function withoutNumbers(text: string): string {
  return text.replace(/\s*[#(]?\b\d+\)?/g, '').trim()
}
