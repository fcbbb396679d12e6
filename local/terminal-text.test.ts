import { expect, it } from 'vitest'
import { inColumns, terminalText } from './terminal-text.ts'

it.each([
  ['plain.csv', 'plain.csv'],
  ['\x1b[31mred', String.raw`\x1b[31mred`],
  ['two\nlines\ttab', String.raw`two\x0alines\x09tab`],
  ['\u009b2J', String.raw`\x9b2J`],
  ['\u202egpj.csv', String.raw`\u202egpj.csv`],
  ['Übersicht – 日本 😀', 'Übersicht – 日本 😀'],
])('%j may stand in a terminal as %s', (text, shown) => {
  expect(terminalText(text)).toBe(shown)
})

it.each([
  ['iris', 'iris      '],
  ['customers-of-the', 'customer… '],
  ['日本語の名前', '日本語の… '],
  ['a日本語の名前', 'a日本語…  '],
  ['aaaaaaa😀😀', 'aaaaaaa…  '],
  ['u\u0308bersicht', 'u\u0308bersicht '],
])('%s in ten columns', (text, fitted) => {
  expect(inColumns(text, 10)).toBe(fitted)
})
