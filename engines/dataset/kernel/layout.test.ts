import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import * as layout from './layout.ts'

describe('the layout of the kernel', () => {
  it('is nothing but constants, which both compilers read alike', () => {
    const text = readFileSync(path.join(import.meta.dirname, 'layout.ts'), 'utf8')
    const code = text.split('\n').filter((line) => line !== '' && !/^(\/\/|\/\*\* .* \*\/$)/.test(line))
    expect(code.filter((line) => !/^export const [A-Z][A-Z_]* = -?\d+$/.test(line))).toEqual([])
    expect(code).toHaveLength(Object.keys(layout).length)
  })

  it.each([
    ['CELL', ['CELL_MARK_']],
    ['COLUMN', []],
    ['ENTRY', []],
  ])('gives each field of a %s record a place of its own within the record', (record, others) => {
    const named = Object.entries(layout).filter(
      ([name]) => name.startsWith(`${record}_`) && !others.some((other) => name.startsWith(other)),
    )
    const { [`${record}_BYTES`]: bytes = 0, ...fields } = Object.fromEntries(named)
    const places = Object.values(fields)
    expect(new Set(places).size).toBe(places.length)
    for (const place of places) expect([place % 4, place >= 0, place < bytes]).toEqual([0, true, true])
  })
})
