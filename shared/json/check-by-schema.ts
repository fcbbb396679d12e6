import type * as z from 'zod/mini'
import { isJsonObject, type JsonObject } from './json-fields.ts'

export type Issue = z.core.$ZodIssue

export type Checked<Schema extends z.ZodMiniType> =
  | { readonly success: true; readonly data: z.output<Schema> }
  | { readonly success: false; readonly issues: readonly Issue[] }

/** Of the members of long lists and objects, so many are looked at together; fewer where lists stand in lists. */
const WINDOWS = [1000, 30]
/** No schema of ours reaches deeper. */
const MOST_LEVELS = 12
const MANY_ISSUES = 100_000

/**
 * What zod makes of a value of somebody else, however much of it is wrong. zod hands a list's problems up as arguments of
 * a call, which exceed the stack from about a hundred thousand on; the value is looked at piece by piece then. Of lists in
 * lists not every problem is found, but one at least.
 */
export function checkBySchema<Schema extends z.ZodMiniType>(schema: Schema, value: unknown): Checked<Schema> {
  const result = withinStack(() => schema.safeParse(value))
  if (result?.success) return result
  if (result) return { success: false, issues: result.error.issues }
  for (const size of WINDOWS) {
    const issues = issuesByWindow(schema, value, size)
    if (issues.length > 0) return { success: false, issues }
  }
  const message = 'something with fewer wrong values'
  return { success: false, issues: [{ code: 'custom', path: [], message, input: value }] }
}

function issuesByWindow(schema: z.ZodMiniType, value: unknown, size: number): readonly Issue[] {
  const found: Issue[] = []
  const longest = longestOf(value, MOST_LEVELS)
  const membersOf = rememberedMembers()
  for (let from = 0; from < longest && found.length < MANY_ISSUES; from += size) {
    const cut = windowOf(value, { from, size, membersOf }, MOST_LEVELS)
    const result = withinStack(() => schema.safeParse(cut))
    // Still too much at once.
    if (!result) return []
    for (const issue of result.error?.issues ?? []) {
      const path = pathInWhole(value, cut, issue.path, { from, size })
      if (path && !isOfTheCut(issue, valueAt(value, path), size)) found.push({ ...issue, path })
    }
  }
  return found
}

/** Undefined where the stack was exceeded. */
function withinStack<Result>(check: () => Result): Result | undefined {
  try {
    return check()
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

type Window = {
  readonly from: number
  readonly size: number
  readonly membersOf: (value: JsonObject) => readonly [string, unknown][]
}

/** A long object's members are listed once, not for every window. */
function rememberedMembers(): Window['membersOf'] {
  const known = new WeakMap<JsonObject, readonly [string, unknown][]>()
  return (value) => {
    const members = known.get(value) ?? Object.entries(value)
    known.set(value, members)
    return members
  }
}

/** The value with so many members of its long lists and objects, the same ones of each. */
function windowOf(value: unknown, window: Window, levels: number): unknown {
  if (levels === 0) return value
  const inner = (member: unknown) => windowOf(member, window, levels - 1)
  const { from, size, membersOf } = window
  if (Array.isArray(value)) return (value.length > size ? value.slice(from, from + size) : value).map(inner)
  if (!isJsonObject(value)) return value
  const members = membersOf(value)
  const kept = members.length > size ? members.slice(from, from + size) : members
  return Object.fromEntries(kept.map(([name, member]) => [name, inner(member)]))
}

function longestOf(value: unknown, levels: number): number {
  if (levels === 0 || typeof value !== 'object' || value === null) return 0
  const members = Object.values(value)
  return members.reduce((longest, member) => Math.max(longest, longestOf(member, levels - 1)), members.length)
}

/** Where a place of a window is in the whole; undefined where the window alone lacks it. */
function pathInWhole(
  whole: unknown,
  cut: unknown,
  path: readonly PropertyKey[],
  { from, size }: Pick<Window, 'from' | 'size'>,
): PropertyKey[] | undefined {
  const found: PropertyKey[] = []
  let [ofWhole, ofCut] = [whole, cut]
  for (const part of path) {
    const place = isLong(ofWhole, size) ? Number(part) + from : part
    const next = memberOf(ofWhole, place)
    const nextOfCut = memberOf(ofCut, part)
    if (next !== undefined && nextOfCut === undefined) return undefined
    found.push(place)
    ;[ofWhole, ofCut] = [next, nextOfCut]
  }
  return found
}

function isLong(value: unknown, size: number): boolean {
  return Array.isArray(value) && value.length > size
}

/** How long a list is, and what fits together within a value, is the whole's business. */
function isOfTheCut({ code }: Issue, value: unknown, size: number): boolean {
  if (code === 'custom') return typeof value === 'object'
  return (code === 'too_small' || code === 'too_big') && isLong(value, size)
}

/** What lies at a path; undefined where nothing does. */
export function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce(memberOf, root)
}

function memberOf(value: unknown, part: PropertyKey): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined
}
