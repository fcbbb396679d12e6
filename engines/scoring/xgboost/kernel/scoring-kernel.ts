import { brotliDecompressSync } from 'node:zlib'
import { KERNEL_WASM } from './kernel-wasm.ts'
import {
  LEVEL_BYTES,
  MODEL_EXPECTED_AT,
  MODEL_FEATURES,
  MODEL_OUTPUTS,
  MODEL_TREES,
  MODEL_TREES_AT,
  STATE_BYTES,
  TREE_BYTES,
  TREE_LEVELS,
  TREE_PASSES,
  VECTOR_ROWS,
} from './layout.ts'
import { quadratureRecords } from './quadrature.ts'

/*
 * The host of the WebAssembly kernel (assembly/, in AssemblyScript): it copies a compiled model into the kernel's memory
 * once, and rows a chunk at a time.
 */

type KernelExports = {
  readonly memory: WebAssembly.Memory
  allocate(bytes: number): number
  blockBytes(image: number, model: number): number
  score(image: number, model: number, rows: number, count: number, scratch: number, margins: number): void
  expandRow(image: number, model: number, row: number, to: number): void
  clearStates(at: number, count: number): void
  explain(
    image: number,
    model: number,
    columns: number,
    quadratures: number,
    states: number,
    stack: number,
    levels: number,
    to: number,
  ): void
}

/** Rows that are copied at a time: as many as this has room for. */
const CHUNK_BYTES = 1 << 20
const MOST_CHUNK_ROWS = 4096

/** Spare bytes behind the model, for loads of whole vectors. */
const PADDING_BYTES = 64
const FLOAT_BYTES = Float32Array.BYTES_PER_ELEMENT

let compiled: WebAssembly.Module | undefined

/** The kernel as it was compiled. */
export function kernelBytes(): Buffer<ArrayBuffer> {
  return brotliDecompressSync(Buffer.from(KERNEL_WASM, 'base64'))
}

/** The sections of a compiled model in the memory of a kernel of its own. */
export class ScoringKernel {
  readonly #exports: KernelExports
  readonly #imageAt: number

