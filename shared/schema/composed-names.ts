/*
 * A letter may be one character, or taken apart as macOS writes it: `ü`, or a `u` with dots behind it. Names are the same
 * where they are in Unicode's normal form C.
 */

/** How columns are called by what their names are in the file: in normal form C, but for two that would be one then. */
export function nameComposer(names: readonly string[]): (name: string) => string {
  if (areAscii(names)) return (name) => name
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name.normalize(), (counts.get(name.normalize()) ?? 0) + 1)
  return (name) => (counts.get(name.normalize()) === 1 ? name.normalize() : name)
}

type Columns = { readonly columns: readonly { readonly name: string }[] }
type Split = { readonly columns: readonly string[] }

/**
 * What a run learnt from, with the names of its columns as those of a file are read: a run of an earlier version may
 * have them taken apart.
 */
export function withComposedNames<Schema extends Columns, By extends Split>(facts: {
  readonly schema: Schema
  readonly split: By
}): { readonly schema: Schema; readonly split: By } {
  const { schema, split } = facts
  const nameOf = nameComposer(schema.columns.map(({ name }) => name))
  return {
    schema: { ...schema, columns: schema.columns.map((column) => ({ ...column, name: nameOf(column.name) })) },
    split: { ...split, columns: split.columns.map(nameOf) },
  }
}

/**
 * A column's name as names are compared: of `# Größe` it is `Größe`, since a header that begins with `#` in one file does
 * not in another.
 */
export function bareName(name: string): string {
  return name.trim().replace(/^#\s*/, '').normalize()
}

/** The name of these that a given one means, unless `isThere` says that it stands beside it; the given one, if none. */
export type FindName = (given: string, isThere?: (name: string) => boolean) => string

/** Finds names by their normal form C; others that are one by `form` too, where none is found. */
export function nameFinder(names: readonly string[], form?: (name: string) => string): FindName {
  const known = new Set(names)
  const composed = byComposed(names.map((name) => [name, name]))
  const formed = new Map(form && names.map((name) => [form(name), name] as const).toReversed())
  return (given, isThere) => {
    const name = known.has(given) ? undefined : (composed.get(given.normalize()) ?? formed.get(form?.(given) ?? ''))
    return name === undefined || isThere?.(name) ? given : name
  }
}

/** Finds columns: with a `#` before the name or without one, too. */
export function columnFinder(names: readonly string[]): FindName {
  return nameFinder(names, bareName)
}

/** What belongs to texts, by their normal form C; of several with one the first's. */
export function byComposed<Value>(entries: readonly (readonly [string, Value])[]): ReadonlyMap<string, Value> {
  return new Map(entries.map(([text, value]) => [text.normalize(), value] as const).toReversed())
}

/** Whether none of the names has a letter that could be taken apart. */
export function areAscii(names: readonly string[]): boolean {
  return names.every((name) => ASCII.test(name))
}

const ASCII = /^[ -~]*$/
