import { AwsError } from '../http/aws-error.ts'
import { javaPattern } from './java-pattern.ts'
import { memberOf, type ServiceModel, type Shape } from './service-model.ts'

/** A constraint of the model that an input does not satisfy. */
export type Violation = {
  readonly kind: 'required' | 'length' | 'range' | 'pattern' | 'enum'
  /** Names of members, indexes of lists, keys of maps. */
  readonly path: Path
  readonly value: unknown
  /** In AWS's words: `Member must not be null`. */
  readonly constraint: string
}
type Path = readonly (string | number)[]

/** Finds what is wrong with an operation's input; throws SerializationException for a value of another type. */
export type InputCheck = (operation: string, input: unknown) => readonly Violation[]

/** A check by a service's model: what is required, lengths, ranges, patterns, enums, on every level. */
export function createInputCheck(model: ServiceModel): InputCheck {
  const expressions = new Map<string, RegExp>()
  const matches = (pattern: string, text: string) => {
    const expression = expressions.get(pattern) ?? javaPattern(pattern)
    expressions.set(pattern, expression)
    return expression.test(text)
  }
  const shapeOf = (name: string): Shape => {
    const shape = model.shapes[name]
    if (!shape) throw new Error(`${model.source}: there is no shape ${name}`)
    return shape
  }

  function check(name: string, value: unknown, path: Path, found: Violation[]): void {
    const shape = shapeOf(name)
    checkType(shape, value, path)
    for (const violation of ownViolations(shape, value, matches)) found.push({ ...violation, path, value })
    if (shape.type === 'structure') checkMembers(shape, value as Fields, path, found)
    else if (shape.member !== undefined) checkItems(shape.member, value as readonly unknown[], path, found)
    else if (shape.type === 'map') checkEntries(shape, value as Fields, path, found)
  }

  function checkMembers(shape: Shape, fields: Fields, path: Path, found: Violation[]): void {
    // As in AWS, what the model does not know is passed over.
    for (const [name, reference] of Object.entries(shape.members ?? {})) {
      const value = Object.hasOwn(fields, name) ? fields[name] : undefined
      if (!isAbsent(value)) check(memberOf(reference).shape, value, [...path, name], found)
      else if (shape.required?.includes(name)) found.push(missing([...path, name]))
    }
  }

  function checkItems(memberName: string, items: readonly unknown[], path: Path, found: Violation[]): void {
    const member = shapeOf(memberName)
    for (const [index, item] of items.entries()) {
      if (isAbsent(item)) found.push(missing([...path, index]))
      else if (hasMembers(member)) check(memberName, item, [...path, index], found)
      else checkType(member, item, [...path, index])
    }
    // Of plain values the list is what is shown, with all that its members have to satisfy.
    if (!hasMembers(member)) reportPlain('Member', member, items, { path, value: items }, found)
  }

  function checkEntries(shape: Shape, fields: Fields, path: Path, found: Violation[]): void {
    const [key, value] = [shapeOf(shape.key ?? ''), shapeOf(shape.value ?? '')]
    const report = (what: string, member: Shape, items: readonly unknown[]) =>
      reportPlain(what, member, items, { path, value: fields }, found)
    report('Map keys', key, Object.keys(fields))
    for (const [name, item] of Object.entries(fields)) {
      if (isAbsent(item)) found.push(missing([...path, name]))
      else if (hasMembers(value)) check(shape.value ?? '', item, [...path, name], found)
      else checkType(value, item, [...path, name])
    }
    if (!hasMembers(value)) report('Map value', value, Object.values(fields))
  }

  function reportPlain(
    what: string,
    member: Shape,
    items: readonly unknown[],
    at: Pick<Violation, 'path' | 'value'>,
    found: Violation[],
  ): void {
    const [violation] = items
      .filter((item) => !isAbsent(item))
      .flatMap((item) => ownViolations(member, item, matches))
      .slice(0, 1)
    if (violation) {
      const constraint = `${what} must satisfy constraint: [${constraintsOf(member).join(', ')}]`
      found.push({ kind: violation.kind, constraint, ...at })
    }
  }

  return (operation, input) => {
    const found: Violation[] = []
    check(model.operations[operation] ?? '', input, [], found)
    return found
  }
}

type Fields = Readonly<Record<string, unknown>>
type OwnViolation = Pick<Violation, 'kind' | 'constraint'>

/** A number that is too small or too large, for rules that no model holds. */
export function outOfRange(
  path: Path,
  value: number,
  range: { readonly min: number; readonly max: number },
): Violation[] {
  if (value < range.min) return [{ kind: 'range', path, value, constraint: atLeast({ type: 'integer' }, range.min) }]
  if (value > range.max) return [{ kind: 'range', path, value, constraint: atMost({ type: 'integer' }, range.max) }]
  return []
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null
}

function hasMembers(shape: Shape): boolean {
  return shape.type === 'structure' || shape.type === 'list' || shape.type === 'map'
}

/** A member that is not there and has to be, for rules that no model holds. */
export function missing(path: Path): Violation {
  return { kind: 'required', path, value: undefined, constraint: 'Member must not be null' }
}

