import { bareName } from '#shared/schema/composed-names.ts'
import { quoted } from '../source/refusal.ts'

/** What a person is told of columns whose names only a `#` tells apart: a header may have it or not. */
export function twinNames(header: readonly string[]): readonly string[] {
  const places = new Map<string, number>()
  return header.flatMap((name, index) => {
    const bare = bareName(name)
    const first = places.get(bare)
    if (first === undefined) {
      places.set(bare, index)
      return []
    }
    return [
      `Only the # tells column ${first + 1}, ${quoted(header[first] ?? '')}, from column ${index + 1}, ${quoted(name)}. Where a request or a file has one of the two, its name has to stand there exactly so; give one of them another name.`,
    ]
  })
}
