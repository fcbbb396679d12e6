import type { IncomingMessage, ServerResponse } from 'node:http'

/** A request as a route sees it. */
export type Call = {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** By the names in the route's path. */
  readonly parts: Readonly<Record<string, string>>
  readonly query: URLSearchParams
}

/** Returns the document to answer with; undefined where it has answered itself. */
export type Handle = (call: Call) => Promise<unknown>

/** By method and path, such as `GET /api/datasets/:dataset`. */
export type Routes = Readonly<Record<string, Handle>>

export type FoundRoute = { readonly handle: Handle; readonly parts: Readonly<Record<string, string>> }

/** What datasets, runs, jobs and functions are called; they become parts of keys. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]*$/

/** The route of a request; undefined where there is none. */
export function findRoute(routes: Routes, method: string, pathname: string): FoundRoute | undefined {
  const given = pathname.split('/')
  for (const [name, handle] of Object.entries(routes)) {
    const [wantedMethod, path = ''] = name.split(' ')
    const parts = wantedMethod === method ? matched(path.split('/'), given) : undefined
    if (parts) return { handle, parts }
  }
  return undefined
}

function matched(wanted: readonly string[], given: readonly string[]): Record<string, string> | undefined {
  if (wanted.length !== given.length) return undefined
  const parts: Record<string, string> = {}
  for (const [place, part] of wanted.entries()) {
    const text = given[place] ?? ''
    if (!part.startsWith(':')) {
      if (part !== text) return undefined
      continue
    }
    if (!NAME.test(text)) return undefined
    parts[part.slice(1)] = text
  }
  return parts
}
