import { listed, quoted } from '../source/refusal.ts'

/** What a person is told of values that are one though they are written by other characters; they look alike. */
export function lettersWarning(column: string, values: readonly string[], what: 'category' | 'class'): string {
  return `Column ${quoted(column)}: values that differ only in whether a letter is one character or taken apart, as macOS writes it, are one ${what} (${listed(values.map(quoted))}).`
}
