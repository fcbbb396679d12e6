import { alphabetOf } from './eight-bit-letters.ts'

/** The characters of the bytes 0x80 to 0x9f, a space for the five that have none (WHATWG Encoding, windows-1252). */
const UPPER_CONTROLS = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ'
/** The characters of the bytes 0x80 to 0xff; those that have none are the control characters that Latin-1 has there. */
export const WINDOWS_1252: readonly string[] = Array.from({ length: 128 }, (_, index) => {
  const character = UPPER_CONTROLS[index] ?? ' '
  return index >= 32 || character === ' ' ? String.fromCharCode(128 + index) : character
})
/** A byte that is never UTF-8: what cannot be converted stays damaged, and is refused with its row and column. */
const DAMAGE = Buffer.from([0xff])
const CONVERTED: readonly Buffer[] = Array.from({ length: 128 }, (_, index) => {
  if (index >= 32) return Buffer.from(String.fromCharCode(128 + index))
  const character = UPPER_CONTROLS[index] ?? ' '
  return character === ' ' ? DAMAGE : Buffer.from(character)
})

/** Alphabets that have other letters for some bytes, each with an encoding that has them. */
const OTHERS = {
  'central-european': 'windows-1250',
  turkish: 'windows-1254',
  baltic: 'windows-1257',
  'latin-9': 'iso-8859-15',
} as const
export type OtherAlphabet = keyof typeof OTHERS

/**
 * What the bytes beyond ASCII of a text look like; `example` is the first word that has one, converted: where there is
 * one, of those that another alphabet makes another word of.
 */
export type EncodingEvidence = {
  readonly verdict: 'windows-1252' | 'utf-8' | 'mac-roman' | 'dos' | OtherAlphabet | 'other'
  readonly example: string
}

/**
 * Converts a text in Windows-1252, of which Latin-1 is a part, to UTF-8, and gathers evidence whether it was one. Every
 * byte means something in Windows-1252, so what is told apart is what Western text hardly ever has: whole sequences of
 * UTF-8, upper case letters within words where MacRoman has its umlauts and accents, signs there where DOS has its own, signs within words where Polish and
 * Romanian have letters, letters of Iceland without its vowels where Turkish has its own, letters where those of the
 * Hungarians, Slavs and Balts stand ({@link alphabetOf}), and long runs of letters or of anything beyond ASCII, as other
 * alphabets and the two bytes of a Chinese, Japanese or Korean character are.
 */
export class Windows1252 {
  #beyondAscii = 0
  #sequences = 0
  #macRoman = 0
  #dos = 0
  /** Small letters among capitals, which are capitals in MacRoman: some programs leave `MáLAGA` so, too. */
  #smallAmongCapitals = 0
  #western = 0
  #polish = 0
  #dotless = 0
  #turkish = 0
  #icelandic = 0
  #inRuns = 0
  #run = 0
  #inPairs = 0
  #pairs = 0
  #before = 0
  #letters = 0
  #tildes = 0
  #carons = 0
  #cedillas = 0
  #latin9 = 0
  readonly #each = new Uint32Array(128)
  readonly #within = new Uint32Array(128)
  #example = ''
  /** The same of those that an alphabet changes. */
  readonly #examples = new Map<OtherAlphabet, string>()
  /** The end of the bytes before, and from where on they are still to be looked at: neighbours count. */
  #kept: Buffer = Buffer.alloc(0)
  #next = 0

