/** An event pattern as EventBridge takes it: fields to match, nested; at the end a list of values or conditions. */
export type EventPattern = { readonly [field: string]: EventPattern | readonly unknown[] }

/** Whether an event, or a part of one, matches. */
export type EventMatcher = (event: unknown) => boolean

type JsonObject = Readonly<Record<string, unknown>>

/**
 * Makes a matcher of a pattern: every field must match, any value of a field's list is enough.
 * Throws where the pattern is none, with the path of the field.
 */
export function compilePattern(pattern: unknown, path = 'pattern'): EventMatcher {
  if (!isObject(pattern) || Object.keys(pattern).length === 0) {
    throw new Error(`${path} must be an object with at least one field.`)
  }
  const matchers = Object.entries(pattern).map(([field, value]) => compileField(field, value, `${path}.${field}`))
  return (event) => matchers.every((matches) => matches(event))
}

function compileField(field: string, value: unknown, path: string): EventMatcher {
  if (field === '$or') return compileOr(value, path)
  const matches = Array.isArray(value) ? compileLeaf(value, path) : compileNested(value, path)
  return (event) => matches(isObject(event) && Object.hasOwn(event, field) ? event[field] : undefined)
}

function compileOr(value: unknown, path: string): EventMatcher {
  if (!Array.isArray(value) || value.length < 2) throw new Error(`${path} must be a list of at least two patterns.`)
  const alternatives = value.map((alternative, i) => compilePattern(alternative, `${path}[${i}]`))
  return (event) => alternatives.some((matches) => matches(event))
}

/** In a list of objects, all the fields of the pattern must match in the same object. */
function compileNested(value: unknown, path: string): EventMatcher {
  if (!isObject(value)) throw new Error(`${path} must be a list of values, or an object of further fields.`)
  const matches = compilePattern(value, path)
  return (event) => (Array.isArray(event) ? event.some(matches) : matches(event))
}

function compileLeaf(values: readonly unknown[], path: string): EventMatcher {
  if (values.length === 0) throw new Error(`${path} must have at least one value.`)
  const conditions = values.map((value, i) => compileCondition(value, `${path}[${i}]`))
  return (event) => {
    // A list in the event matches when one of its items does. An absent field is asked for by `exists` alone.
    const items: readonly unknown[] = Array.isArray(event) && event.length > 0 ? event : [event]
    return items.some((item) => conditions.some((matches) => matches(item)))
  }
}

/** A condition sees one value of the event, `undefined` where the field is absent. */
function compileCondition(condition: unknown, path: string): EventMatcher {
  if (isScalar(condition)) return (value) => value === condition
  const [[operator, operand] = [], ...more] = Object.entries(isObject(condition) ? condition : {})
  if (operator === undefined || more.length > 0) {
    throw new Error(`${path} must be a text, number, boolean, null, or an object with one operator.`)
  }
  const compile = Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined
  if (!compile) {
    const known = Object.keys(OPERATORS).join(', ')
    throw new Error(`${path} has an operator "${operator}" that the emulator doesn't have; it has ${known}.`)
  }
  return compile(operand, `${path}.${operator}`)
}

const OPERATORS: Readonly<Record<string, (operand: unknown, path: string) => EventMatcher>> = {
  prefix: (operand, path) => compileAffix(operand, path, (value, affix) => value.startsWith(affix)),
  suffix: (operand, path) => compileAffix(operand, path, (value, affix) => value.endsWith(affix)),
  'equals-ignore-case': (operand, path) => {
    const wanted = text(operand, path).toLowerCase()
    return (value) => typeof value === 'string' && value.toLowerCase() === wanted
  },
  exists: (operand, path) => {
    if (typeof operand !== 'boolean') throw new Error(`${path} must be true or false.`)
    // It looks at leaves only: an object between does not count as there.
    return (value) => (value !== undefined && !isObject(value)) === operand
  },
  numeric: compileNumeric,
  'anything-but': compileAnythingBut,
}

function compileAffix(operand: unknown, path: string, holds: (value: string, affix: string) => boolean): EventMatcher {
  if (isObject(operand)) {
    const affix = text(operand['equals-ignore-case'], `${path}.equals-ignore-case`).toLowerCase()
    return (value) => typeof value === 'string' && holds(value.toLowerCase(), affix)
  }
  const affix = text(operand, path)
  return (value) => typeof value === 'string' && holds(value, affix)
}

const COMPARISONS: Readonly<Record<string, (value: number, limit: number) => boolean>> = {
  '=': (value, limit) => value === limit,
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
}

/** `[">", 0, "<=", 5]`: pairs of a comparison and a number, all of which must hold. */
function compileNumeric(operand: unknown, path: string): EventMatcher {
  const parts: readonly unknown[] = Array.isArray(operand) ? operand : []
  const checks: ((value: number) => boolean)[] = []
  for (let i = 0; i < parts.length; i += 2) {
    const [sign, limit] = [parts[i], parts[i + 1]]
    const holds = typeof sign === 'string' && Object.hasOwn(COMPARISONS, sign) ? COMPARISONS[sign] : undefined
    if (!holds || typeof limit !== 'number') {
      throw new Error(`${path} must be pairs of =, <, <=, > or >= and a number, such as [">", 0, "<=", 5].`)
    }
    checks.push((value) => holds(value, limit))
  }
  if (checks.length === 0) throw new Error(`${path} must be a list such as [">", 0, "<=", 5].`)
  return (value) => typeof value === 'number' && checks.every((holds) => holds(value))
}

/** Anything but a value, a list of values, or what prefix, suffix or equals-ignore-case match (one or several). */
function compileAnythingBut(operand: unknown, path: string): EventMatcher {
  const excluded = isObject(operand) ? compileExcludedOperator(operand, path) : compileExcludedValues(operand, path)
  // The field must be there.
  return (value) => value !== undefined && !isObject(value) && !excluded(value)
}

function compileExcludedValues(operand: unknown, path: string): EventMatcher {
  const values: readonly unknown[] = Array.isArray(operand) ? operand : [operand]
  if (values.length === 0 || !values.every(isScalar)) {
    throw new Error(`${path} must be a value, a list of values, or an object with one operator.`)
  }
  return (value) => values.includes(value)
}

function compileExcludedOperator(operand: JsonObject, path: string): EventMatcher {
  const [[operator, operands] = []] = Object.entries(operand)
  if (operator !== 'prefix' && operator !== 'suffix' && operator !== 'equals-ignore-case') {
    throw new Error(`${path} can have prefix, suffix or equals-ignore-case inside, not "${operator}".`)
  }
  const list: readonly unknown[] = Array.isArray(operands) ? operands : [operands]
  const matchers = list.map((item) => compileCondition({ [operator]: item }, path))
  return (value) => matchers.some((matches) => matches(value))
}

function text(operand: unknown, path: string): string {
  if (typeof operand === 'string' && operand !== '') return operand
  throw new Error(`${path} must be a text that is not empty.`)
}

function isScalar(value: unknown): boolean {
  return value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
