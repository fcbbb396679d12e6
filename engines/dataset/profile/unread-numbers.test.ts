import { expect, test } from 'vitest'
import { unreadNumbersWarning } from './unread-numbers.ts'

const two = (value: number) => String(value).padStart(2, '0')
const told = (name: string, cell: (row: number) => string) => {
  const texts = new Set(Array.from({ length: 200 }, (_, row) => cell(row)))
  return unreadNumbersWarning(name, [...texts])
}

test.each<[string, (row: number) => string]>([
  [`47°10'20"N`, (row) => `47°${10 + (row % 50)}'${20 + (row % 40)}"N`],
  ['POINT (45.0 10.5)', (row) => `POINT (45.${row} 10.5)`],
  ['$20K-$60K', (row) => `$${20 + row}K-$${60 + row}K`],
  ['$20K-$60K (est.)', (row) => `$${20 + row}K-$${60 + row}K (est.)`],
  ['between 1 and 50', (row) => `between ${1 + row} and ${50 + row}`],
  ['५६', (row) => String(56 + row).replace(/\d/g, (digit) => '०१२३४५६७८९'[Number(digit)] ?? '')],
  ['7, 074', (row) => `${7 + (row % 9)}, ${String(74 + row).padStart(3, '0')}`],
  ['<10', (row) => `${['<', '>', '~', ''][row % 4]}${10 + row}`],
  ['50_kg', (row) => `${50 + row}_kg`],
  ['50 [kg]', (row) => `${50 + row} [kg]`],
  ['1.10 E4', (row) => `1.${10 + (row % 90)} E${4 + (row % 6)}`],
  ['D+1.2', (row) => `${row % 3 ? 'R' : 'D'}+${1 + (row % 40)}.2`],
  ['01/01', (row) => `${two((row % 28) + 1)}/${two((row % 12) + 1)}`],
  ['12&nbsp;600', (row) => `12&nbsp;${600 + row}`],
  ['<b>38</b>', (row) => `<b>${38 + row}</b>`],
  ['np.float64(27.5)', (row) => `np.float64(${27 + row}.5)`],
  ["Decimal('7.5')", (row) => `Decimal('${7 + row}.5')`],
  ['75€10', (row) => `${75 + row}€${10 + (row % 90)}`],
  ['0.10 ± 0.00', (row) => `0.${10 + (row % 90)} ± 0.${two(row % 6)}`],
  ['2023-13-01', (row) => `2023-${two(13 + (row % 15))}-${two((row % 12) + 1)}`],
  ['1.1.', (row) => `${(row % 28) + 1}.${(row % 12) + 1}.`],
  ['150Nm @ 2000rpm', (row) => `${150 + (row % 40)}Nm @ ${2000 + row * 7}rpm`],
  ["4' 0", (row) => `${4 + ((row >> 4) % 3)}' ${row % 12}`],
  ['1.5 x 10^2', (row) => `${1 + (row % 9)}.5 x 10^${2 + (row % 5)}`],
  ['100 / 60', (row) => `${100 + (row % 60)} / ${60 + (row % 30)}`],
  ['100x50', (row) => `${100 + row}x${50 + (row % 7)}`],
  ['▼ 0.5', (row) => `${row % 3 === 1 ? '▲' : '▼'} ${row}.5`],
  ['4th', (row) => `${row + 4}${row % 10 === 7 ? 'st' : row % 10 === 8 ? 'nd' : 'th'}`],
  ['#0', (row) => `#${row}`],
  ['1.1 out of 5', (row) => `${1 + (row % 4)}.${1 + (row % 9)} out of 5`],
  ['4.1 (n=826)', (row) => `4.${1 + (row % 9)} (n=${826 + row})`],
  ['ab 37,00 €', (row) => `ab ${37 + row},${two(row % 99)} €`],
  [
    '57.00 (54.00-60.00)',
    (row) => `${57 + row}.${two(row % 9)} (${54 + row}.${two(row % 9)}-${60 + row}.${two(row % 9)})`,
  ],
  ['2024-04-01 - 2024-05-01', (row) => `2024-04-${two((row % 28) + 1)} - 2024-05-${two((row % 28) + 1)}`],
  ['01.04.2024 bis 05.05.2024', (row) => `${two((row % 28) + 1)}.04.2024 bis 05.05.2024`],
  ['2 years 0 months', (row) => `${row + 2} years ${row % 11} ${row % 11 === 1 ? 'month' : 'months'}`],
  ['29yrs 0mon', (row) => `${29 + row}yrs ${row % 12}mon`],
  ['92 lb 0 oz', (row) => `${92 + row} lb ${row % 16} oz`],
  ['5ft 0in', (row) => `${5 + ((row >> 4) % 2)}ft ${row % 12}in`],
  ['Price: 96.00', (row) => `Price: ${96 + row}.${two(row % 99)}`],
  ['Level 1', (row) => `Level ${row + 1}`],
  ['1-pack', (row) => `${row + 1}-pack`],
  ['1.5-litre', (row) => `${row + 1}.5-${row % 2 ? 'ml' : 'litre'}`],
  ['01/22', (row) => `${two((row % 12) + 1)}/${two(22 + (row % 5))}`],
  ['1.50**', (row) => `${row + 1}.50${'*'.repeat(row % 3 ? row % 4 : 2)}`],
  ['-1.50**', (row) => `${row % 2 ? '' : '-'}${row + 1}.50${'*'.repeat(row % 3 ? row % 4 : 2)}`],
  ['000100.50', (row) => `000${100 + row}.50`],
  ['+010.5', (row) => `${row % 2 ? '-' : '+'}0${10 + (row % 90)}.5`],
  [`5'1"`, (row) => `${5 + (row % 2)}'${1 + ((row >> 1) % 9)}"`],
  ['1,234,50', (row) => `${row + 1},${234 + row},50`],
  ['1.234.50', (row) => `${row + 1}.${234 + row}.50`],
  ['1m50', (row) => `1m${50 + (row % 45)}`],
  ['2kg500', (row) => `${row + 2}kg500`],
  ['x236', (row) => `x${236 + row}`],
  ['59\\n', (row) => `${59 + row}\\n`],
  [`40°0'1"`, (row) => `${40 + (row % 9)}°${row % 60}'${1 + (row % 50)}"`],
])('of %s is told', (first, cell) => {
  expect(told('value', cell)).toEqual([
    `Column "value": cells such as ${JSON.stringify(first)} hold numbers or days in a way that is not read: it is taken as text. Write plain numbers, in two columns if there are two, or days as 2024-01-31, to have them.`,
  ])
})

