import type { Input } from './read-body.ts'

/** What the query says of an answer; everything else in it is a feature. */
const OPTIONS: readonly string[] = ['probabilities', 'explain', 'interval', 'strict', 'id', 'digits']

/** Whether a request has what it asks in its query and not in a body. */
export function isQuestion(method: string): boolean {
  return method === 'GET' || method === 'HEAD'
}

/** The features of one instance as a query has them: `?sentence=…`. */
export function readQuery(query: URLSearchParams): Input {
  const features = [...query].filter(([name]) => !OPTIONS.includes(name))
  return { type: 'json', value: Object.fromEntries(features) }
}
