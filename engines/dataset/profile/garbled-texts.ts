import { quoted } from '../source/refusal.ts'
import { WINDOWS_1252 } from '../source/windows-1252.ts'
import type { ColumnTally } from './column-tally.ts'

/*
 * Texts in UTF-8 that a program took for Windows-1252 and saved as UTF-8 once more: `MÃ¼nchen`, `donâ€™t`.
 */

/** Characters of Windows-1252 beyond ASCII, by their bytes. */
const BYTES = new Map(WINDOWS_1252.map((character, index) => [character, 128 + index]))
/** What ends a word or a sentence behind a letter, too, where it is no letter's second half. */
const CLOSING = '…”’»–—“‘•\\u00a0'
/** First halves that hardly any word has before such a sign, and sequences of three. */
const GARBLED = new RegExp(
  `[ÃÂ](?:[^\\u0000-\\u007f\\p{Ll}${CLOSING}]|[œšžƒµ]|[${CLOSING}](?=\\p{L}))|[ÄÅ](?:[¡-§¨ª-\\u00ad¯-±´-¾‚„†‡ˆ‰Š‹ŒŽ˜›œžŸšƒ]|[${CLOSING}](?=\\p{Ll}))|â€[^\\u0000-\\u007f]|â‚¬|â„¢|ðŸ|(?:[ÐÑ][^\\u0000-\\u007f]){3}|(?:[ÎÏ][^\\u0000-\\u007f]){3}`,
  'u',
)
const BEYOND_ASCII = /[\u0080-\uffff]+/g
const DECODER = new TextDecoder('utf-8', { fatal: true })

/** What a person is told of the first text, in the header or in a cell, that seems to be garbled so. Nothing is changed. */
export function garbledWarnings(header: readonly string[], tallies: readonly ColumnTally[]): readonly string[] {
  const name = header.findIndex((each) => ungarbled(each) !== undefined)
  if (name !== -1) return [told(`column ${name + 1} is named`, header[name] ?? '')]
  const first = tallies.flatMap(({ entries }, column) => {
    const entry = entries.find(({ text }) => ungarbled(text) !== undefined)
    return entry === undefined ? [] : [{ column, text: entry.text, row: entry.firstRow }]
  })
  const [found] = first.toSorted((a, b) => a.row - b.row)
  return found ? [told(`row ${found.row} holds in column ${quoted(header[found.column] ?? '')}`, found.text)] : []
}

function told(where: string, text: string): string {
  return `The file seems to have been saved in another encoding once too often: ${where} ${quoted(text)}, which was probably ${quoted(ungarbled(text) ?? '')}. Nothing is changed. Export it as UTF-8 again from where it came from, opened as UTF-8 on the way (in Excel by Data, From Text/CSV, 65001), and upload that.`
}

/** What a garbled text was; undefined of all others. */
export function ungarbled(text: string): string | undefined {
  if (!GARBLED.test(text)) return undefined
  const found = text.replace(BEYOND_ASCII, (run) => decoded(run) ?? run)
  return found === text ? undefined : found
}

function decoded(run: string): string | undefined {
  const bytes = Array.from(run, (character) => BYTES.get(character) ?? -1)
  if (bytes.includes(-1)) return undefined
  try {
    return DECODER.decode(Uint8Array.from(bytes))
  } catch {
    return undefined
  }
}
