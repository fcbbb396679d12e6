import { expect, test } from 'vitest'
import { hashNoise } from '../rows/hash-noise.ts'
import { findTextLeaks, type TextLeak } from './text-leaks.ts'

const ROWS = 800

/** The signs in one column of texts. */
function signs(
  text: (row: number) => string,
  target: (row: number) => number,
  { name = 'churned', labels = ['No', 'Yes'] }: { readonly name?: string; readonly labels?: readonly string[] } = {},
): readonly TextLeak[] {
  const rows = Array.from({ length: ROWS }, (_, row) => row)
  return findTextLeaks(
    [{ name: 'notes', texts: rows.map(text) }],
    { values: Float64Array.from(rows, target), classes: labels.length, name, labels },
    Uint8Array.from(rows, (row) => Number(hashNoise(row, 9) < 0.5)),
  )
}

const FILLER = ['the customer called', 'asked about the bill', 'a technician came', 'wanted a new phone', 'said thanks']
const filler = (row: number, seed = 1) => FILLER[Math.floor(hashNoise(row, seed) * FILLER.length)] ?? ''
const isChurned = (row: number) => Number(hashNoise(row) < 0.3)

test('words that have nothing to do with the classes are none', () => {
  expect(signs((row) => `${filler(row)} and ${filler(row, 2)}`, isChurned)).toEqual([])
})

test('a word that most rows of a class have, and hardly any other', () => {
  const closing = (row: number) =>
    isChurned(row) === 1 && hashNoise(row, 3) < 0.7 ? 'Account closed.' : 'Account open.'
  expect(signs((row) => `${filler(row)}. ${closing(row)}`, isChurned)).toEqual([
    { kind: 'word', name: 'notes', word: 'closed', classCode: 1, rows: expect.any(Number), holds: true },
  ])
})

test('a word of the target’s own name, though few rows have it', () => {
  const told = (row: number) => (isChurned(row) === 1 && hashNoise(row, 3) < 0.3 ? 'has churned' : 'stays on')
  expect(signs((row) => `${filler(row)} ${told(row)}`, isChurned)).toMatchObject([
    { kind: 'word', word: 'churned', holds: true },
  ])
})

test("a topic's own name in some of its texts is told of, and holds nothing", () => {
  const labels = ['sports', 'politics']
  const text = (row: number) =>
    hashNoise(row, 3) < 0.2 ? `${filler(row)} ${labels[isChurned(row)]}` : `${filler(row)} ${filler(row, 2)}`
  expect(signs(text, isChurned, { name: 'topic', labels })).toMatchObject([{ kind: 'word', holds: false }])
})

test('many words that each belong to one class tell it together', () => {
  const word = (row: number) => `${isChurned(row) === 1 ? 'p' : 'q'}${'abcdefgh'[Math.floor(hashNoise(row, 4) * 8)]}`
  expect(signs((row) => `${filler(row)} ${word(row)}`, isChurned)).toMatchObject([{ kind: 'text', skill: 1 }])
})

test('honest words that tell much are no leak', () => {
  const tone = (row: number) => ((isChurned(row) === 1) === hashNoise(row, 5) < 0.85 ? 'angry' : 'glad')
  expect(signs((row) => `${filler(row)} ${tone(row)}`, isChurned)).toEqual([])
})

test.each([
  [1_000_000, 1],
  [3, 0],
])('the number that is predicted, in the text, where it is not there by chance: up to %i', (most, found) => {
  const price = (row: number) => Math.round(hashNoise(row) * most)
  const text = (row: number) => `offered for $${price(row).toLocaleString('en-US')}, one of 1, 2 or 3 rooms`
  expect(signs(text, price, { labels: [] })).toHaveLength(found)
})
