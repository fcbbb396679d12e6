import { expect, test } from 'vitest'
import { withoutFormula } from './formula-cell.ts'

test.each([
  "=cmd|' /C calc'!A0",
  '=1+1',
  '@SUM(1)',
  '+cmd|x',
  '-cmd|x',
  '-2+3+cmd',
  '+1+1',
  '\t=1',
  ' =1',
  '\r@x',
  '＝1+1',
])('%j is made text', (cell) => {
  expect(withoutFormula(cell)).toBe(`'${cell}`)
})

test.each([
  '',
  '-',
  '-12.5',
  '+12',
  '-1e-5',
  '-1,5',
  '-1.234,50 €',
  '+49 (30) 1234-56',
  '-12:30',
  'a=b',
  '12-3',
  'x@y',
])('%j stays as it is', (cell) => {
  expect(withoutFormula(cell)).toBe(cell)
})
