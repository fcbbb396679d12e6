import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** What came of the cells of a story when all of them were tried last. */
export type Result = { readonly cells: number; readonly notSurvived: readonly string[] }
export type Results = Readonly<Record<string, Result>>

const PARTS = [0, 1]

/** Keeps what came of a part of a story's cells, for docs/faults.md. */
export function keepResult(part: number, story: string, result: Result): void {
  const results = Object.entries({ ...read(part), [story]: result }).sort(([a], [b]) => (a < b ? -1 : 1))
  writeFileSync(fileOf(part), `${JSON.stringify(Object.fromEntries(results), null, 2)}\n`)
}

/** By story; undefined where a part of it was never tried. */
export function lastResult(story: string): Result | undefined {
  const parts = PARTS.map((part) => read(part)[story])
  if (parts.some((each) => each === undefined)) return undefined
  return {
    cells: parts.reduce((sum, each) => sum + (each?.cells ?? 0), 0),
    notSurvived: parts.flatMap((each) => each?.notSurvived ?? []),
  }
}

function read(part: number): Results {
  const file = fileOf(part)
  // Written by keepResult alone.
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Results) : {}
}

function fileOf(part: number): string {
  return path.join(import.meta.dirname, `every-cell/last-run-${part + 1}.json`)
}
