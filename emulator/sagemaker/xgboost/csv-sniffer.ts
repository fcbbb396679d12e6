/**
 * The delimiter that Python's `csv.Sniffer` takes one line for; undefined where it raises "Could not determine
 * delimiter". Both containers ask it about the first line of what they are given.
 * https://docs.python.org/3/library/csv.html#csv.Sniffer
 */
export function sniffDelimiter(line: string): string | undefined {
  return besideQuotes(line) ?? byCount(line)
}

const NO_WORD = String.raw`[^\p{L}\p{N}_\n"']`
/** Where quoted text tells: between delimiters, at the start, at the end, and alone, which tells nothing. */
const QUOTED = [
  String.raw`(?<delimiter>${NO_WORD}) ?(?<quote>["']).*?\k<quote>\k<delimiter>`,
  String.raw`^(?<quote>["']).*?\k<quote>(?<delimiter>${NO_WORD}) ?`,
  String.raw`(?<delimiter>${NO_WORD}) ?(?<quote>["']).*?\k<quote>$`,
  String.raw`^(?<quote>["']).*?\k<quote>$`,
].map((pattern) => new RegExp(pattern, 'gsmu'))

/** The character that stands beside quoted texts most often, the first of equals. */
function besideQuotes(line: string): string | undefined {
  for (const pattern of QUOTED) {
    const matches = [...line.matchAll(pattern)]
    if (matches.length === 0) continue
    const counts = new Map<string, number>()
    for (const { groups } of matches) {
      const delimiter = groups?.['delimiter']
      if (delimiter) counts.set(delimiter, (counts.get(delimiter) ?? 0) + 1)
    }
    return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0]
  }
  return undefined
}

const PREFERRED = [',', '\t', ';', ' ', ':']
const MAX_CHARACTER = 126

/** In one line every character is as regular as any other: a preferred one, else the most frequent, else the last. */
function byCount(line: string): string | undefined {
  const counts = new Map<string, number>()
  for (const character of line.replaceAll('\n', '')) {
    if (character.charCodeAt(0) <= MAX_CHARACTER) counts.set(character, (counts.get(character) ?? 0) + 1)
  }
  // One that is all there is comes before the preferred ones, but is one of these then anyway.
  const preferred = PREFERRED.find((character) => counts.has(character))
  if (preferred !== undefined) return preferred
  return [...counts].sort(([a, countA], [b, countB]) => countB - countA || (a < b ? 1 : -1))[0]?.[0]
}
