/** What stands around a place: of an object its names so far and the one it is in, of a list nothing. */
type Around = { readonly names: Set<string> | undefined; name: string }

/**
 * The first names that an object of a JSON text has more than once, each by its path; JSON.parse takes the last of
 * them without a word. The text has to be JSON.
 */
export function repeatedNames(text: string, most: number): readonly string[] {
  const found = new Set<string>()
  const around: Around[] = []
  let string = ''
  for (let at = 0; at < text.length && found.size < most; at++) {
    const place = around.at(-1)
    switch (text.charAt(at)) {
      case '{':
        around.push({ names: new Set(), name: '' })
        break
      case '[':
        around.push({ names: undefined, name: '' })
        break
      case '}':
      case ']':
        around.pop()
        break
      case '"': {
        const end = endOfString(text, at)
        string = text.slice(at, end)
        at = end - 1
        break
      }
      case ':':
        if (place) meet(String(JSON.parse(string)), place, around, found)
        break
      default:
        break
    }
  }
  return [...found]
}

function meet(name: string, place: Around, around: readonly Around[], found: Set<string>): void {
  place.name = name
  if (place.names?.has(name)) found.add(around.flatMap(({ names, name: each }) => (names ? [each] : [])).join('.'))
  place.names?.add(name)
}

/** Behind the closing quote. */
function endOfString(text: string, start: number): number {
  let at = start + 1
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at + 1
}
