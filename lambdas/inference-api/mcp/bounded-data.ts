const MOST_ENTRIES = 100
const MOST_CHARACTERS = 300

/** What is said beside data of which not all is there. */
const CUT = `Lists have at most ${MOST_ENTRIES} entries here, and texts ${MOST_CHARACTERS} characters.`

/**
 * Data for an assistant: names of columns and categories come from an uploaded file, and nobody knows what is written
 * there or how much of it. Lists, objects and texts are cut, and `cut` says so where any was.
 */
export function boundedData(data: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  let isCut = false
  const within = <Entry>(entries: readonly Entry[]): readonly Entry[] => {
    isCut ||= entries.length > MOST_ENTRIES
    return entries.slice(0, MOST_ENTRIES)
  }
  const text = (value: string): string => {
    if (value.length <= MOST_CHARACTERS) return value
    isCut = true
    return `${value.slice(0, MOST_CHARACTERS)}…`
  }
  const bounded = (value: unknown): unknown => {
    if (typeof value === 'string') return text(value)
    if (Array.isArray(value)) return within(value).map(bounded)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(within(Object.entries(value)).map(([name, member]) => [text(name), bounded(member)]))
  }
  const found = bounded(data) as Readonly<Record<string, unknown>>
  return isCut ? { ...found, cut: CUT } : found
}
