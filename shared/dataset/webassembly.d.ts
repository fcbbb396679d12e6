// What record-kernel.ts uses of WebAssembly: Node's types leave it to those of browsers.
declare namespace WebAssembly {
  class Memory {
    readonly buffer: ArrayBuffer
  }
  class Module {
    constructor(bytes: Uint8Array)
  }
  class Instance {
    constructor(module: Module, imports: Record<string, Record<string, (...args: number[]) => number | void>>)
    readonly exports: Record<string, unknown>
  }
}
