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
    ['x', ['Ann Lee', 'José van der Berg'], 'names of persons'],
    ['x', ['Lost Star', 'Green Harbor', 'Black Eagle'], undefined],
    ['first_name', ['Anna', 'Lukas', 'Priya'], 'names of persons'],
    ['Nachname', ['Huber', 'Gruber'], 'names of persons'],
    ['nombre del cliente', ['Juan Pérez', 'Ana Gómez'], 'names of persons'],
    ['nom_client', ['Jean Dupont', 'Claire Martin'], 'names of persons'],
    ['sales_person', ['Ches Bonnell', 'Gunar Cockshoot', 'Jan Morris'], 'names of persons'],
    ['purchased_by', ['Anna G.', 'Lukas M.', 'Maria H.'], 'names of persons'],
    ['cust', ['Amit Patel', 'Wei Tanaka'], 'names of persons'],
    ['email', ['anna.huber@acme.com', 'eva.berger@acme.com'], 'e-mail addresses'],
    ['who', ['"Anna Bauer" u193@x.org', 'mailto:eva33@x.org please call'], 'e-mail addresses'],
    ['addr1', ['Schmidtweg 0', 'Schmidtweg 13'], 'addresses'],
    ['site', ['avenue Pasteur 1', 'rue de la Paix 93', 'Calle Mayor 5'], 'addresses'],
    ['car_name', ['Opel Astra GTI', 'Honda Civic LX'], undefined],
    ['name', ['Opel Astra GTI', 'Honda Civic LX'], undefined],
    ['product_name', ['Lost Star', 'Black Eagle'], undefined],
    ['team_name', ['Real Bilbao', 'Athletic Gijon'], undefined],
    ['company_name', ['Stark Media', 'Umbrella Holdings'], undefined],
    ['customer_name', ['Acme Steel Ltd', 'Globex Holding GmbH'], undefined],
    ['city_name', ['Charlotte Amalie', 'Victoria Falls', 'San Diego'], undefined],
    ['rep', ['Central Alpha', 'North Delta'], undefined],
    ['owner', ['First Owner', 'Second Owner', 'Test Drive Car'], undefined],
    ['person', ['child', 'adult', 'senior'], undefined],
    ['legal_name', ['Huber Steel', 'Acme Holdings'], undefined],
    ['owner_type', ['Anna Lee', 'Ben Ray'], undefined],
    ['manager_level', ['Junior Manager', 'Team Lead'], undefined],
    ['weg', ['Hinweg 37', 'Rückweg 4'], undefined],
    ['seat', ['Platz 5', 'Platz 17'], undefined],
    ['ip_address', ['host 10', 'host 12'], undefined],
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
