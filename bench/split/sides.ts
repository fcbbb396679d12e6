import { gate } from '../measure.ts'

/** The sides of a split, with the share of the rows that each is to get. */
export const SHARES = { train: 0.7, validation: 0.2, test: 0.1 } as const
export type Side = keyof typeof SHARES
export const SIDES = Object.keys(SHARES) as readonly Side[]

/** Chance and classes that cannot be divided: a split further off is not the one that was asked for. */
const TOLERANCE = 0.05

/** Gates that every row is on one side, and on each side about as many as wanted. */
export function gateSides(what: string, rows: number, lines: Readonly<Record<Side, number>>): void {
  const found = SIDES.map((side) => `${lines[side]} ${side}`).join(', ')
  const sum = SIDES.reduce((total, side) => total + lines[side], 0)
  gate(`${what} put each of ${rows} rows on one side (${found})`, sum === rows)
  const isShared = SIDES.every((side) => Math.abs(lines[side] / rows - SHARES[side]) < TOLERANCE)
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
