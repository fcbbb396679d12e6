import { AwsError } from '../http/aws-error.ts'
import type { JsonInput } from './json.ts'

/*
 * Fields of an operation's JSON input, by type. An absent field and `null` are both undefined, as in AWS;
 * a field of another type is refused with `SerializationException`. Ranges and patterns are the operation's business.
 */

export function stringField(input: JsonInput, name: string): string | undefined {
  const value = input[name] ?? undefined
  if (value === undefined || typeof value === 'string') return value
  throw wrongType(name, 'a string', value)
}

export function integerField(input: JsonInput, name: string): number | undefined {
  const value = input[name] ?? undefined
  if (value === undefined || (typeof value === 'number' && Number.isSafeInteger(value))) return value
  throw wrongType(name, 'an integer', value)
}

export function booleanField(input: JsonInput, name: string): boolean | undefined {
  const value = input[name] ?? undefined
  if (value === undefined || typeof value === 'boolean') return value
  throw wrongType(name, 'a boolean', value)
}

export function objectField(input: JsonInput, name: string): JsonInput | undefined {
  const value = input[name] ?? undefined
  if (value === undefined || isObject(value)) return value
  throw wrongType(name, 'an object', value)
}

export function stringListField(input: JsonInput, name: string): readonly string[] | undefined {
  const value = input[name] ?? undefined
  if (value === undefined) return undefined
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value
  throw wrongType(name, 'a list of strings', value)
}

export function objectListField(input: JsonInput, name: string): readonly JsonInput[] | undefined {
  const value = input[name] ?? undefined
  if (value === undefined) return undefined
  if (Array.isArray(value) && value.every(isObject)) return value
  throw wrongType(name, 'a list of objects', value)
}

export function stringMapField(input: JsonInput, name: string): Readonly<Record<string, string>> | undefined {
  const value = objectField(input, name)
  if (value === undefined || isStringMap(value)) return value
  throw wrongType(name, 'a map of strings', value)
}

function isObject(value: unknown): value is JsonInput {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isStringMap(value: JsonInput): value is Readonly<Record<string, string>> {
  return Object.values(value).every((item) => typeof item === 'string')
}

function wrongType(name: string, expected: string, value: unknown): AwsError {
  const given = JSON.stringify(value).slice(0, 100)
  return new AwsError('SerializationException', `${name} must be ${expected}, not ${given}.`)
}
