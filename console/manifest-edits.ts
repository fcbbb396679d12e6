import { isJsonObject, type JsonObject } from '#shared/json/json-fields.ts'

/*
 * What a person changes of a dataset's settings by a control of the page, as changes and no whole document: whatever
 * else the manifest says stays, also where it turns out to be another dataset's. Names of columns are values here and
 * never keys of an object that is looked up by them: a column may be called `constructor` or `__proto__`.
 */

/** A setting by its path, such as `['csv', 'header']`; null: as it is found. Or whether a list of columns has one. */
export type ManifestEdit =
  | { readonly path: readonly string[]; readonly value: unknown }
  | { readonly path: readonly string[]; readonly member: string; readonly isIn: boolean }

/** A manifest with these changes, one after the other; settings that say nothing any more are left out. */
export function applyEdits(manifest: JsonObject, edits: readonly ManifestEdit[]): JsonObject {
  return edits.reduce<JsonObject>((before, edit) => {
    const after = edited(before, edit.path, edit)
    return isJsonObject(after) ? after : {}
  }, manifest)
}

/** The earlier changes and these: what is changed again is changed once. */
export function withEdits(edits: readonly ManifestEdit[], more: readonly ManifestEdit[]): readonly ManifestEdit[] {
  const replaced = new Set(more.map(subjectOf))
  return [...edits.filter((edit) => !replaced.has(subjectOf(edit))), ...more]
}

/** What a manifest says at a path; undefined where it says nothing. */
export function settingAt(manifest: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(ownField, manifest)
}

/** Whether a list of the manifest has a column. */
export function listHas(manifest: unknown, path: readonly string[], member: string): boolean {
  const list = settingAt(manifest, path)
  return Array.isArray(list) && list.includes(member)
}

function subjectOf(edit: ManifestEdit): string {
  return JSON.stringify([edit.path, 'member' in edit ? edit.member : null])
}

function ownField(value: unknown, name: string): unknown {
  return isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
}

function edited(before: unknown, path: readonly string[], edit: ManifestEdit): unknown {
  const [name, ...rest] = path
  if (name === undefined) return 'member' in edit ? withMember(before, edit) : edit.value
  const object = isJsonObject(before) ? before : {}
  const value = edited(ownField(object, name), rest, edit)
  const others = Object.entries(object).filter(([key]) => key !== name)
  if (saysNothing(value)) return Object.fromEntries(others)
  // In the place that it has; fromEntries makes a field of any name, `__proto__` too.
  const entries = Object.hasOwn(object, name)
    ? Object.entries(object).map(([key, each]) => [key, key === name ? value : each] as const)
    : [...others, [name, value] as const]
  return Object.fromEntries(entries)
}

function withMember(before: unknown, { member, isIn }: Extract<ManifestEdit, { isIn: boolean }>): readonly unknown[] {
  const list: readonly unknown[] = Array.isArray(before) ? before : []
  if (isIn) return list.includes(member) ? list : [...list, member]
  return list.filter((each) => each !== member)
}

function saysNothing(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0
  return value === null || value === undefined || (isJsonObject(value) && Object.keys(value).length === 0)
}
