import * as fc from 'fast-check'
import type { Json } from './for-any.ts'

/*
 * Inputs that come near to what is wanted, so that more than the first check is reached: good ones with a few edits.
 */

/** Put in the place of {@link DEEP_MARK}: JSON.parse takes it, and whatever walks it by recursion ends at its stack. */
const DEEP_JSON = `${'['.repeat(20_000)}${']'.repeat(20_000)}`
const DEEP_MARK = 'nested deep'

const ODD_TEXTS = [
  '',
  ' ',
  'x',
  '0',
  '-1',
  'NaN',
  '1e400',
  '__proto__',
  'constructor',
  '../../x',
  'a/b',
  'a\nb',
  '\u0000',
  '\ud800',
  '\u2028',
  '=1+1',
  '2026-02-30T99:00:00Z',
  'ü'.repeat(300),
  'x'.repeat(5000),
  DEEP_MARK,
]
const ODD_NUMBERS = [0, -1, 1, 0.5, 1e308, 5e-324, 2 ** 53, -(2 ** 31), 8.64e15, 8.64e15 + 1]

/** JSON that is seldom wanted anywhere. */
export const oddJson: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(null, true, false, [], {}),
  fc.constantFrom<Json>(...ODD_TEXTS),
  fc.constantFrom<Json>(...ODD_NUMBERS),
  fc.string(),
  fc.jsonValue({ maxDepth: 3 }).map((value) => value as Json),
  fc.constant(nested(200)),
)

function nested(depth: number): Json {
  let value: Json = []
  for (let level = 0; level < depth; level++) value = [value]
  return value
}

/** Any of the values as text, with now and then something in it that is nested very deep. */
export function textOfJson(value: Json): string {
  return JSON.stringify(value).replaceAll(`"${DEEP_MARK}"`, DEEP_JSON)
}

type Edit = {
  readonly at: number
  readonly how: 'replace' | 'remove' | 'repeat' | 'add' | 'move'
  readonly value: Json
}

const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.nat(100_000),
  how: fc.constantFrom('replace', 'replace', 'remove', 'repeat', 'add', 'move'),
  value: oddJson,
})

/** One of the values with up to `maxEdits` edits anywhere in it. */
export function mutatedJson(values: readonly Json[], maxEdits = 3): fc.Arbitrary<Json> {
  return fc
    .tuple(fc.constantFrom(...values), fc.array(edit, { maxLength: maxEdits }))
    .map(([value, edits]) => edits.reduce(editedJson, value))
}

type Place = { readonly holder: Json[] | Record<string, Json>; readonly name: string }

function editedJson(root: Json, { at, how, value }: Edit): Json {
  const copy = structuredClone(root)
  const places = placesOf(copy)
  const place = places[at % (places.length + 1)]
  if (!place) return how === 'replace' ? value : copy
  const { holder, name } = place
  const found = Reflect.get(holder, name) as Json
  if (how === 'replace') put(place, value)
  if (how === 'move') put(place, placeValue(places[(at * 31) % places.length]) ?? null)
  if (how === 'remove' && Array.isArray(holder)) holder.splice(Number(name), 1)
  else if (how === 'remove') Reflect.deleteProperty(holder, name)
  if (how === 'repeat' && Array.isArray(holder)) holder.push(found)
  if (how === 'add' && !Array.isArray(holder)) put({ holder, name: `${name}x` }, value)
  return copy
}

/** Own properties only, `__proto__` too, as JSON.parse makes them. */
function put({ holder, name }: Place, value: Json): void {
  Object.defineProperty(holder, name, { value, enumerable: true, configurable: true, writable: true })
}

function placeValue(place: Place | undefined): Json | undefined {
  return place && structuredClone(Reflect.get(place.holder, place.name) as Json)
}

/** Every member and element, the outer ones first; of what is nested very deep only the first levels. */
function placesOf(value: Json, depth = 0): Place[] {
  if (typeof value !== 'object' || value === null || depth > 12) return []
  const holder = value as Json[] | Record<string, Json>
  return Object.entries(holder).flatMap(([name, inner]) => [{ holder, name }, ...placesOf(inner, depth + 1)])
}

type BytesEdit = {
  readonly at: number
  readonly how: 'flip' | 'remove' | 'insert' | 'repeat' | 'cut'
  readonly length: number
  readonly bytes: Uint8Array
}

/** Bytes in base64 with up to `maxEdits` edits; `tokens` are texts that mean something in this format. */
export function mutatedBytes(
  bases: fc.Arbitrary<Uint8Array>,
  tokens: readonly string[],
  maxEdits = 4,
): fc.Arbitrary<string> {
  const bytesEdit: fc.Arbitrary<BytesEdit> = fc.record({
    at: fc.nat(1_000_000),
    how: fc.constantFrom('flip', 'remove', 'insert', 'insert', 'repeat', 'cut'),
    length: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 2000 })),
    bytes: fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 8 }),
      fc.constantFrom(...tokens).map((token) => Buffer.from(token, 'latin1')),
    ),
  })
  return fc
    .tuple(bases, fc.array(bytesEdit, { maxLength: maxEdits }))
    .map(([bytes, edits]) => Buffer.from(edits.reduce(editedBytes, bytes)).toString('base64'))
}

function editedBytes(bytes: Uint8Array, { at, how, length, bytes: inserted }: BytesEdit): Uint8Array {
  const start = bytes.length === 0 ? 0 : at % bytes.length
  const before = bytes.subarray(0, start)
  const range = bytes.subarray(start, start + length)
  const after = bytes.subarray(start + length)
  switch (how) {
    case 'flip':
      return Buffer.concat([before, range.map((byte, index) => byte ^ (inserted[index % inserted.length] ?? 0)), after])
    case 'remove':
      return Buffer.concat([before, after])
    case 'insert':
      return Buffer.concat([before, inserted, range, after])
    case 'repeat':
      return Buffer.concat([before, range, range, range, after])
    case 'cut':
      return before
  }
}
