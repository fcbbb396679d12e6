import { jsonObject } from '#shared/json/json-fields.ts'
import type { HttpResponse } from '../http/http-messages.ts'

/** A problem with the members that a protocol's own clients read; ours stay beside them. */
export type ErrorForm = (problem: HttpResponse) => Readonly<Record<string, unknown>>

/** An answer of a route whose protocol writes errors its own way. */
export function inErrorForm(response: HttpResponse, form: ErrorForm): HttpResponse {
  if (response.status < 400) return response
  return {
    ...response,
    headers: { ...response.headers, 'content-type': 'application/json' },
    body: { ...form(response), ...jsonObject(response.body) },
  }
}

/** What happened, in words. */
export function detailOf({ body }: HttpResponse): string {
  return String(jsonObject(body)['detail'])
}
