import type { ColumnWish } from './answers.ts'
import { listHas, type ManifestEdit, settingAt } from './manifest-edits.ts'

const LIST_OF = {
  category: ['features', 'categorical'],
  keep: ['features', 'keep'],
  exclude: ['features', 'exclude'],
  'no-leak': ['features', 'allowLeak'],
} as const satisfies Partial<Record<ColumnWish, readonly string[]>>

/** Dates by which of their parts comes first. */
const ORDER_OF = { 'date-dmy': 'dmy', 'date-mdy': 'mdy', 'date-ymd': 'ymd' } as const satisfies Partial<
  Record<ColumnWish, string>
>

const DATE_ORDER = ['csv', 'dateOrder']
const MISSING = ['csv', 'missing']

/** What a manifest has done with a column. */
export function wishOf(name: string, manifest: unknown): ColumnWish {
  for (const wish of ['exclude', 'category', 'keep', 'no-leak'] as const) {
    if (listHas(manifest, LIST_OF[wish], name)) return wish
  }
  if (settingAt(manifest, [...MISSING, name]) !== undefined) return 'number'
  const order = settingAt(manifest, [...DATE_ORDER, name])
  for (const wish of ['date-dmy', 'date-mdy', 'date-ymd'] as const) if (ORDER_OF[wish] === order) return wish
  return 'auto'
}

/**
 * What has a manifest say so of a column, and nothing else of it; `oddWords` are its words that are no numbers, which
 * a column of numbers counts as missing.
 */
export function editsOfWish(name: string, wish: ColumnWish, oddWords: readonly string[]): readonly ManifestEdit[] {
  const lists = Object.entries(LIST_OF).map(([each, path]) => ({ path, member: name, isIn: each === wish }))
  const order = Object.entries(ORDER_OF).find(([each]) => each === wish)?.[1] ?? null
  return [
    ...lists,
    { path: [...DATE_ORDER, name], value: order },
    { path: [...MISSING, name], value: wish === 'number' ? oddWords : null },
  ]
}
