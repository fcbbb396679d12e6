const GLOBAL_SECTION = 6
const EXPORT_SECTION = 7
const IS_GLOBAL = 3
const HEADER_BYTES = 8
const END = 0x0b

/** What a mutable global that nobody else exports is called; the number is its place among all globals. */
const NAME = 'global'

/**
 * A WebAssembly module with every mutable global exported, after the optimizers, which the exports would hinder: with
 * its globals and its memory an instance can be copied. https://webassembly.github.io/spec/core/binary/modules.html
 */
export function exportGlobals(wasm: Uint8Array): Buffer {
  const sections = sectionsOf(wasm)
  const mutable = mutableGlobals(sections.find(({ id }) => id === GLOBAL_SECTION)?.body ?? new Uint8Array([0]))
  const parts = sections.map(({ id, body }) => {
    const content = id === EXPORT_SECTION ? withExports(body, mutable) : body
    return [Uint8Array.of(id), leb(content.length), content]
  })
  return Buffer.concat([wasm.subarray(0, HEADER_BYTES), ...parts.flat()])
}

function sectionsOf(wasm: Uint8Array): readonly { readonly id: number; readonly body: Uint8Array }[] {
  const sections = []
  for (let at = HEADER_BYTES; at < wasm.length; ) {
    const id = wasm[at] as number
    const [length, start] = readLeb(wasm, at + 1)
    sections.push({ id, body: wasm.subarray(start, start + length) })
    at = start + length
  }
  return sections
}

/** The places of the globals that can change. @throws Error where one begins with anything but a constant. */
function mutableGlobals(body: Uint8Array): readonly number[] {
  let [count, at] = readLeb(body, 0)
  const mutable: number[] = []
  for (let index = 0; index < count; index++) {
    const isMutable = body[at + 1] === 1
    at = constantEnd(body, at + 2)
    if (isMutable) mutable.push(index)
  }
  return mutable
}

/** Behind the value that a global begins with: `i32.const`, `i64.const`, `f32.const` or `f64.const`. */
function constantEnd(body: Uint8Array, at: number): number {
  const operation = body[at]
  let end = at + 1
  if (operation === 0x41 || operation === 0x42) while (((body[end++] as number) & 0x80) !== 0);
  else if (operation === 0x43) end += 4
  else if (operation === 0x44) end += 8
  else throw new Error(`A global begins with operation ${operation}, which is no constant`)
  if (body[end] !== END) throw new Error(`A global begins with more than a constant`)
  return end + 1
}

function withExports(body: Uint8Array, globals: readonly number[]): Uint8Array {
  const [count, start] = readLeb(body, 0)
  const added = globals.flatMap((index) => {
    const name = Buffer.from(`${NAME}${index}`)
    return [leb(name.length), name, Uint8Array.of(IS_GLOBAL), leb(index)]
  })
  return Buffer.concat([leb(count + globals.length), body.subarray(start), ...added])
}

/** An unsigned number of seven bits a byte, and where it ends. */
function readLeb(bytes: Uint8Array, start: number): [value: number, end: number] {
  let value = 0
  let at = start
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++] as number
    value += (byte & 0x7f) * 2 ** shift
    if ((byte & 0x80) === 0) return [value, at]
  }
}

function leb(value: number): Uint8Array {
  const bytes: number[] = []
  let rest = value
  do {
    bytes.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0))
    rest >>>= 7
  } while (rest > 0)
  return Uint8Array.from(bytes)
}
