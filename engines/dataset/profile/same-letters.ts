import { listed, quoted } from '../source/refusal.ts'

/** What a person is told of values that are one though they are written by other characters; they look alike. */
export function lettersWarning(column: string, values: readonly string[], what: 'category' | 'class'): string {
  return `Column ${quoted(column)}: values that differ only in whether a letter is one character or taken apart, as macOS writes it, are one ${what} (${listed(values.map(quoted))}).`
}

/** Marks of no width and hyphens that only show at the end of a line; those that join letters are part of them. */
const UNSEEN = /[\u00ad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g

/** A text without the marks that nobody sees. */
export function withoutUnseen(text: string): string {
  return text.replace(UNSEEN, '')
}

/** The same with each of them spelled out, for messages. */
export function withUnseenShown(text: string): string {
  return text.replace(UNSEEN, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
