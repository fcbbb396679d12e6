import { PASS_BYTES, PASS_COLD, PASS_POINTS, PASS_REST, PASS_WEIGHT } from './layout.ts'

const DOUBLE_BYTES = Float64Array.BYTES_PER_ELEMENT
const NEWTON_STEPS = 100

/** The records of so many passes: the points of Gauss and Legendre from 0 to 1, and their weights. */
export function quadratureRecords(passes: number): Float64Array {
  const count = passes * PASS_POINTS
  const records = new Float64Array((passes * PASS_BYTES) / DOUBLE_BYTES)
  for (let index = 0; index < count; index++) {
    const { point, weight } = gaussLegendre(count, index)
    const at = Math.floor(index / PASS_POINTS) * (PASS_BYTES / DOUBLE_BYTES) + (index % PASS_POINTS)
    records[at] = point
    records[at + PASS_REST / DOUBLE_BYTES] = 1 - point
    records[at + PASS_COLD / DOUBLE_BYTES] = -1 / (1 - point)
    records[at + PASS_WEIGHT / DOUBLE_BYTES] = weight
  }
  return records
}

/** One point of the rule that is exact for polynomials up to the degree 2 × count - 1: a root of Legendre's. */
function gaussLegendre(count: number, index: number): { readonly point: number; readonly weight: number } {
  let root = Math.cos((Math.PI * (index + 0.75)) / (count + 0.5))
  let slope = 0
  for (let step = 0, change = 1; step < NEWTON_STEPS && Math.abs(change) > Number.EPSILON; step++) {
    let [before, value] = [1, root]
    for (let degree = 2; degree <= count; degree++) {
      ;[before, value] = [value, ((2 * degree - 1) * root * value - (degree - 1) * before) / degree]
    }
    slope = (count * (root * value - before)) / (root * root - 1)
    change = value / slope
    root -= change
  }
  return { point: (1 + root) / 2, weight: 1 / ((1 - root * root) * slope * slope) }
}
