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
