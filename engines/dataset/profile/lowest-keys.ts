const CLASS_CODES = 2 ** 16

/** By entry and class, in one number. */
export type NotedKeys = readonly (readonly [place: number, key: number])[]

type ClassKey = { readonly classCode: number; readonly key: number }

/** Of each entry, by class of the target: the lowest key among the rows that have it. */
export class LowestKeys {
  readonly #keys = new Map<number, number>()
  #byEntry: ReadonlyMap<number, readonly ClassKey[]> | undefined

  note(entry: number, classCode: number, key: number): void {
    this.#note(entry * CLASS_CODES + classCode, key)
  }

  /** Notes what others have noted. */
  merge(others: NotedKeys): void {
    for (const [place, key] of others) this.#note(place, key)
  }

  get noted(): NotedKeys {
    return [...this.#keys]
  }

  #note(place: number, key: number): void {
    if (!(key >= (this.#keys.get(place) ?? Number.POSITIVE_INFINITY))) this.#keys.set(place, key)
  }

  /** Whether a row that has the entry lies below the end of its class. To be asked when all rows are known. */
  isBelow(entry: number, endOf: (classCode: number) => number | undefined): boolean {
    this.#byEntry ??= byEntry(this.#keys)
    const keys = this.#byEntry.get(entry) ?? []
    return keys.some(({ classCode, key }) => key < (endOf(classCode) ?? Number.NEGATIVE_INFINITY))
  }
}

function byEntry(keys: ReadonlyMap<number, number>): ReadonlyMap<number, readonly ClassKey[]> {
  const groups = new Map<number, ClassKey[]>()
  for (const [place, key] of keys) {
    const entry = Math.floor(place / CLASS_CODES)
    const group = groups.get(entry)
    const found = { classCode: place % CLASS_CODES, key }
    if (group) group.push(found)
    else groups.set(entry, [found])
  }
  return groups
}
