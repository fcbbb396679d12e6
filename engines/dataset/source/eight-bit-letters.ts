/*
 * Letters of other alphabets of eight bits, as they look when they are read as Windows-1252: nearly all of the letters
 * beyond ASCII are of the language's alphabet, and some stand where no language of the West has them.
 */

/** How often letters stand in a text: anywhere; and with a letter behind them, or one behind them that tells. */
export type LetterCounts = {
  /** Letters beyond ASCII, and each of them, by its byte less 0x80. */
  readonly letters: number
  readonly each: Uint32Array
  readonly within: Uint32Array
  /** õ where Portuguese has none: not before e. */
  readonly tildes: number
  /** è before a vowel, where only č stands. */
  readonly carons: number
  /** ç before a consonant, where French and Portuguese have none. */
  readonly cedillas: number
  /** An amount with ¤, and ½, ¨ or ¸ within words. */
  readonly latin9: number
}

/** What a text is in by its letters; undefined where they are of the West. */
export function alphabetOf(counts: LetterCounts): 'central-european' | 'baltic' | 'latin-9' | undefined {
  if (counts.latin9 > 1) return 'latin-9'
  if (isHungarian(counts) || isCzechOrSlovak(counts) || isSouthSlavic(counts)) return 'central-european'
  return isBaltic(counts) ? 'baltic' : undefined
}

/** Names of abroad have other letters. */
const NEARLY_ALL = 0.95

/** All of Windows-1252, though they are others in fact; `ÁÉ` are those of the alphabet. */
const HUNGARIAN = 'áéíóöõúüûÁÉÍÓÖÕÚÜÛ'
/** á č ď é ě í ľ ň ó ô ř š ť ú ů ý ž ä */
const CZECH = 'áèïéìí¾òóôøšúùýžäÁÈÏÉÌÍ¼ÒÓÔØŠ\u008dÚÙÝŽ\u009d'
/** č ć đ š ž */
const SOUTH_SLAVIC = 'èæðšžÈÆÐŠŽ'
/** ą č ę ė į š ų ū ž of Lithuanian, ā č ē ģ ī ķ ļ ņ š ū ž of Latvian, and õ ä ö ü of Estonian. */
const BALTIC = 'àèæëáðøûþâçìîíïòõäöüÀÈÆËÁÐØÛÞÂÇÌÎÍÏÒÕÄÖÜ'

/** Portuguese has ã beside õ, Estonian ä; and neither the accents with it, but in a word from abroad. */
function isHungarian(counts: LetterCounts): boolean {
  return counts.tildes > 1 && 2 * has(counts, 'áéíóúÁÉÍÓÚ') >= counts.tildes && areOf(counts, HUNGARIAN)
}

/**
 * What no list of names from many countries has: Danes have ø, Italians ì and Frenchmen è, and š and accents come from
 * anywhere, but none has è before a vowel, ì and ø within words, or signs there.
 */
function isCzechOrSlovak(counts: LetterCounts): boolean {
  const hasBoth = within(counts, 'ì') > 1 && within(counts, 'ø') > 1
  const isTold = counts.carons > 1 || hasBoth || within(counts, '¾') + has(counts, '\u009d') > 1
  return isTold && areOf(counts, CZECH)
}

function isSouthSlavic(counts: LetterCounts): boolean {
  const own = has(counts, 'èÈæÆ') > 1 && has(counts, 'šžŠŽ') > 0
  return own && counts.carons > 0 && areOf(counts, SOUTH_SLAVIC)
}

/**
 * Lithuanian has ð and þ beside ë, which Icelandic has not, Latvian ç before consonants; and of files with places of both
 * ð and þ stand beside â, î or û.
 */
function isBaltic(counts: LetterCounts): boolean {
  const hasLithuanian = has(counts, 'ðþÐÞ') > 0 && has(counts, 'ëËâîûÂÎÛ') > 0
  const hasLatvian = counts.cedillas > 0 && has(counts, 'âîûÂÎÛ') > 0
  return (hasLithuanian || hasLatvian) && areOf(counts, BALTIC)
}

function areOf(counts: LetterCounts, alphabet: string): boolean {
  return has(counts, alphabet) >= NEARLY_ALL * counts.letters
}

function has({ each }: LetterCounts, letters: string): number {
  return sumOf(each, letters)
}

function within(counts: LetterCounts, letters: string): number {
  return sumOf(counts.within, letters)
}

/** š and ž are the only letters here that stand elsewhere in Windows-1252 than in Latin-1. */
const BYTES = new Map([
  ['š', 0x9a],
  ['Š', 0x8a],
  ['ž', 0x9e],
  ['Ž', 0x8e],
])

function sumOf(counts: Uint32Array, letters: string): number {
  let sum = 0
  for (const letter of letters) sum += counts[(BYTES.get(letter) ?? letter.charCodeAt(0)) - 0x80] ?? 0
  return sum
}
