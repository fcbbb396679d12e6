import { PARTS, type Part } from '#shared/split/part-of.ts'
import { gate } from '../measure.ts'

/** The parts of a split, with the share of the rows that each is to get. */
const SHARES: Readonly<Record<Part, number>> = { train: 0.7, validation: 0.2, test: 0.1 }

/** Chance and classes that cannot be divided: a split further off is not the one that was asked for. */
const TOLERANCE = 0.05

/** Gates that every row is in one part, and in each part about as many as wanted. */
export function gateParts(what: string, rows: number, lines: Readonly<Record<Part, number>>): void {
  const found = PARTS.map((part) => `${lines[part]} ${part}`).join(', ')
  const sum = PARTS.reduce((total, part) => total + lines[part], 0)
  gate(`${what} put each of ${rows} rows into one part (${found})`, sum === rows)
  const isShared = PARTS.every((part) => Math.abs(lines[part] / rows - SHARES[part]) < TOLERANCE)
  gate(`${what} split 70/20/10 (${found})`, isShared)
}

export async function countLines(body: AsyncIterable<Uint8Array> | readonly Uint8Array[]): Promise<number> {
  let lines = 0
  let isEnded = true
  for await (const chunk of body) {
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++
    isEnded = chunk.at(-1) === 10
  }
  return isEnded ? lines : lines + 1
}