/** What a value itself does not satisfy, whatever is in it. */
function ownViolations(
  shape: Shape,
  value: unknown,
  matches: (pattern: string, text: string) => boolean,
): readonly OwnViolation[] {
  const { min, max, pattern, enum: values } = shape
  const size = sizeOf(shape, value)
  const kind = isNumeric(shape) ? 'range' : 'length'
  const found: OwnViolation[] = []
  if (max !== undefined && size > max) found.push({ kind, constraint: atMost(shape, max) })
  if (min !== undefined && size < min) found.push({ kind, constraint: atLeast(shape, min) })
  if (pattern !== undefined && typeof value === 'string' && !matches(pattern, value)) {
    found.push({ kind: 'pattern', constraint: matchOf(pattern) })
  }
  if (values && typeof value === 'string' && !values.includes(value)) {
    found.push({ kind: 'enum', constraint: oneOf(values) })
  }
  return found
}

function constraintsOf(shape: Shape): readonly string[] {
  const { min, max, pattern, enum: values } = shape
  return [
    ...(max === undefined ? [] : [atMost(shape, max)]),
    ...(min === undefined ? [] : [atLeast(shape, min)]),
    ...(pattern === undefined ? [] : [matchOf(pattern)]),
    ...(values === undefined ? [] : [oneOf(values)]),
  ]
}

const atMost = (shape: Pick<Shape, 'type'>, max: number) =>
  `Member must have ${measure(shape)} less than or equal to ${max}`
const atLeast = (shape: Pick<Shape, 'type'>, min: number) =>
  `Member must have ${measure(shape)} greater than or equal to ${min}`
const matchOf = (pattern: string) => `Member must satisfy regular expression pattern: ${pattern}`
const oneOf = (values: readonly string[]) => `Member must satisfy enum value set: [${values.join(', ')}]`
const measure = (shape: Pick<Shape, 'type'>) => (isNumeric(shape) ? 'value' : 'length')

function isNumeric({ type }: Pick<Shape, 'type'>): boolean {
  return type === 'integer' || type === 'long' || type === 'float' || type === 'double'
}

function sizeOf(shape: Shape, value: unknown): number {
  if (typeof value === 'number') return value
  if (typeof value === 'string') return shape.type === 'blob' ? Buffer.byteLength(value, 'base64') : value.length
  if (Array.isArray(value)) return value.length
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 0
}

/** The types that the services' parsers take, and how they name what they were given. */
function checkType({ type }: Shape, value: unknown, path: Path): void {
  if (hasType(type, value)) return
  const where = path.length === 0 ? '' : ` (at '${memberPath(path)}')`
  throw new AwsError('SerializationException', `${mistyped(type, value)}${where}`)
}

function hasType(type: Shape['type'], value: unknown): boolean {
  switch (type) {
    case 'structure':
    case 'map':
      return typeof value === 'object' && value !== null && !Array.isArray(value)
    case 'list':
      return Array.isArray(value)
    case 'string':
    case 'blob':
      return typeof value === 'string' || value instanceof Uint8Array
    case 'integer':
    case 'long':
      return Number.isSafeInteger(value)
    case 'float':
    case 'double':
    case 'timestamp':
      return typeof value === 'number'
    case 'boolean':
      return typeof value === 'boolean'
  }
}

function mistyped(type: Shape['type'], value: unknown): string {
  if (Array.isArray(value)) return 'Start of list found where not expected'
  if (typeof value === 'object') return 'Start of structure or map found where not expected.'
  const name = type.charAt(0).toUpperCase() + type.slice(1)
  return `${givenType(value)}_VALUE can not be converted to ${name === 'Integer' ? 'an' : 'a'} ${name}`
}

function givenType(value: unknown): string {
  if (typeof value === 'boolean') return String(value).toUpperCase()
  if (typeof value === 'number') return Number.isInteger(value) ? 'NUMBER' : 'DECIMAL'
  return (typeof value).toUpperCase()
}

/** The services' spelling of a path: `productionVariants.1.member.modelName`. */
export function memberPath(path: Path): string {
  return path
    .map((part) => (typeof part === 'number' ? `${part + 1}.member` : part.charAt(0).toLowerCase() + part.slice(1)))
    .join('.')
}

/** `2 validation errors detected: Value '…' at '…' failed to satisfy constraint: Member must …; Value …` */
export function describeViolations(violations: readonly Violation[]): string {
  const errors = violations.map(({ path, value, constraint }) => {
    const given = value === undefined ? 'null' : `'${javaText(value)}'`
    return `Value ${given} at '${memberPath(path)}' failed to satisfy constraint: ${constraint}`
  })
  return `${errors.length} validation error${errors.length === 1 ? '' : 's'} detected: ${errors.join('; ')}`
}

/** A value as Java's toString shows it. */
function javaText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(javaText).join(', ')}]`
  if (typeof value !== 'object' || value === null) return String(value)
  const entries = Object.entries(value).map(([key, item]) => `${key}=${javaText(item)}`)
  return `{${entries.join(', ')}}`
}
