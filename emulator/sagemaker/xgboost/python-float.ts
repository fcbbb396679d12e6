/** A number as Python prints a float: always with a point, or with an exponent of at least two digits. */
export function pythonFloat(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf'
  const size = Math.abs(value)
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2')
  return Number.isInteger(value) ? `${Object.is(value, -0) ? '-0' : value}.0` : String(value)
}

const NUMBER = /^[+-]?(\d+(_\d+)*\.?(\d+(_\d+)*)?|\.\d+(_\d+)*)(e[+-]?\d+(_\d+)*)?$/i

/**
 * A text as Python's `float()` takes it, blanks around it included; undefined where it raises ValueError. There may
 * be a `_` between two digits: `1_000` is a thousand.
 */
export function parsePythonFloat(text: string): number | undefined {
  // Not trim(): that takes a byte order mark for a blank, Python does not.
  const trimmed = text.replaceAll(/^[ \t\r\f\v]+|[ \t\r\f\v]+$/g, '')
  if (NUMBER.test(trimmed)) return Number(trimmed.replaceAll('_', ''))
  const [, sign, word] = /^([+-]?)(nan|inf(?:inity)?)$/i.exec(trimmed) ?? []
  if (word === undefined) return undefined
  if (word.toLowerCase() === 'nan') return Number.NaN
  return sign === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
}
