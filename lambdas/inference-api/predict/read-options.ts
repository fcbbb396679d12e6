import { RequestProblem } from '../http/problem.ts'
import type { EncodingOptions } from './encode-instances.ts'

/** What a caller may ask of an answer. */
export type Options = EncodingOptions & {
  /** Whether the probabilities of all classes are given, too; undefined where the caller does not say. */
  readonly probabilities: boolean | undefined
  /** Whether each prediction tells what moved it. */
  readonly explain: boolean
  /** How often the range beside each prediction is to hold; undefined where none is asked for. */
  readonly interval: number | undefined
  /** How many digits the numbers of an answer have after the point; undefined: all there are. */
  readonly digits: number | undefined
}

/** @throws RequestProblem 400 where a parameter has no such value. */
export function readOptions(query: URLSearchParams): Options {
  const idField = query.get('id') ?? undefined
  if (idField === '') throw new RequestProblem('invalid-query', { detail: 'id must name the field to echo.' })
  return {
    probabilities: query.has('probabilities') ? flag(query, 'probabilities') : undefined,
    explain: flag(query, 'explain'),
    interval: levelOf(query.get('interval')),
    strict: flag(query, 'strict'),
    idField,
    digits: digitsOf(query.get('digits')),
  }
}

/** @throws RequestProblem 400 for anything but a share. */
function levelOf(text: string | null): number | undefined {
  if (text === null) return undefined
  const level = /^0?\.\d+$/.test(text) ? Number(text) : Number.NaN
  if (level > 0 && level < 1) return level
  throw new RequestProblem('invalid-query', { detail: 'interval must be a share between 0 and 1, such as 0.9.' })
}

/** Of what a 64-bit number has. */
const MOST_DIGITS = 15

function digitsOf(text: string | null): number | undefined {
  if (text === null) return undefined
  const digits = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN
  if (digits <= MOST_DIGITS) return digits
  throw new RequestProblem('invalid-query', { detail: `digits must be a whole number from 0 to ${MOST_DIGITS}.` })
}

/** A query parameter that is true or false. @throws RequestProblem 400 for anything else. */
function flag(query: URLSearchParams, name: string): boolean {
  const value = query.get(name)
  if (value === null || value === 'false') return false
  if (value === 'true') return true
  throw new RequestProblem('invalid-query', { detail: `${name} must be true or false.` })
}
