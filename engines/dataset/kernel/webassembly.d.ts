// What record-kernel.ts uses of WebAssembly: Node's types leave it to those of browsers.
declare namespace WebAssembly {
  type Memory = { readonly buffer: ArrayBuffer; grow(pages: number): number }
  type Module = object
  type Instance = { readonly exports: Record<string, unknown> }
  type Imports = Record<string, Record<string, (...args: number[]) => number | void>>
  const Module: new (bytes: Uint8Array) => Module
  const Instance: new (module: Module, imports: Imports) => Instance
}