test('heights of feet and inches with a hyphen are told by their name', () => {
  expect(told('Height', (row) => `${5 + (row % 2)}-${row % 12}`).join()).toContain('cells such as "5-0"')
})

test.each<[string, string, (row: number) => string]>([
  ['telephones', 'contact', (row) => `+49 30 ${100_000 + row * 37}`],
  ['telephones with parentheses', 'contact', (row) => `(0) 555-${1000 + row}`],
  ['telephones of America', 'contact', (row) => `555-${100 + row}-${4000 + row}`],
  ['addresses of machines', 'host', (row) => `192.168.${row}.${(row * 7) % 250}`],
  ['versions', 'build', (row) => `${row % 4}.${row % 9}.${row}`],
  ['codes', 'item', (row) => `${1000 + row}-${row % 7}`],
  ['codes with letters', 'item', (row) => `${row}A${row % 7}`],
  ['codes with years', 'item', (row) => `2024-AB-${row}`],
  ['codes with zeros', 'item', (row) => `0${row}/${row % 7}`],
  ['numbers of parts', 'part_no', (row) => `${row} x ${row % 7}`],
  ['streets', 'street', (row) => `${row} ${['Main', 'Oak', 'Elm'][row % 3]} Street`],
  ['stores', 'where', (row) => `Store ${row}`],
  ['amounts that are read', 'cost', (row) => `${row} kg`],
  ['codes with a letter behind', 'item', (row) => `${row}-${'abc'[row % 3]}`],
  ['few, whose order is known', 'pack', (row) => `${row % 60}-pack`],
  ['seats', 'seat', (row) => `Seat A${row}`],
  ['words that go with a hyphen', 'item', (row) => `item-${row}`],
  ['ratios', 'ratio', (row) => `${row}:${row % 7}`],
  ['words', 'text', (row) => `word ${row} and ${row % 9}`],
  ['times', 'lap', (row) => `${row % 60}:${row % 99}`],
  ['versions of long parts', 'build', (row) => `${row % 4}.${100 + row}.${row}.${row}`],
  ['plots', 'plot', (row) => `X${row}`],
  ['codes with a unit inside', 'item', (row) => `0${row % 9}m${row}a`],
  ['diagnoses', 'diag', (row) => `${String(row % 200).padStart(3, '0')}.${row % 3 ? 1 : 45}`],
  ['scores', 'score', (row) => `${5 + (row % 2)}-${row % 12}`],
  ['few', 'size', (row) => `${row % 9} x ${row % 2}`],
])('of %s is not', (_, name, cell) => {
  expect(told(name, cell)).toEqual([])
})
