import type { Value } from '../../xgboost/read/value.ts'

/**
 * A document as JSON, as XGBoost reads it: with `NaN` and `Infinity`. A float32 has as many digits as it takes to be the
 * same float32 again.
 */
export function writeJson(value: Value): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (value instanceof Float32Array) return `[${Array.from(value, shortestFloat32).join(',')}]`
  if (ArrayBuffer.isView(value)) return `[${Array.from(value as ArrayLike<number>, numberText).join(',')}]`
  if (Array.isArray(value)) return `[${value.map(writeJson).join(',')}]`
  if (value instanceof Map) {
    const members = Array.from(
      value as ReadonlyMap<string, Value>,
      ([key, each]) => `${JSON.stringify(key)}:${writeJson(each)}`,
    )
    return `{${members.join(',')}}`
  }
  return typeof value === 'number' ? numberText(value) : JSON.stringify(value)
}

/** XGBoost reads a number with a point or an exponent as a float, and a whole one as an integer. */
function numberText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value).replace('e+', 'E')
}

const DIGITS = [6, 7, 8, 9]

/** A float32 with an exponent or a point, in no more digits than it takes. */
export function shortestFloat32(value: number): string {
  if (!Number.isFinite(value)) return numberText(value)
  const digits = DIGITS.find((count) => Math.fround(Number(value.toPrecision(count))) === value) ?? 9
  const text = Object.is(value, -0) ? '-0' : String(Number(value.toPrecision(digits)))
  return /^-?\d+$/.test(text) ? `${text}E0` : text.replace('e', 'E').replace('E+', 'E')
}
