import { RequestProblem } from '../http/problem.ts'
import type { Options } from '../predict/read-options.ts'

/** @throws RequestProblem 400 where a caller asks for what a protocol's answers have no place for. */
export function requirePlainOptions({ explain, interval, idField }: Options): void {
  const asked = [explain && 'explain', interval !== undefined && 'interval', idField !== undefined && 'id']
  const without = asked.filter((name) => name !== false)
  if (without.length === 0) return
  throw new RequestProblem('invalid-query', {
    detail: `The answers of this protocol have no place for ${without.join(' and ')}. POST /models/{dataset}/predict has.`,
  })
}
