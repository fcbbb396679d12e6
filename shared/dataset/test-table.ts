import type { Table } from './read-table.ts'

/** A table for tests, of columns given as functions of the row's number from 0. */
export function tableOf(rows: number, columns: Readonly<Record<string, (row: number) => string | number>>): Table {
  const cells = Object.values(columns)
  return {
    place: 's3://bucket/datasets/a.csv',
    header: Object.keys(columns),
    rows: Array.from({ length: rows }, (_, row) => cells.map((cell) => String(cell(row)))),
    rowNumbers: Array.from({ length: rows }, (_, row) => row + 2),
  }
}

/** Spreads 0, 1, 2, … over [0, 1) without a pattern, the same every time. */
export function scattered(row: number, salt = 0): number {
  const mixed = Math.imul(row + 1 + salt * 7919, 0x9e3779b1)
  return (Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b) >>> 0) / 2 ** 32
}
