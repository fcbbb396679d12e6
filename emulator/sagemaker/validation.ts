import * as z from 'zod/mini'
import { AwsError } from '../http/aws-error.ts'
import type { JsonInput } from '../protocols/json.ts'
import { validationException } from './errors.ts'

type Issue = z.core.$ZodIssue

/**
 * The input by its schema. Throws as the service does: `ValidationException` that lists every constraint that
 * does not hold, or `SerializationException` for a value of another type.
 */
export function parseInput<Schema extends z.ZodMiniType>(schema: Schema, input: JsonInput): z.output<Schema> {
  const result = z.safeParse(schema, input, { reportInput: true })
  if (result.success) return result.data
  const { issues } = result.error
  const mistyped = issues.find((issue) => issue.code === 'invalid_type' && issue.input !== undefined)
  if (mistyped) throw serializationException(mistyped)
  const errors = issues.map((issue) => {
    const value = issue.input === undefined ? 'null' : `'${shown(issue.input)}'`
    return `Value ${value} at '${memberPath(issue)}' failed to satisfy constraint: ${constraint(issue)}`
  })
  const count = `${errors.length} validation error${errors.length === 1 ? '' : 's'} detected`
  throw validationException(`${count}: ${errors.join('; ')}`)
}

function constraint(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return 'Member must not be null'
    case 'too_small':
      return `Member must have ${measure(issue.origin)} greater than ${issue.inclusive === false ? '' : 'or equal to '}${issue.minimum}`
    case 'too_big':
      return `Member must have ${measure(issue.origin)} less than ${issue.inclusive === false ? '' : 'or equal to '}${issue.maximum}`
    case 'invalid_format':
      return `Member must satisfy regular expression pattern: ${(issue.pattern ?? issue.format).replace(/^\/|\/[a-z]*$/g, '')}`
    case 'invalid_value':
      return `Member must satisfy enum value set: [${issue.values.map(String).join(', ')}]`
    case 'invalid_key':
    case 'invalid_element':
    case 'invalid_union':
    case 'unrecognized_keys':
    case 'not_multiple_of':
    case 'custom':
      return issue.message
  }
}

function measure(origin: string): 'length' | 'value' {
  return origin === 'number' || origin === 'int' ? 'value' : 'length'
}

/** The service's spelling of a path: `productionVariants.1.member.modelName`. */
function memberPath(issue: Issue): string {
  return issue.path
    .map((part) => (typeof part === 'number' ? `${part + 1}.member` : lowerFirst(String(part))))
    .join('.')
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1)
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function serializationException(issue: Issue): AwsError {
  const given = Array.isArray(issue.input) ? 'LIST' : (typeof issue.input).toUpperCase()
  const wanted = issue.code === 'invalid_type' ? issue.expected : ''
  return new AwsError(
    'SerializationException',
    `${given}_VALUE can not be converted to a ${wanted} (at '${memberPath(issue)}')`,
  )
}