  async *convert(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      this.#look(chunk, NEIGHBOURS)
      yield toUtf8(chunk)
    }
    this.#look(new Uint8Array(), 0)
  }

  evidence(): EncodingEvidence {
    const verdict = this.#verdict()
    const telling = isOtherAlphabet(verdict) ? this.#examples.get(verdict) : this.#examples.get('central-european')
    return { verdict, example: telling ?? this.#example }
  }

  #verdict(): EncodingEvidence['verdict'] {
    if (this.#sequences * STRAY_SEQUENCES > this.#beyondAscii) return 'utf-8'
    if (this.#inPairs * 5 > this.#beyondAscii) return 'other'
    if (this.#polish > 1 && this.#polish * FEW_POLISH > this.#beyondAscii) return 'central-european'
    if (this.#dos > this.#western && this.#dos * 2 > this.#macRoman) return 'dos'
    if (this.#isMacRoman()) return 'mac-roman'
    const isTurkish = this.#dotless > 1 && this.#turkish > this.#dotless && this.#icelandic === 0
    if (isTurkish) return 'turkish'
    const alphabet = alphabetOf({
      letters: this.#letters,
      each: this.#each,
      within: this.#within,
      tildes: this.#tildes,
      carons: this.#carons,
      cedillas: this.#cedillas,
      latin9: this.#latin9,
    })
    if (alphabet !== undefined) return alphabet
    return this.#inRuns * 5 > this.#beyondAscii ? 'other' : 'windows-1252'
  }

  #isMacRoman(): boolean {
    const areCapitals = this.#smallAmongCapitals <= MOST_SMALL * this.#macRoman
    return this.#macRoman > this.#western + (areCapitals ? 0 : this.#smallAmongCapitals)
  }

  /** Looks at all bytes but so many at the end, which are looked at with those that follow. */
  #look(chunk: Uint8Array, leave: number): void {
    const bytes = Buffer.concat([this.#kept, chunk])
    const end = Math.max(this.#next, bytes.length - leave)
    for (let at = this.#next; at < end; at++) {
      const byte = bytes[at] as number
      this.#countPair(byte)
      if (byte < 0x80) {
        this.#run = 0
        continue
      }
      this.#beyondAscii++
      this.#example ||= wordAround(bytes, at)
      if (this.#examples.size < CHANGED.length) this.#keepExamples(bytes, at)
      this.#countLetter(bytes, at)
      if (isSequence(bytes, at)) this.#sequences++
      if (isPolishLetter(bytes, at)) this.#polish++
      if (byte === DOTLESS) this.#dotless++
      if (TURKISH.has(byte)) this.#turkish++
      if (ICELANDIC.has(byte)) this.#icelandic++
      const isDos = isDosLetter(bytes, at)
      if (isDos) this.#dos++
      if (byte >= 0xc0) {
        this.#run++
        if (this.#run === 3) this.#inRuns += 3
        else if (this.#run > 3) this.#inRuns++
        if (isMacRomanOfLetters(bytes, at)) this.#macRoman++
        else if (isSmallAmongCapitals(bytes, at)) this.#smallAmongCapitals++
        else if (!isDos) this.#western++
      } else {
        this.#run = 0
        if (isMacRomanLetter(bytes, at)) this.#macRoman++
      }
    }
    const keep = Math.max(0, end - NEIGHBOURS)
    this.#kept = Buffer.from(bytes.subarray(keep))
    this.#next = end - keep
  }

  /** Of two characters of two bytes: nobody writes so many signs and letters beyond ASCII in a row, but one again and again. */
  #countPair(byte: number): void {
    this.#pairs = byte >= FIRST_OF_PAIRS && byte !== this.#before ? this.#pairs + 1 : 0
    this.#before = byte
    if (this.#pairs === 4) this.#inPairs += 4
    else if (this.#pairs > 4) this.#inPairs++
  }

  #keepExamples(bytes: Buffer, at: number): void {
    for (const [alphabet, changed] of CHANGED) {
      if (this.#examples.has(alphabet) || !changed.has(bytes[at] as number)) continue
      const word = wordAround(bytes, at)
      if (/\p{L}{2}/u.test(word)) this.#examples.set(alphabet, word)
    }
  }

  #countLetter(bytes: Buffer, at: number): void {
    const [before, byte = 0, after = 0] = [bytes[at - 1], bytes[at], bytes[at + 1]]
    const isWithin = isLetter(after) || after >= 0xc0
    if (byte >= 0xc0 ? byte !== TIMES && byte !== DIVIDED : LETTERS_BELOW.has(byte)) this.#letters++
    const index = byte - 0x80
    this.#each[index] = (this.#each[index] ?? 0) + 1
    if (isWithin) this.#within[index] = (this.#within[index] ?? 0) + 1
    if ((byte === 0xd5 || byte === 0xf5) && (after | 0x20) !== 0x65) this.#tildes++
    if ((byte === 0xc8 || byte === 0xe8) && isCzechVowel(after)) this.#carons++
    if ((byte === 0xc7 || byte === 0xe7) && isLetter(after) && !VOWELS.has(after | 0x20)) this.#cedillas++
    if (
      byte === CURRENCY_SIGN
        ? isBesideNumber(bytes, at)
        : LATIN9_WITHIN.has(byte) && isLetter(before) && isLowerCase(after)
    )
      this.#latin9++
  }
}

/** EUC-JP, EUC-KR, GBK and Big5 begin a character of two bytes with this one or a higher. */
const FIRST_OF_PAIRS = 0xa1
const TIMES = 0xd7
const DIVIDED = 0xf7
/** Š š Ž ž and what Windows-1250 has in the places of 0x8d, 0x9d, ¼ and ¾: Ť ť Ľ ľ. */
const LETTERS_BELOW = new Set([0x8a, 0x8e, 0x9a, 0x9e, 0x8d, 0x9d, 0xbc, 0xbe])
/** ¤, which nobody types: € in Latin-9, as ¨ ¸ ½ are š ž œ. */
const CURRENCY_SIGN = 0xa4
const LATIN9_WITHIN = new Set([0xa8, 0xb8, 0xbd])

function isBesideNumber(bytes: Buffer, at: number): boolean {
  const isDigit = (byte: number | undefined) => byte !== undefined && byte >= 0x30 && byte <= 0x39
  const isSpace = (byte: number | undefined) => byte === 0x20 || byte === 0xa0
  const [before, after] = [bytes[at - 1], bytes[at + 1]]
  return (
    isDigit(before) ||
    isDigit(after) ||
    (isSpace(before) && isDigit(bytes[at - 2])) ||
    (isSpace(after) && isDigit(bytes[at + 2]))
  )
}

/** For each alphabet the bytes beyond ASCII that are no letter, or another one, in Windows-1252. */
const CHANGED = Object.entries(OTHERS).map(([alphabet, encoding]) => {
  const decoder = new TextDecoder(encoding)
  const bytes = Array.from({ length: 128 }, (_, index) => 0x80 + index)
  const changed = bytes.filter((byte) => decoder.decode(new Uint8Array([byte])) !== WINDOWS_1252[byte - 0x80])
  return [alphabet as OtherAlphabet, new Set(changed)] as const
})

function isOtherAlphabet(verdict: string): verdict is OtherAlphabet {
  return Object.hasOwn(OTHERS, verdict)
}

const NEIGHBOURS = 4
/** One byte in so many may begin what looks like UTF-8, as the letter and the quote of `CAFÉ»` do. */
const STRAY_SEQUENCES = 50

function toUtf8(chunk: Uint8Array): Uint8Array {
  const first = chunk.findIndex((byte) => byte >= 0x80)
  if (first === -1) return chunk
  const converted = Buffer.allocUnsafe(first + (chunk.length - first) * 3)
  converted.set(chunk.subarray(0, first))
  let to = first
  for (let at = first; at < chunk.length; at++) {
    const byte = chunk[at] as number
    if (byte < 0x80) converted[to++] = byte
    else {
      const character = CONVERTED[byte - 0x80] as Buffer
      for (const part of character) converted[to++] = part
    }
  }
  return converted.subarray(0, to)
}

/** What a text has that Windows-1252 has not stands as a question mark; see {@link isWindows1252}. */
export function toWindows1252(text: string): Buffer {
  const bytes = Buffer.from(text, 'latin1')
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code >= 0x80 && (code > 0xff || code < 0xa0)) bytes[at] = UPPER_BYTES.get(text[at] ?? '') ?? QUESTION_MARK
  }
  return bytes
}

/** Whether Windows-1252 has all characters of a text. */
export function isWindows1252(text: string): boolean {
  return Array.from(text).every((character) => {
    const code = character.codePointAt(0) ?? 0
    return code < 0x80 || (code >= 0xa0 && code <= 0xff) || UPPER_BYTES.has(character)
  })
}

const QUESTION_MARK = 63
const UPPER_BYTES = new Map(
  Array.from(UPPER_CONTROLS, (character, at) => [character, 0x80 + at] as const).filter(
    ([character]) => character !== ' ',
  ),
)

/** Whether a character of UTF-8 of two to four bytes begins here. */
function isSequence(bytes: Buffer, at: number): boolean {
  const first = bytes[at] as number
  const more = first >= 0xf0 && first < 0xf5 ? 3 : first >= 0xe0 ? 2 : first >= 0xc2 ? 1 : 0
  if (more === 0 || first >= 0xf5 || at + more >= bytes.length) return false
  for (let next = at + 1; next <= at + more; next++) if (((bytes[next] as number) & 0xc0) !== 0x80) return false
  return true
}

/**
 * `Müller` in MacRoman reads as `MŸller`, `café` as `cafŽ`: in Windows-1252 capitals and symbols that hardly stand
 * within words. Quotes, dashes, … and the letters š, œ and ž do, and count as neither.
 */
const MAC_ROMAN_WITHIN = new Set([
  0x80, 0x82, 0x83, 0x84, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x8b, 0x8c, 0x8d, 0x8e, 0x8f, 0x90, 0x95, 0x98, 0x99, 0x9b,
  0x9d, 0x9f, 0xa7,
])
/** Ä Å Ç É Ñ Ü, which stand within words of capitals. */
const MAC_ROMAN_CAPITALS = new Set([0x80, 0x81, 0x82, 0x83, 0x84, 0x86])
/** à, ä, ç, é, è and ü end words, too. */
const MAC_ROMAN_LAST = new Set([0x88, 0x8a, 0x8d, 0x8e, 0x8f, 0x9f])

/**
 * ü é ä å í ó ú ñ ã in the code pages 437 and 850 of DOS: signs in Windows-1252, and Æ, and none of the small letters of
 * MacRoman, so that they do not stand before small letters there.
 */
const DOS_WITHIN = new Set([0x81, 0x82, 0x84, 0x86, 0xa1, 0xa2, 0xa3, 0xa4, 0xc6])
const DOS_E_ACUTE = 0x82
const SPACE = 0x20

function isDosLetter(bytes: Buffer, at: number): boolean {
  const [before, byte = 0, after] = [bytes[at - 1], bytes[at], bytes[at + 1]]
  if (isLetter(before) && isLowerCase(after)) return DOS_WITHIN.has(byte)
  // Before a space it looks like a comma, and may be one.
  return byte === DOS_E_ACUTE && isLowerCase(before) && !isPartOfWord(after) && after !== SPACE
}

/** – § ¡ š: ñ ß ° ö. */
const [DASH, SECTION, EXCLAMATION, SMALL_CARON] = [0x96, 0xa7, 0xa1, 0x9a]

function isMacRomanLetter(bytes: Buffer, at: number): boolean {
  const byte = bytes[at] as number
  if (byte === DASH) return isTildeN(bytes, at)
  if (byte === EXCLAMATION) return isDegree(bytes, at)
  if (byte === SECTION && bytes[at - 1] === SMALL_CARON) return isLetter(bytes[at - 2]) && isLowerCase(bytes[at + 1])
  if (isLetter(bytes[at - 1]) && isLowerCase(bytes[at + 1])) return MAC_ROMAN_WITHIN.has(byte)
  if (isCapital(bytes[at - 1]) && isCapital(bytes[at + 1])) return MAC_ROMAN_CAPITALS.has(byte)
  return isLowerCase(bytes[at - 1]) && MAC_ROMAN_LAST.has(byte)
}

/** `Iru–a`, `Ni–o`: a dash between words has more than one letter behind it. */
function isTildeN(bytes: Buffer, at: number): boolean {
  const [before, after, behind] = [bytes[at - 1] ?? 0, bytes[at + 1] ?? 0, bytes[at + 2]]
  const isBetweenVowels = FULL_VOWELS.has(before) && FULL_VOWELS.has(after)
  return isBetweenVowels && isLetter(bytes[at - 2]) && !isPartOfWord(behind)
}

/** `25¡C`: before what is called out nobody writes a number. */
function isDegree(bytes: Buffer, at: number): boolean {
  const [before = 0, after, behind] = [bytes[at - 1], bytes[at + 1], bytes[at + 2]]
  const isScale = (after === 0x43 || after === 0x46) && !isPartOfWord(behind)
  return before >= 0x30 && before <= 0x39 && (isScale || !isPartOfWord(after))
}

/** Letters of Windows-1252 that stand so in no language: `SheriffÕs` for ’, `SÌO` for Ã, `RHïNE` for Ô. */
function isMacRomanOfLetters(bytes: Buffer, at: number): boolean {
  const [before, byte, after] = [bytes[at - 1], bytes[at], bytes[at + 1]]
  if (byte === 0xd5) return isElision(bytes, at)
  if (!isCapital(before) || !isCapital(after)) return false
  if (byte === 0xcc) return after === 0x4f || after === 0x45
  return byte === 0xef && !VOWELS.has((before ?? 0) | 0x20)
}

/** `SheriffÕs`, `lÕAbbé`; a name that was damaged before, as `RodrÕguez`, has more letters on both sides. */
function isElision(bytes: Buffer, at: number): boolean {
  if (!isLowerCase(bytes[at - 1]) || !isLetter(bytes[at + 1])) return false
  return !isPartOfWord(bytes[at - 2]) || !isPartOfWord(bytes[at + 2])
}

/** For each letter that is clearly of MacRoman there are up to so many of these. */
const MOST_SMALL = 8
/** Â Ê Á Ë È Í Î Ï Ì Ó Ô Ò Ú Û Ù in MacRoman. */
const SMALL_OF_CAPITALS = new Set([
  0xe5, 0xe6, 0xe7, 0xe8, 0xe9, 0xea, 0xeb, 0xec, 0xed, 0xee, 0xef, 0xf1, 0xf2, 0xf3, 0xf4,
])

function isSmallAmongCapitals(bytes: Buffer, at: number): boolean {
  if (!SMALL_OF_CAPITALS.has(bytes[at] as number) || !isCapital(bytes[at - 1])) return false
  return isCapital(bytes[at + 1]) || (isCapital(bytes[at - 2]) && !isPartOfWord(bytes[at + 1]))
}

function isPartOfWord(byte: number | undefined): boolean {
  return isLetter(byte) || (byte !== undefined && byte >= 0x80)
}

/** Of the letters beyond ASCII in Polish one in so many is a sign in Windows-1252. */
const FEW_POLISH = 10
/** ± ³ ¶ ¹ º ¼ ¿: ą ł ś ş ź ż in Windows-1250 or Latin-2, which stand within words. */
const POLISH = new Set([0xb1, 0xb3, 0xb6, 0xb9, 0xba, 0xbc, 0xbf])
const ORDINAL = 0xba
/** £ ñ œ: Ł ń ś. Behind ñ others have a vowel, behind £ a number, behind œ no æ. */
const [POUND, TILDE_N, LIGATURE] = [0xa3, 0xf1, 0x9c]

function isPolishLetter(bytes: Buffer, at: number): boolean {
  const [before, byte = 0, after] = [bytes[at - 1], bytes[at], bytes[at + 1]]
  if (byte === POUND) return after === 0xf3 && isWordByte(bytes[at + 2])
  if (byte === TILDE_N) return isWordByte(before) && isLowerCase(after) && !VOWELS.has(after ?? 0)
  if (byte === LIGATURE) return after === 0xe6 || after === 0x77 || after === 0x6c
  // nº and 2º are numbers of the Spanish; Romanian has ş behind vowels.
  if (byte === ORDINAL && !VOWELS.has(before ?? 0)) return false
  return POLISH.has(byte) && isWordByte(before) && isWordByte(after)
}

const VOWELS = new Set(Buffer.from('aeiouy'))
const FULL_VOWELS = new Set(Buffer.from('aeiou'))
/** a, e, i, o, u; á, é, ì, í, ó, ù and ú. */
const CZECH_VOWELS = new Set([...Buffer.from('aeiou'), 0xe1, 0xe9, 0xec, 0xed, 0xf3, 0xf9, 0xfa])

function isCzechVowel(byte: number): boolean {
  return CZECH_VOWELS.has(byte >= 0x80 ? byte : byte | 0x20)
}

/** â ă æ(ć) ê(ę) î ñ(ń) ó þ(ţ): what else Polish and Romanian words have; others are of words that were damaged before. */
const BESIDE_POLISH = new Set([0xe2, 0xe3, 0xe6, 0xea, 0xee, 0xf1, 0xf3, 0xfe])

function isWordByte(byte: number | undefined): boolean {
  return isLowerCase(byte) || (byte !== undefined && (BESIDE_POLISH.has(byte) || POLISH.has(byte)))
}

/** ý, which is ı in Windows-1254 and Latin-5, and Turkish has in most words. */
const DOTLESS = 0xfd
/** The six letters by which these differ from Windows-1252: Ð Ý Þ ð ý þ. */
const TURKISH = new Set([0xd0, 0xdd, 0xde, 0xf0, 0xfd, 0xfe])
/** Á Æ É Í Ó Ú and their small ones, of which Icelandic words are full, and Turkish ones have none. */
const ICELANDIC = new Set([0xc1, 0xc6, 0xc9, 0xcd, 0xd3, 0xda, 0xe1, 0xe6, 0xe9, 0xed, 0xf3, 0xfa])

function isLowerCase(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x61 && byte <= 0x7a
}

function isCapital(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x41 && byte <= 0x5a
}

function isLetter(byte: number | undefined): boolean {
  return isLowerCase(byte) || isCapital(byte)
}

const MOST_OF_A_WORD = 20

/** The word that a byte is in, converted. */
function wordAround(bytes: Buffer, at: number): string {
  const isPart = (byte: number | undefined) => isLetter(byte) || (byte !== undefined && byte >= 0x80)
  let start = at
  while (isPart(bytes[start - 1]) && at - start < MOST_OF_A_WORD) start--
  let end = at + 1
  while (isPart(bytes[end]) && end - at < MOST_OF_A_WORD) end++
  return Buffer.from(toUtf8(bytes.subarray(start, end))).toString('utf8')
}
