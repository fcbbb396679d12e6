/*
 * What others wrote (names of files and columns, values) as it may stand in a terminal: in one line, and without what a
 * terminal would obey.
 */

/** Control characters and those that turn the direction of a line stand as their code, such as `\x1b`. */
export function terminalText(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, (sign) => {
    const code = sign.codePointAt(0) ?? 0
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`
  })
}

/** A text in so many columns of a terminal, cut where it is longer. */
export function inColumns(text: string, columns: number): string {
  const signs = [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment)
  const width = signs.reduce((sum, sign) => sum + columnsOf(sign), 0)
  if (width < columns) return text + ' '.repeat(columns - width)
  let kept = ''
  let used = 0
  for (const sign of signs) {
    if (used + columnsOf(sign) > columns - CUT_COLUMNS) break
    kept += sign
    used += columnsOf(sign)
  }
  return `${kept}…${' '.repeat(columns - used - 1)}`
}

/** The sign that something was cut, and a space after it. */
const CUT_COLUMNS = 2

/** What terminals draw two columns wide. */
const WIDE =
  /^[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u

function columnsOf(sign: string): number {
  return WIDE.test(sign) ? 2 : 1
}
