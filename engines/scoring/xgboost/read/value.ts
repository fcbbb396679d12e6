import { Damage } from './damage.ts'

/** What a JSON or UBJSON text holds. Arrays of numbers alone are typed arrays. */
export type Value = null | boolean | number | string | Numbers | readonly Value[] | ReadonlyMap<string, Value>
export type Numbers = Float64Array | Float32Array | Int32Array | Int16Array | Int8Array | Uint8Array

/** A value with the way to it, such as `learner.objective.name`, for the message that says what is wrong. */
export type Place = { readonly value: Value; readonly path: string }

/** How deep values may be nested; XGBoost's models have seven levels. */
export const MAX_DEPTH = 32

/** @throws Damage when there is none. */
export function child(place: Place, key: string): Place {
  const found = maybeChild(place, key)
  if (!found) throw new Damage(`has no ${pathTo(place, key)}`)
  return found
}

/** @throws Damage when the place has no children by name. */
export function maybeChild(place: Place, key: string): Place | undefined {
  if (!(place.value instanceof Map)) throw wrong(place, 'is not an object')
  const value = (place.value as ReadonlyMap<string, Value>).get(key)
  return value === undefined ? undefined : { value, path: pathTo(place, key) }
}

/** The items of a list of at most so many: each gets a way of its own. */
export function items(place: Place, most: number): readonly Place[] {
  const { value, path } = place
  if (!Array.isArray(value) && !ArrayBuffer.isView(value)) throw wrong(place, 'is not a list')
  if ((value as ArrayLike<Value>).length > most) throw wrong(place, `has more than ${most} items`)
  return Array.from(value as ArrayLike<Value>, (item, index) => ({ value: item, path: `${path}[${index}]` }))
}

export function text(place: Place): string {
  if (typeof place.value !== 'string') throw wrong(place, 'is not a text')
  return place.value
}

/** A whole number of at most `most`; XGBoost writes its parameters as texts. */
export function whole(place: Place, most: number): number {
  const { value } = place
  const number = typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 0 || number > most) {
    throw wrong(place, `is not a whole number from 0 to ${most}`)
  }
  return number
}

/** Numbers and booleans, `length` of them where it is given. */
export function numbers(place: Place, length?: number): Numbers {
  const { value } = place
  const found = ArrayBuffer.isView(value) ? value : numbersOf(place)
  if (length !== undefined && found.length !== length) throw wrong(place, `has ${found.length} values, not ${length}`)
  return found
}

function numbersOf(place: Place): Numbers {
  if (!Array.isArray(place.value)) throw wrong(place, 'is not a list of numbers')
  return Float64Array.from(place.value as readonly Value[], (item) => {
    if (typeof item !== 'number' && typeof item !== 'boolean') throw wrong(place, 'is not a list of numbers')
    return Number(item)
  })
}

export function wrong({ path }: Place, problem: string): Damage {
  return new Damage(`is damaged: ${path} ${problem}`)
}

function pathTo({ path }: Place, key: string): string {
  return path === '' ? key : `${path}.${key}`
}
