import { describe, expect, test } from 'vitest'
import { hasWords, personalKind } from './free-text.ts'
import { nameBesideOthers } from './person-names.ts'

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
    ['route', ['12 via Oxford Street', '73 via Main Street'], undefined],
    ['trip', ['Via Oxford 12', 'Via Camden 3'], undefined],
    ['bus_line', ['Line 4 Oak Road', 'Line 5 Elm Street'], undefined],
    ['street_type_note', ['paved 2 lanes', 'gravel 1 lane'], undefined],
    ['remark', ['sent 2 parcels via courier', 'sent 3 letters via mail'], undefined],
    ['address_line_1', ['12 Elm', 'Villa Rosa 3'], 'addresses'],
    ['indirizzo', ['via Roma 5', 'Via Garibaldi 12'], 'addresses'],
    ['luogo', ['via Roma 5', 'Via Garibaldi 12'], 'addresses'],
    ['住所', ['東京都港区芝公園4-2-8', '大阪府大阪市北区梅田１－１'], 'addresses'],
    ['住所', ['東京都千代田区丸の内', '北海道札幌市中央区'], 'addresses'],
    ['都市', ['東京都港区', '大阪府大阪市'], undefined],
    ['адрес', ['ул. Ленина, д. 5', 'Невский проспект 12'], 'addresses'],
    ['место', ['ул. Ленина 5', 'пер. Садовый 7'], 'addresses'],
    ['employee', ['Sanne de Vries', 'Bram van Dijk', 'Joost ten Brink', 'Fenna Hoekstra'], 'names of persons'],
    ['employee', ['Torbjørn Hansen', 'Aino Virtanen', 'Ylva Lindqvist'], 'names of persons'],
    ['employee', ['Night Shift', 'Day Shift', 'Full Time'], undefined],
    ['сотрудник', ['Иванов Иван', 'Петрова Анна Сергеевна', 'Сидоренко О.П.'], 'names of persons'],
    ['сотрудник', ['Старший Мастер', 'Главный Врач'], undefined],
    ['担当者', ['Yamada Taro', 'Yuki Sato'], 'names of persons'],
    ['note', [], undefined],
  ])('%s %j', (name, texts, expected) => {
    expect(personalKind(name, texts)).toBe(expected)
  })
})

test.each<[readonly string[], number, string]>([
  [['id', 'first', 'last'], 1, 'first name'],
  [['id', 'first', 'last'], 2, 'last name'],
  [['First', 'Middle', 'Last'], 1, 'middle name'],
  [['first', 'id', 'last'], 0, 'first'],
  [['first_visit', 'last'], 0, 'first_visit'],
  [['a', 'b'], 1, 'b'],
])('of %j the column at %i is called %j', (names, index, called) => {
  expect(nameBesideOthers(names, index)).toBe(called)
})
