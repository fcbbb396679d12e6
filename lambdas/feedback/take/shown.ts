import { boundedText } from '#shared/errors/bounded-text.ts'

const LONGEST_CELL = 60

/** A cell in a message. */
export function shown(text: string): string {
  return JSON.stringify(boundedText(text, LONGEST_CELL))
}
