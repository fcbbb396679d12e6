// Hot (npm run bench:score): from margins to what the container answers, in XGBoost's own float32 steps.
import type { Transform } from '../model/objectives.ts'
import { sigmoid } from '../model/sigmoid.ts'

/** What the margins say: `outputs` numbers a row, or one where it is the likeliest class. The margins are overwritten. */
export function answersOf(margins: Float32Array, outputs: number, transform: Transform): Float32Array {
  switch (transform) {
    case 'identity':
      return margins
    case 'sigmoid':
      return replaceEach(margins, sigmoid)
    case 'exponential':
      return replaceEach(margins, Math.exp)
    case 'step':
      return replaceEach(margins, (margin) => (margin > 0 ? 1 : 0))
    case 'softmax':
      for (let at = 0; at < margins.length; at += outputs) softmax(margins.subarray(at, at + outputs))
      return margins
    case 'likeliest':
      return Float32Array.from({ length: margins.length / outputs }, (_, row) =>
        likeliest(margins.subarray(row * outputs, (row + 1) * outputs)),
      )
  }
}

function replaceEach(values: Float32Array, next: (value: number) => number): Float32Array {
  for (let at = 0; at < values.length; at++) values[at] = next(values[at] ?? 0)
  return values
}

function softmax(row: Float32Array): void {
  let highest = row[0] ?? 0
  for (const margin of row) highest = Math.max(highest, margin)
  let sum = 0
  for (let at = 0; at < row.length; at++) {
    const power = Math.fround(Math.exp(Math.fround((row[at] ?? 0) - highest)))
    row[at] = power
    sum += power
  }
  const divisor = Math.fround(sum)
  for (let at = 0; at < row.length; at++) row[at] = (row[at] ?? 0) / divisor
}

/** The class of the highest margin; the first of several. */
function likeliest(row: Float32Array): number {
  let found = 0
  for (let at = 1; at < row.length; at++) if ((row[at] ?? 0) > (row[found] ?? 0)) found = at
  return found
}

/** The mean of several models' answers, added in their order. */
export function meanOf(all: readonly Float32Array[]): Float32Array {
  const [first = new Float32Array(0), ...others] = all
  if (others.length === 0) return first
  const mean = first.slice()
  for (const values of others) for (let at = 0; at < mean.length; at++) mean[at] = (mean[at] ?? 0) + (values[at] ?? 0)
  return mean.map((sum) => sum / all.length)
}

/** The class that most models answer; the lowest of several. */
export function votedOf(all: readonly Float32Array[]): Float32Array {
  if (all.length === 1 && all[0]) return all[0]
  return Float32Array.from({ length: all[0]?.length ?? 0 }, (_, at) => {
    const votes = new Map<number, number>()
    for (const answers of all) votes.set(answers[at] ?? 0, (votes.get(answers[at] ?? 0) ?? 0) + 1)
    const most = Math.max(...votes.values())
    return Math.min(...[...votes].flatMap(([answer, count]) => (count === most ? [answer] : [])))
  })
}