  constructor(sections: Uint8Array) {
    compiled ??= new WebAssembly.Module(kernelBytes())
    this.#exports = new WebAssembly.Instance(compiled, {}).exports as KernelExports
    this.#imageAt = this.#exports.allocate(sections.length + PADDING_BYTES)
    new Uint8Array(this.#exports.memory.buffer).set(sections, this.#imageAt)
  }

  /** What asks the trees of the model whose record is there. */
  trees(recordAt: number): TreeScorer {
    return new TreeScorer(this.#exports, this.#imageAt, recordAt)
  }
}

type Explanation = {
  readonly quadraturesAt: number
  readonly statesAt: number
  readonly stackAt: number
  readonly levels: number
  readonly sumsAt: number
  readonly expected: Float64Array
}

/** Asks the trees of one model. */
export class TreeScorer {
  readonly #exports: KernelExports
  readonly #imageAt: number
  readonly #modelAt: number
  readonly #features: number
  readonly #outputs: number
  readonly #chunkRows: number
  readonly #rowsAt: number
  readonly #marginsAt: number
  readonly #scratchAt: number
  #floats: Float32Array
  #explanation: Explanation | undefined

  constructor(exports: KernelExports, imageAt: number, recordAt: number) {
    this.#exports = exports
    this.#imageAt = imageAt
    this.#modelAt = imageAt + recordAt
    const record = new DataView(exports.memory.buffer, this.#modelAt)
    this.#features = record.getUint32(MODEL_FEATURES, true)
    this.#outputs = record.getUint32(MODEL_OUTPUTS, true)
    const fitting = Math.floor(CHUNK_BYTES / (Math.max(this.#features, this.#outputs) * FLOAT_BYTES))
    this.#chunkRows = Math.min(Math.max(fitting, 1), MOST_CHUNK_ROWS)
    // Of a block whole vectors of rows are read.
    const rows = this.#chunkRows < VECTOR_ROWS ? VECTOR_ROWS : this.#chunkRows + VECTOR_ROWS
    this.#rowsAt = exports.allocate(rows * this.#features * FLOAT_BYTES)
    this.#marginsAt = exports.allocate(this.#chunkRows * this.#outputs * FLOAT_BYTES)
    this.#scratchAt = exports.allocate(exports.blockBytes(imageAt, this.#modelAt))
    this.#floats = new Float32Array(exports.memory.buffer)
  }

  /** Writes the margins of `count` rows to `margins`. */
  score(rows: Float32Array, count: number, margins: Float32Array): void {
    if (count === 1) {
      this.#scoreRow(rows, margins)
      return
    }
    for (let done = 0; done < count; done += this.#chunkRows) {
      const chunk = Math.min(count - done, this.#chunkRows)
      const floats = this.#memory()
      floats.set(rows.subarray(done * this.#features, (done + chunk) * this.#features), this.#rowsAt / FLOAT_BYTES)
      this.#exports.score(this.#imageAt, this.#modelAt, this.#rowsAt, chunk, this.#scratchAt, this.#marginsAt)
      const from = this.#marginsAt / FLOAT_BYTES
      margins.set(floats.subarray(from, from + chunk * this.#outputs), done * this.#outputs)
    }
  }

  /** Without the views that a chunk is cut by: they cost a tenth of a row. */
  #scoreRow(row: Float32Array, margins: Float32Array): void {
    const floats = this.#memory()
    const to = this.#rowsAt / FLOAT_BYTES
    const from = this.#marginsAt / FLOAT_BYTES
    for (let at = 0; at < row.length; at++) floats[to + at] = row[at] ?? 0
    this.#exports.score(this.#imageAt, this.#modelAt, this.#rowsAt, 1, this.#scratchAt, this.#marginsAt)
    for (let at = 0; at < margins.length; at++) margins[at] = floats[from + at] ?? 0
  }

  /** Writes the contributions of `count` rows: for each output one a feature, then the expected margin. */
  explain(rows: Float32Array, count: number, to: Float32Array): void {
    const { quadraturesAt, statesAt, stackAt, levels, sumsAt, expected } = (this.#explanation ??= this.#explains())
    const columns = this.#features + 1
    for (let row = 0; row < count; row++) {
      this.#memory().set(rows.subarray(row * this.#features, (row + 1) * this.#features), this.#rowsAt / FLOAT_BYTES)
      const sums = new Float64Array(this.#exports.memory.buffer, sumsAt, this.#outputs * columns).fill(0)
      this.#exports.expandRow(this.#imageAt, this.#modelAt, this.#rowsAt, this.#scratchAt)
      this.#exports.explain(
        this.#imageAt,
        this.#modelAt,
        this.#scratchAt,
        quadraturesAt,
        statesAt,
        stackAt,
        levels,
        sumsAt,
      )
      for (const [output, value] of expected.entries()) sums[output * columns + this.#features] = value
      to.set(sums, row * sums.length)
    }
  }

  /** What explanations need beside the model: most models are never explained. */
  #explains(): Explanation {
    const exports = this.#exports
    const { memory } = exports
    const record = new DataView(memory.buffer, this.#modelAt)
    const trees = new DataView(memory.buffer, this.#imageAt + record.getUint32(MODEL_TREES_AT, true))
    const expectedAt = this.#imageAt + record.getUint32(MODEL_EXPECTED_AT, true)
    const expected = new Float64Array(memory.buffer, expectedAt, this.#outputs).slice()
    const passes = new Set<number>()
    let levels = 1
    for (let tree = 0; tree < record.getUint32(MODEL_TREES, true); tree++) {
      passes.add(trees.getUint32(tree * TREE_BYTES + TREE_PASSES, true))
      levels = Math.max(levels, trees.getUint32(tree * TREE_BYTES + TREE_LEVELS, true) + 1)
    }
    const quadraturesAt = exports.allocate((Math.max(...passes, 0) + 1) * Uint32Array.BYTES_PER_ELEMENT)
    for (const count of passes) {
      const records = quadratureRecords(count)
      const at = exports.allocate(records.byteLength)
      new Float64Array(memory.buffer, at, records.length).set(records)
      new DataView(memory.buffer).setUint32(quadraturesAt + count * Uint32Array.BYTES_PER_ELEMENT, at, true)
    }
    const statesAt = exports.allocate(this.#features * STATE_BYTES)
    const stackAt = exports.allocate(2 * levels * LEVEL_BYTES)
    const sumsAt = exports.allocate(this.#outputs * (this.#features + 1) * Float64Array.BYTES_PER_ELEMENT)
    exports.clearStates(statesAt, this.#features)
    return { quadraturesAt, statesAt, stackAt, levels, sumsAt, expected }
  }

  /** The memory as float32s: what was looked at goes when it grows. */
  #memory(): Float32Array {
    if (this.#floats.length === 0) this.#floats = new Float32Array(this.#exports.memory.buffer)
    return this.#floats
  }
}
