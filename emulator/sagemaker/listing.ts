import { validationException } from './errors.ts'

const DEFAULT_PAGE_SIZE = 10

export type ListInput = {
  readonly MaxResults?: number | undefined
  readonly NextToken?: string | undefined
  readonly SortBy?: string | undefined
  readonly SortOrder?: 'Ascending' | 'Descending' | undefined
  readonly NameContains?: string | undefined
  readonly StatusEquals?: string | undefined
  readonly CreationTimeAfter?: number | undefined
  readonly CreationTimeBefore?: number | undefined
  readonly LastModifiedTimeAfter?: number | undefined
  readonly LastModifiedTimeBefore?: number | undefined
}
type Listed = {
  readonly name: string
  readonly creationMs: number
  readonly lastModifiedMs?: number
  readonly status?: string
}
type Page<T> = { readonly items: readonly T[]; readonly token: { readonly NextToken?: string } }
type Position = readonly [value: string | number, name: string]

/**
 * The page of a List operation: filtered, sorted (by creation time unless told otherwise) and cut. A token names
 * the last item of its page, so what is made or deleted meanwhile neither doubles nor hides another item.
 */
export function listPage<T extends Listed>(
  items: readonly T[],
  input: ListInput,
  defaultOrder: 'Ascending' | 'Descending',
): Page<T> {
  const direction = (input.SortOrder ?? defaultOrder) === 'Ascending' ? 1 : -1
  const position = (item: T): Position => [sortValue(item, input.SortBy), item.name]
  const after = input.NextToken === undefined ? undefined : decodeToken(input.NextToken)
  const rest = items
    .filter((item) => matches(item, input))
    .sort((a, b) => direction * compare(position(a), position(b)))
    .filter((item) => !after || direction * compare(position(item), after) > 0)
  const page = rest.slice(0, input.MaxResults ?? DEFAULT_PAGE_SIZE)
  const last = page.at(-1)
  return { items: page, token: last && rest.length > page.length ? { NextToken: encodeToken(position(last)) } : {} }
}

function matches(item: Listed, input: ListInput): boolean {
  const lastModifiedMs = item.lastModifiedMs ?? item.creationMs
  return (
    (!input.NameContains || item.name.toLowerCase().includes(input.NameContains.toLowerCase())) &&
    (input.StatusEquals === undefined || item.status === input.StatusEquals) &&
    isBetween(item.creationMs, input.CreationTimeAfter, input.CreationTimeBefore) &&
    isBetween(lastModifiedMs, input.LastModifiedTimeAfter, input.LastModifiedTimeBefore)
  )
}

function isBetween(timeMs: number, afterSeconds = -Infinity, beforeSeconds = Infinity): boolean {
  return timeMs > afterSeconds * 1000 && timeMs < beforeSeconds * 1000
}

function sortValue(item: Listed, sortBy = 'CreationTime'): string | number {
  if (sortBy === 'Name') return item.name
  if (sortBy === 'Status') return item.status ?? ''
  return item.creationMs
}

function compare(a: Position, b: Position): number {
  if (a[0] !== b[0]) return a[0] < b[0] ? -1 : 1
  return a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0
}

function encodeToken(position: Position): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url')
}

function decodeToken(token: string): Position {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'))
    if (Array.isArray(value) && value.length === 2) return value as unknown as Position
  } catch {
    // Not one of ours: refused below.
  }
  throw validationException('Invalid pagination token: give the NextToken of the page before, unchanged.')
}
