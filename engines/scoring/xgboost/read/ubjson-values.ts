import { ByteCursor } from './byte-cursor.ts'
import { Damage } from './damage.ts'
import { ROOM, Room } from './room.ts'
import { MAX_DEPTH, type Numbers, type Value } from './value.ts'

/** The types of numbers, by their letter: UBJSON is big-endian. */
const NUMBERS: Readonly<Record<string, { readonly size: number; read(cursor: ByteCursor): number }>> = {
  i: { size: 1, read: (cursor) => cursor.int8() },
  U: { size: 1, read: (cursor) => cursor.uint8() },
  I: { size: 2, read: (cursor) => cursor.int16() },
  l: { size: 4, read: (cursor) => cursor.int32() },
  L: { size: 8, read: (cursor) => Number(cursor.int64()) },
  d: { size: 4, read: (cursor) => cursor.float32() },
  D: { size: 8, read: (cursor) => cursor.float64() },
}
const WORDS: Readonly<Record<string, Value>> = { Z: null, T: true, F: false }

/** Reads UBJSON (ubjson.org, draft 12), as far as XGBoost writes it. @throws Damage */
export function readUbjson(bytes: Uint8Array): Value {
  const reader = new UbjsonReader(new ByteCursor(bytes, 'big'))
  const value = reader.value(0)
  reader.end()
  return value
}

class UbjsonReader {
  readonly #cursor: ByteCursor
  readonly #room = new Room()

  constructor(cursor: ByteCursor) {
    this.#cursor = cursor
  }

  value(depth: number, type = this.#type()): Value {
    if (depth > MAX_DEPTH) throw new Damage(`is damaged: its UBJSON is nested more than ${MAX_DEPTH} deep`)
    this.#room.take(ROOM.number)
    const number = NUMBERS[type]
    if (number) return number.read(this.#cursor)
    if (type === 'S') return this.#text()
    if (type === '{') return this.#object(depth)
    if (type === '[') return this.#array(depth)
    const word = WORDS[type]
    if (word === undefined) throw this.#cursor.damaged(`no type of UBJSON ("${type}")`)
    return word
  }

  end(): void {
    if (this.#cursor.left > 0) throw this.#cursor.damaged('more bytes than the model has')
  }

  #object(depth: number): Value {
    this.#room.take(ROOM.object)
    const members = new Map<string, Value>()
    const { type, count } = this.#container()
    if (type !== undefined) throw this.#cursor.damaged('an object of one type')
    for (let index = 0; !this.#isOver(index, count, '}'); index++) {
      const key = this.#text()
      this.#room.take(ROOM.member)
      members.set(key, this.value(depth + 1))
    }
    return members
  }

  #array(depth: number): Value {
    this.#room.take(ROOM.list)
    const { type, count } = this.#container()
    if (type !== undefined && count !== undefined) return this.#numbers(type, count)
    const list: Value[] = []
    const types = new Set<string>()
    while (!this.#isOver(list.length, count, ']')) {
      const type = this.#type()
      types.add(type)
      list.push(this.value(depth + 1, type))
    }
    if (list.length === 0 || !list.every((item) => typeof item === 'number')) return list
    return types.size === 1 && types.has('d') ? Float32Array.from(list) : Float64Array.from(list)
  }

  /** Where items are not counted, a bracket ends them. */
  #isOver(index: number, count: number | undefined, close: string): boolean {
    return count === undefined ? this.#cursor.takes(close) : index >= count
  }

  /** What stands in front of items that are counted, or all of one type. */
  #container(): { readonly type: string | undefined; readonly count: number | undefined } {
    const type = this.#cursor.takes('$') ? this.#type() : undefined
    const count = this.#cursor.takes('#') ? this.#length() : undefined
    if (type !== undefined && count === undefined)
      throw this.#cursor.damaged('items of one type, and no number of them')
    return { type, count }
  }

  #numbers(type: string, count: number): Numbers {
    const number = NUMBERS[type]
    if (!number) throw this.#cursor.damaged(`a list of the type "${type}"`)
    this.#cursor.require(count * number.size)
    this.#room.take(count * ROOM.number)
    const values = type === 'd' ? new Float32Array(count) : new Float64Array(count)
    for (let index = 0; index < count; index++) values[index] = number.read(this.#cursor)
    return values
  }

  #text(): string {
    const length = this.#length()
    this.#room.take(ROOM.text + length)
    return this.#cursor.utf8(length)
  }

  #length(): number {
    const type = this.#type()
    const length = type === 'd' || type === 'D' ? undefined : NUMBERS[type]?.read(this.#cursor)
    if (length === undefined || length < 0) throw this.#cursor.damaged('no length')
    return this.#cursor.require(length)
  }

  #type(): string {
    return String.fromCharCode(this.#cursor.uint8())
  }
}
