import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

const DOCS = path.join(import.meta.dirname, '../docs')
const TABLES = readFileSync(path.join(DOCS, 'seeds.md'), 'utf8').split(/^## /m).slice(1)

/** The cells of each row, with the heading of its table. */
const ROWS = TABLES.flatMap((table) => {
  const [heading = '', ...lines] = table.split('\n')
  const rows = lines.filter((line) => line.startsWith('| ')).slice(1)
  return rows.map((line) => ({ heading, cells: line.slice(2, -2).split(' | ') }))
})

describe('docs/seeds.md', () => {
  it('has a test that is there for every row', () => {
    expect(ROWS.length).toBeGreaterThan(50)
    const unproved: string[] = []
    let before: readonly string[] = []
    for (const { heading, cells } of ROWS) {
      const proof = cells.at(-1) ?? ''
      const named = [...proof.matchAll(/\(\.\.\/([\w./-]+\.test\.ts)\)|`([\w./-]+\.test\.ts)`/g)].map(
        ([, linked, written]) => linked ?? written ?? '',
      )
      const files = proof.startsWith('the same') ? before : named
      const isThere = files.length > 0 && files.every((file) => existsSync(path.join(DOCS, '..', file)))
      // What is not there has its reason instead.
      if (!isThere && !/^not there: .{40}/.test(proof)) unproved.push(`${heading}: ${cells[0]}`)
      before = files
    }
    expect(unproved).toEqual([])
  })

  it('leaves nothing without an answer', () => {
    const empty = ROWS.filter(({ cells }) => cells.some((cell, at) => at !== 1 && cell.trim() === ''))
    expect(empty.map(({ cells }) => cells[0])).toEqual([])
  })
})
