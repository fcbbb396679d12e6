import type { OneHotTarget } from '#engines/dataset/profile/one-hot-target.ts'
import type { Table } from './read-reference.ts'

/** What a one-hot target was, by every row that is used. */
export function referenceOneHot(table: Table, target: number, used: readonly number[]): OneHotTarget | undefined {
  const name = table.header[target] ?? ''
  const cells = (column: number) => used.map((row) => (table.rows[row]?.[column] ?? '').trim())
  for (let end = name.length - 1; end > 0; end--) {
    const [, stem = '', sign = ''] = /^(.*?)([_.=:\-/|\s]+)$/.exec(name.slice(0, end)) ?? []
    const word = name.slice(end)
    if (stem === '' || /^[_.=:\-/|\s]/.test(word)) continue
    if (['is', 'has', 'was', 'did', 'does', 'will', 'can', 'not', 'no', 'non'].includes(stem.toLowerCase())) continue
    const alike = [...table.header.keys()].filter((column) => {
      const other = table.header[column] ?? ''
      return column !== target && other.startsWith(stem + sign) && other !== stem + sign && isBits(cells(column))
    })
    if (!isBits(cells(target)) || alike.length === 0) continue
    const complement = alike.find((column) => isOneEach([target, column].map(cells)))
    const isWhole = alike.length > 1 && isOneEach([target, ...alike].map(cells))
    const others = complement !== undefined ? [complement] : isWhole ? alike : []
    if (others.length === 0) continue
    const named = (index: number) => {
      const other = table.header[index] ?? ''
      return { index, name: other, word: other.slice((stem + sign).length) }
    }
    return { stem, word, others: others.map(named) }
  }
  return undefined
}

function isBits(cells: readonly string[]): boolean {
  return (
    cells.every((cell) => bit(cell) !== undefined || NOTHING.test(cell)) &&
    cells.some((cell) => bit(cell) !== undefined)
  )
}

const NOTHING = /^(?:|na|n\/a|null|none|nan|\?|-)$/i

function isOneEach(columns: readonly (readonly string[])[]): boolean {
  const [first = []] = columns
  const rows = first.map((_, row) => columns.map((cells) => cells[row] ?? ''))
  const told = rows.filter((cells) => !cells.every((cell) => NOTHING.test(cell)))
  return (
    told.length > 0 &&
    told.every((cells) => cells.every((cell) => bit(cell) !== undefined) && sum(cells.map(bit)) === 1)
  )
}

function sum(bits: readonly (0 | 1 | undefined)[]): number {
  return bits.reduce<number>((total, value) => total + (value ?? 0), 0)
}

function bit(cell: string): 0 | 1 | undefined {
  if (/^true$/i.test(cell)) return 1
  if (/^false$/i.test(cell)) return 0
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(cell)) return undefined
  return Number(cell) === 0 ? 0 : Number(cell) === 1 ? 1 : undefined
}
