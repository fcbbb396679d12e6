import { describe, expect, test } from 'vitest'
import { hasWords, personalKind } from './free-text.ts'

describe('several words', () => {
  test.each([
    ['two words', true],
    ['PC 17599', true],
    ['one-token', false],
    ['b7c1-99', false],
    ['+1 555 1234', false],
    ['東京タワー', true],
    ['東京', false],
    ['', false],
  ])('%j: %s', (text, expected) => {
    expect(hasWords(text)).toBe(expected)
  })
})

describe('what a person may not want a model to learn from', () => {
  test.each<[string, readonly string[], string | undefined]>([
    ['contact', ['ann@example.org', 'bob.b@mail.example.com'], 'e-mail addresses'],
    ['Name', ['Braund, Mr. Owen Harris', 'Heikkinen, Miss. Laina'], 'names of persons'],
    ['customer_name', ['Ann Lee', 'José van der Berg', 'Mary-Jane O’Neil'], 'names of persons'],
    ['name', ['John Miller 0', 'Ann Lee 17', 'Mary Smith (2)'], 'names of persons'],
    ['x', ['Ann Lee', 'José van der Berg'], undefined],
    ['site', ['12 Main Street', '4b Oak Road', 'Hauptstraße 5, Bern'], 'addresses'],
    ['address', ['12 Elm', 'Villa Rosa 3'], 'addresses'],
    ['name', ['Blue cotton shirt, size 4', 'Red woollen hat'], undefined],
    ['contact', ['Karl Schmidt <Karl0@ex.com>', 'Anna Jansen, hans0@mail.org'], 'e-mail addresses'],
    ['sales_rep', ['Franz Rossi', 'Ann Lee'], 'names of persons'],
    ['owner', ['Smith, Max C.', 'Lee, Ann'], 'names of persons'],
    ['full name', ['max schmidt smith', 'ann lee'], 'names of persons'],
    ['product name', ['blue cotton shirt', 'red woollen hat'], undefined],
    ['wohnort', ['Schmidtweg 47, 27872 Wien', 'Lindenallee 3, Bern'], 'addresses'],
    ['note', ['unterwegs seit 3 Tagen', 'kein Weg'], undefined],
    ['note', ['please call again', 'paid in 2 parts'], undefined],
    ['note', [], undefined],
  ])('%s %j', (name, texts, expected) => {
    expect(personalKind(name, texts)).toBe(expected)
  })
})
