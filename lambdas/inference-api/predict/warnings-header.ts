import type { Warning } from './group-warnings.ts'

/** As long as a header may be without a front door refusing it. */
const MOST_CHARACTERS = 2_000

/** Warnings of an answer that has no other place for them: as many of them, as JSON, as a header holds. */
export function warningsHeader(warnings: readonly Warning[]): Readonly<Record<string, string>> {
  if (warnings.length === 0) return {}
  let fitting = warnings
  while (fitting.length > 0 && asciiJson(fitting).length > MOST_CHARACTERS) fitting = fitting.slice(0, -1)
  return { 'x-model-warnings': asciiJson(fitting) }
}

/** A header takes ASCII alone. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^ -~]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
