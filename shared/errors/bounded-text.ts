/*
 * What people are told is bounded: a file may have a hundred thousand columns, and an error with all their
 * names would be larger than the run's records together.
 */

/** Of anything that is listed for a person. */
export const MOST_LISTED = 20
const LONGEST_ITEM = 300

/** The first twenty of many texts, each cut where it is long, with how many more there are. */
export function boundedList(items: readonly string[], separator = ', '): string {
  const shown = items
    .slice(0, MOST_LISTED)
    .map((item) => boundedText(item, LONGEST_ITEM))
    .join(separator)
  return items.length > MOST_LISTED ? `${shown}${separator}and ${items.length - MOST_LISTED} more` : shown
}

/** The first twenty of many texts for a list of a record, and a last one that says how many more there are. */
export function boundedItems(items: readonly string[], ofWhat: string): readonly string[] {
  const shown = items.slice(0, MOST_LISTED).map((item) => boundedText(item, LONGEST_ITEM))
  return items.length > MOST_LISTED ? [...shown, `and ${items.length - MOST_LISTED} more ${ofWhat}`] : shown
}

/** A text, cut where it is longer than so many characters. */
export function boundedText(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}

const MOST_LEVELS = 4

/**
 * A value as JSON for a message: no deeper than a few levels, since a text of brackets is read without harm and spelling
 * it out takes more stack than there is; no wider than twenty members, and cut where it is longer than so many characters.
 */
export function boundedJson(value: unknown, longest: number): string {
  return boundedText(JSON.stringify(outermost(value, MOST_LEVELS)) ?? 'absent', longest)
}

function outermost(value: unknown, levels: number): unknown {
  // The SDK reads large numbers so, which JSON does not know.
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null) return value
  if (levels === 0) return '…'
  if (Array.isArray(value)) return value.slice(0, MOST_LISTED).map((item) => outermost(item, levels - 1))
  const members = Object.entries(value).slice(0, MOST_LISTED)
  return Object.fromEntries(members.map(([name, item]) => [name, outermost(item, levels - 1)]))
}
