import { DEFAULT_MANIFEST, type Manifest } from '#shared/manifest/manifest.ts'

/** A column of one kind, and what is to become of it. */
export type KindColumn = {
  readonly name?: string
  readonly cell: (row: number) => string
  readonly delimiter?: string
  /** How its line goes on after "is". */
  readonly is: string
  /** A part of each warning about it, in their order; there are no others. */
  readonly says?: readonly string[]
  readonly manifest?: Partial<Manifest>
}

const two = (value: number) => String(value).padStart(2, '0')
const MONTH_NAMES = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
const RUSSIAN = 'января февраля марта апреля мая июня июля августа сентября октября ноября декабря'.split(' ')
const arabic = (text: string) => text.replace(/\d/g, (digit) => String.fromCharCode(0x660 + Number(digit)))
const clock = (row: number) => `${two((row * 7) % 24)}:${two((row * 11) % 60)}`

const money = (row: number) => ((row * 7919) % 90_000) + 1000 + (row % 100) / 100
/** With two decimals, and a sign between thousands. */
function grouped(value: number, thousands: string, decimal: string): string {
  const [whole = '', fraction = ''] = value.toFixed(2).split('.')
  return `${whole.replace(/\B(?=(\d{3})+$)/g, thousands)}${decimal}${fraction}`
}
const pick = (words: readonly string[], row: number) => words[(row * 7 + (row >> 3)) % words.length] ?? ''
const iso = (row: number) => `20${two(15 + (row % 9))}-${two((row % 12) + 1)}-${two((row % 28) + 1)}`
const TIME_HINT = 'but the rows are split at random'

/** As people write amounts without decimals: some below a thousand, most above. */
const dotted = (row: number) => whole(((row * 331) % 9) * 97 + 120 + (row % 3) * ((row * 7919) % 40_000), '.')
const commaed = (row: number) => dotted(row).replaceAll('.', ',')
/** All of a thousand and more. */
const thousands = (row: number, sign: string) => whole(1000 + ((row * 7919) % 40_000), sign)
function whole(value: number, sign: string): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, sign)
}

/** By theme. */
export const KIND_COLUMNS: Readonly<Record<string, readonly (readonly [string, KindColumn])[]>> = {
  amounts: [
    ['in pounds', { cell: (row) => `£${grouped(money(row), ',', '.')}`, is: 'a number', says: ['in "£"'] }],
    [
      'as the Swiss write them',
      { cell: (row) => `CHF ${grouped(money(row), "'", '.')}`, is: 'a number', says: ['in "CHF"'] },
    ],
    [
      'with a curly apostrophe',
      { cell: (row) => grouped(money(row), '’', '.'), is: 'a number', says: ['between thousands'] },
    ],
    [
      'with a narrow space',
      { cell: (row) => `${grouped(money(row), '\u202f', ',')}\u00a0€`, is: 'a number', says: ['in "€"'] },
    ],
    [
      'in dollars and 0',
      { cell: (row) => (row % 5 ? `$${grouped(money(row), ',', '.')}` : '0'), is: 'a number', says: ['in "$"'] },
    ],
    ['mostly 0', { cell: (row) => (row % 5 ? '0' : `${(row % 9) + 1}%`), is: 'a number', says: ['in "%"'] }],
    [
      'of two currencies and 0',
      {
        cell: (row) => (row % 5 ? '0' : `${row % 2 ? '$' : '€'}${row}`),
        is: 'a category',
        says: ['of several units (none, "'],
      },
    ],
    [
      'of two characters for µ',
      { cell: (row) => `${row}.5 ${row % 2 ? '\u00b5' : '\u03bc'}g/mL`, is: 'a number', says: ['g/mL"'] },
    ],
    ['of degrees, and none', { cell: (row) => `${row % 40}${row % 3 ? '°C' : ' C'}`, is: 'a number', says: ['in "'] }],
    [
      'in lakh',
      { cell: (row) => `₹${pick(['12,34,567', '1,23,456', '45,678'], row)}`, is: 'a number', says: ['in "₹"'] },
    ],
    [
      'in euros of three digits behind the point beside large integers',
      {
        cell: (row) => (row % 2 ? `${1000 + row} €` : `1.${100 + row} €`),
        is: 'a number',
        says: ['"1.100 €" is taken as 1.100; it could be 1100'],
      },
    ],
    ...(
      [
        ['CHF ', '.--'],
        ['Fr. ', '.-'],
        ['', ',-'],
        ['', ',-- €'],
      ] as const
    ).map(
      ([before, behind]) =>
        [
          `whole, as in ${before}12${behind}`,
          { cell: (row: number) => `${before}${row}${behind}`, is: 'a number', says: ['is taken as numbers such as'] },
        ] as const,
    ),
    [
      'as programmers write them',
      { cell: (row) => whole(20_000 + row * 7919, '_'), is: 'a number', says: ['"20_000": decimals after "."'] },
    ],
    ['in reais', { cell: (row) => `R$ ${grouped(money(row), '.', ',')}`, is: 'a number', says: ['in "R$"'] }],
    ['in yen, behind', { cell: (row) => `${Math.floor(money(row))}円`, is: 'a number', says: ['in "円"'] }],
    [
      'of an accountant',
      {
        cell: (row) => (row % 3 ? `$${row}.50` : `($${row}.50)`),
        is: 'a number',
        says: ['in "$", below zero in parentheses'],
      },
    ],
    [
      'with a minus behind',
      {
        cell: (row) => `${row}.50${row % 3 ? '' : '-'}`,
        is: 'a number',
        says: ['such as "0.50-": decimals after ".", below zero with the minus at the end'],
      },
    ],
    [
      'with a minus before the currency',
      {
        cell: (row) => `${row}.50${row % 3 ? '' : '-'} EUR`.replace('- EUR', '-EUR'),
        is: 'a number',
        says: ['below zero with the minus at the end'],
      },
    ],
    [
      'joined to a word, as stars',
      { cell: (row) => `${(row % 5) + 1}-star`, is: 'a category, a cell for each of 5 values and one for their order' },
    ],
    [
      'joined to a word, as months',
      {
        cell: (row) => `${12 * ((row % 5) + 1)}-month`,
        is: 'a category, a cell for each of 5 values and one for their order',
      },
    ],
    ['with a word as the unit', { cell: (row) => `${row} sq ft`, is: 'a number', says: ['in "sq ft"'] }],
    ['in degrees', { cell: (row) => `${(row % 40) - 9}°C`, is: 'a number', says: ['in "°C"'] }],
    [
      'the sign of one currency, before and after',
      { cell: (row) => (row % 2 ? `€ ${row}.5${row % 7}` : `${row}.5${row % 7} €`), is: 'a number', says: ['in "€"'] },
    ],
    ['in millions', { cell: (row) => `${row}.5 Mio. €`, is: 'a number', says: ['in "Mio. €"'] }],
    [
      'that may be thousands, in a file with semicolons',
      {
        cell: (row) => `${(row % 90) + 1}.${100 + row}`,
        delimiter: ';',
        is: 'a number',
        says: ['"1.100" is taken as 1.100; it could be 1100'],
      },
    ],
    ['the same with commas between cells', { cell: (row) => `${(row % 90) + 1}.${100 + row}`, is: 'a number' }],
    [
      'the same beside larger integers',
      {
        cell: (row) => (row % 9 ? `${(row % 90) + 1}.${100 + row}` : '4711'),
        delimiter: ';',
        is: 'a number',
        says: ['4711 stands in 13'],
      },
    ],
  ],
  parentheses: [
    [
      'around all of them are no minus',
      {
        cell: (row) => `(${1950 + (row % 70)})`,
        is: 'a number',
        says: ['such as "(1950)": decimals after ".", without the parentheses that all stand in. csv.decimal'],
      },
    ],
    [
      'around some of them are one',
      {
        cell: (row) => (row % 2 ? `(${row})` : String(row)),
        is: 'a number',
        says: ['below zero in parentheses'],
      },
    ],
  ],
  'marks that do not count': [
    [
      'a plus behind, as stores have it',
      {
        cell: (row) => `${commaed(row)}+`,
        is: 'a number',
        says: ['such as "8,718+": decimals after ".", "," between thousands, without the "+" behind'],
      },
    ],
    [
      'a plus behind, all of a thousand and more',
      {
        cell: (row) => `${thousands(row, ',')}+`,
        is: 'a number',
        says: ['"1,000+" is taken as 1000; it could be 1.000. csv.decimal sets'],
      },
    ],
    [
      'a plus behind a part of the numbers',
      { cell: (row) => `${row}${row % 3 ? '+' : ''}`, is: 'a number', says: ['without the "+" behind'] },
    ],
    [
      'a plus behind very few',
      { cell: (row) => (row === 40 ? '90+' : String(row % 89)), is: 'a number', says: ['without the "+" behind'] },
    ],
    [
      'a plus behind amounts',
      { cell: (row) => `$${row}.50+`, is: 'a number', says: ['in "$", without the "+" behind'] },
    ],
    [
      'a plus before the unit',
      { cell: (row) => `${row}+ years`, is: 'a number', says: ['in "years", without the "+"'] },
    ],
    ...(['~', '≈ ', 'ca. ', 'approx. ', 'about ', 'circa ', 'c. ', 'Ca.'] as const).map(
      (sign) =>
        [
          `${sign}before them`,
          {
            cell: (row: number) => `${row % 4 ? sign : ''}${row}.5`,
            is: 'a number',
            says: ['without what says "about" before'],
          },
        ] as const,
    ),
    [
      'about, with a unit',
      { cell: (row) => `~${row} km`, is: 'a number', says: ['in "km", without what says "about" before'] },
    ],
    ['brackets', { cell: (row) => `[0.${10 + (row % 90)}]`, is: 'a number', says: ['without the brackets'] }],
    ['several of them', { cell: (row) => `[~${row}.5 kg]`, is: 'a number', says: ['in "kg", without what says'] }],
    ['not ages in groups', { cell: (row) => pick(['18-24', '25-64', '65+'], row), is: 'a category' }],
    ['not codes with letters before', { cell: (row) => `CA ${10_000 + (row % 40)}`, is: 'a category' }],
    ['not codes with zeros', { cell: (row) => `~0${100 + (row % 40)}`, is: 'a category' }],
    ['not grades of blood', { cell: (row) => pick(['0+', '0-', 'A+', 'B-', 'AB+'], row), is: 'a category' }],
    ['not lists of one and more', { cell: (row) => pick(['[1]', '[1, 2]', '[2, 3, 4]'], row), is: 'a category' }],
  ],
  'units with digits and strokes': [
    ...(
      [
        'l/100km',
        'm2',
        'm²',
        'm³',
        'kg/m²',
        'mg/100g',
        'm/s^2',
        'm/s2',
        'l/100 km',
        'cm^3',
        'kg/m3',
        'W/m2',
        'mg/24h',
      ] as const
    ).flatMap((unit) => [
      [
        `${unit} behind`,
        { cell: (row: number) => `${row}.5 ${unit}`, is: 'a number', says: [`in "${unit}"`] },
      ] as const,
      [
        `${unit} behind decimal commas`,
        { cell: (row: number) => `${row},5 ${unit}`, is: 'a number', says: [`decimals after ",", in "${unit}"`] },
      ] as const,
    ]),
    ['$ a square', { cell: (row) => `$${row}.50/m2`, is: 'a number', says: ['in "$" and "/m2"'] }],
    [
      'two of them are two',
      { cell: (row) => `${row} ${row % 2 ? 'm2' : 'm3'}`, is: 'free text', says: ['of several units ("m3", "m2")'] },
    ],
    ['not codes', { cell: (row) => `${row % 9}A${row % 5}`, is: 'a category' }],
    ['not codes of one letter', { cell: (row) => `${row % 9}A2`, is: 'a category' }],
    ['not sizes', { cell: (row) => `${(row % 5) + 1}x${(row % 3) + 2}`, is: 'a category' }],
    ['not parts of others', { cell: (row) => `${row % 5}/${(row % 3) + 10}`, is: 'a category' }],
  ],
  'an exponent behind three digits': [
    [
      'after decimal commas',
      {
        cell: (row) => `${1 + (row % 9)},${100 + row}E+0${row % 3}`,
        is: 'a number',
        says: ['such as "1,100E+00": decimals after ","'],
      },
    ],
    ['after points', { cell: (row) => `${1 + (row % 9)}.${100 + row}E+0${row % 3}`, is: 'a number' }],
  ],
  'a sign before three digits': [
    ...(['€', 'km', 'Fr.'] as const).flatMap((unit) =>
      [',', ';'].map(
        (delimiter) =>
          [
            `points in ${unit}, between ${delimiter}`,
            {
              cell: (row: number) => `${dotted(row)} ${unit}`,
              delimiter,
              is: 'a number',
              says: [`8.718 ${unit}" is taken as 8718; it could be 8.718. csv.decimal sets the decimal sign`],
            },
          ] as const,
      ),
    ),
    [
      'points in € without an amount below a thousand',
      { cell: (row) => `${thousands(row, '.')} €`, is: 'a number', says: ['is taken as 1000; it could be 1.000'] },
    ],
    [
      'points of measurements, which may be thousands',
      { cell: (row) => `${(row % 9) + 1}.${100 + row} kg`, is: 'a number', says: ['1.100; it could be 1100'] },
    ],
    [
      'points of measurements below one',
      { cell: (row) => `${row % 9}.${100 + row} kg`, is: 'a number', says: ['decimals after ".", in "kg". csv.'] },
    ],
    [
      'points of measurements beside small integers',
      {
        cell: (row) => (row % 9 ? `${(row % 9) + 1}.${100 + row} kg` : '5 kg'),
        is: 'a number',
        says: ['it could be'],
      },
    ],
    [
      'points beside larger integers',
      {
        cell: (row) => (row % 9 ? `${(row % 9) + 1}.${100 + row} kg` : '4711 kg'),
        is: 'a number',
        says: ['"2.101 kg" is taken as 2.101; it could be 2101', '4711 stands in'],
      },
    ],
    [
      'points alone, beside integers of three digits',
      { cell: dotted, is: 'a number', says: ['is taken as 8.718; it could be 8718'] },
    ],
    [
      'points alone, below one',
      { cell: (row) => (row % 9 ? `${row % 8}.${100 + row}` : '599'), is: 'a number', says: ['599 stands in'] },
    ],
    ['means of three', { cell: (row) => pick(['3', '3.333', '3.667', '2.667', '4'], row), is: 'a number' }],
    [
      'commas in dollars',
      { cell: (row) => `$${commaed(row)}`, is: 'a number', says: ['"," between thousands, in "$"'] },
    ],
    [
      'commas in dollars, and below zero',
      {
        cell: (row) => `${row % 5 ? '' : '-'}$${commaed(row)}`,
        is: 'a number',
        says: ['"," between thousands, in "$"'],
      },
    ],
    ['commas alone', { cell: commaed, is: 'a number', says: ['"," between thousands. csv.'] }],
    ...(['¥', 'Rs. '] as const).map(
      (unit) =>
        [
          `commas in ${unit}, all of a thousand and more`,
          {
            cell: (row: number) => `${unit}${thousands(row, ',')}`,
            is: 'a number',
            says: [`${unit}1,000" is taken as 1000; it could be 1.000. csv.decimal sets`],
          },
        ] as const,
    ),
    [
      'commas in km, all of a thousand and more',
      { cell: (row) => `${thousands(row, ',')} km`, is: 'a number', says: ['is taken as 1000; it could be 1.000'] },
    ],
  ],
  'one unit in two spellings': [
    ...(
      [
        ['year', 'years'],
        ['room', 'rooms'],
        ['Jahr', 'Jahre'],
        ['Stunde', 'Stunden'],
        ['Anlage', 'Anlagen'],
        ['box', 'boxes'],
        ['yr', 'yrs'],
      ] as const
    ).map(
      ([one, many]) =>
        [
          `${one} and ${many}`,
          {
            cell: (row: number) => (row % 5 ? `${(row % 40) + 2} ${many}` : `1 ${one}`),
            is: 'a number',
            says: [`in "${many}"`],
          },
        ] as const,
    ),
    [
      'but not milliseconds and metres',
      { cell: (row) => `${row} ${row % 3 ? 'm' : 'ms'}`, is: 'free text', says: ['of several units ("m", "ms")'] },
    ],
  ],
  'currencies before the number': [
    ['Fr.', { cell: (row) => `Fr. ${grouped(money(row), "'", '.')}`, is: 'a number', says: ['in "Fr."'] }],
    ['KSh', { cell: (row) => `KSh ${grouped(money(row), ',', '.')}`, is: 'a number', says: ['in "KSh"'] }],
    ['₱ beside nothing', { cell: (row) => `Php ${grouped(money(row), ',', '.')}`, is: 'a number', says: ['in "Php"'] }],
  ],
  'marks that nobody sees': ['\u200e', '\u200f', '\u200b', '\u202a', '\u2060'].flatMap((mark) => [
    [
      `${mark.codePointAt(0)?.toString(16)} before a number`,
      { cell: (row) => `${row % 3 ? mark : ''}${row}.5`, is: 'a number', says: ['decimals after "."'] },
    ],
    [
      `${mark.codePointAt(0)?.toString(16)} behind an amount`,
      { cell: (row) => `$${row}.50${row % 3 ? mark : ''}`, is: 'a number', says: ['in "$"'] },
    ],
  ]),
  'what is no number of one kind': [
    [
      'a bound beside one unit in two spellings',
      {
        cell: (row) => pick(['< 1 year', '1 year', '2 years', '3 years', '10+ years'], row),
        is: 'a category, a cell for each of 5 values and one for their order',
        says: ['of its cells are numbers of one kind; others are "< 1 year" ('],
      },
    ],
    [
      'a word beside one unit in two spellings',
      {
        cell: (row) => pick(['non-stop', '1 stop', '2 stops'], row),
        is: 'a category',
        says: ['others are "non-stop" ('],
      },
    ],
    [
      'codes that are all different',
      { cell: (row) => `0${10_000 + row}`, is: 'left out: an ID', says: ['is taken as text: its numbers have zeros'] },
    ],
    [
      'answers with their number',
      {
        cell: (row) => pick(['5 - Very good', '4 - Good', '3 - OK', '2 - Bad'], row),
        is: 'a category, a cell for each of 4 values',
      },
    ],
    [
      'kg and g',
      { cell: (row) => `${row} ${row % 3 ? 'kg' : 'g'}`, is: 'free text', says: ['of several units ("kg", "g")'] },
    ],
    [
      'two currencies',
      { cell: (row) => `${row % 2 ? '$' : '€'}${row}.${10 + (row % 90)}`, is: 'left out', says: ['of several units'] },
    ],
    [
      'k and M',
      { cell: (row) => `${row % 40}${row % 3 ? 'k' : 'M'}`, is: 'left out', says: ['of several units ("k", "M")'] },
    ],
    [
      'percent and shares',
      { cell: (row) => (row % 5 ? `${row % 50}%` : '0.12'), is: 'a category', says: ['of several units ("%", none)'] },
    ],
    [
      'bounds',
      { cell: (row) => (row % 10 ? String(row % 50) : '<5'), is: 'a category', says: ['others are "<5" (12)'] },
    ],
  ],
  'numbers that are not read': [
    ...(
      [
        ['up and down', (row) => `${row % 3 === 1 ? '▼' : '▲'} ${row % 50}.5`, 'left out'],
        ['places in a row', (row) => `${(row % 60) + 4}th`, 'a category'],
        ['marked with a sign', (row) => `#${(row % 60) + 4}`, 'a category'],
        ['of a scale', (row) => `${(row % 40) / 10 + 1} out of 5`, 'a category'],
        ['with a count', (row) => `4.${row % 9} (n=${826 + row})`, 'free text'],
        ['of several units', (row) => `${(row % 50) + 8} lb ${row % 16} oz`, 'free text'],
        ['with a label', (row) => `Price: ${row % 50}.5`, 'a category'],
        ['with a word before', (row) => `ab ${row % 50},5${row % 9} €`, 'free text'],
        [
          'months of a year',
          (row) => `${two((row % 12) + 1)}/${two(22 + (row % 5))}`,
          'a category, a cell for each of 52 values:',
        ],
        ['ranges of days', (row) => `${iso(row)} - ${iso(row + 3)}`, 'left out'],
        [
          'feet and inches',
          (row) => `${5 + ((row >> 4) % 3)}'${row % 12}`,
          'a category, a cell for each of 35 values:',
        ],
      ] as const satisfies readonly (readonly [string, (row: number) => string, string])[]
    ).map(
      ([what, cell, is]) =>
        [what, { cell, is, says: [`cells such as ${JSON.stringify(cell(0))} hold numbers`] }] as const,
    ),
    ['nor those of things that are told apart', { cell: (row) => `Store ${row % 50}`, is: 'a category' }],
  ],
  codes: [
    ['versions', { cell: (row) => `${row % 3}.${row % 2}.${row % 7}`, is: 'a category' }],
    ...(['version', 'app_ver', 'Release'] as const).map(
      (name) =>
        [
          `${name} of two parts`,
          { name, cell: (row: number) => `${row % 2}.${row % 13}`, is: 'a category', says: ['"0.10" is a version'] },
        ] as const,
    ),
    [
      'versions of two parts beside empty cells',
      {
        name: 'version',
        cell: (row) => (row % 9 ? `2.${row % 12}` : ''),
        is: 'a category',
        says: ['"2.10" is a version, another than "2.1"'],
      },
    ],
    ['prices, some with a zero', { name: 'price', cell: (row) => `${row % 9}.${row % 13}`, is: 'a number' }],
    ['rates of release', { name: 'release_rate', cell: (row) => `0.${row + 1}5`, is: 'a number' }],
    ['rates of release to two decimals', { name: 'release', cell: (row) => `0.${10 + (row % 90)}`, is: 'a number' }],
    ['ranges', { cell: (row) => `${row % 5}0-${(row % 5) + 1}0`, is: 'a category' }],
    [
      'zip codes',
      {
        name: 'zip',
        cell: (row) => pick(['01067', '80331', '10115'], row),
        is: 'a category',
        says: ['zeros in front'],
      },
    ],
    [
      'powers of ten that are none',
      { cell: (row) => (row % 9 ? String(1200 + (row % 9)) : '12E5'), is: 'a category', says: ['"12E5" is a code'] },
    ],
    ['powers of ten', { cell: (row) => `${row % 9}.5E${row % 4}`, is: 'a number' }],
    [
      'longer than a number holds',
      { name: 'account', cell: (row) => `9007199254740${1000 + (row % 40)}`, is: 'a category', says: ['beyond 2^53'] },
    ],
    [
      'days with a number of the day',
      { name: 'order', cell: (row) => `2024013100${two(row % 59)}${two(row % 53)}`, is: 'a number' },
    ],
    ['telephones', { cell: (row) => `+49 30 ${100_000 + (row % 50)}`, is: 'a category' }],
  ],
  'what a spreadsheet shows': [
    ...(['$ -', '$-', '-   $', '- $', '$ –'] as const).map(
      (nothing) =>
        [
          `${nothing} is 0`,
          {
            cell: (row: number) => (row % 6 ? `$ ${grouped(money(row), ',', '.')} ` : nothing),
            is: 'a number',
            says: ['in "$", 0 as a dash'],
          },
        ] as const,
    ),
    ...(['–', '—', '###', '########'] as const).map(
      (nothing) =>
        [
          `${nothing} is missing`,
          { cell: (row: number) => (row % 6 ? String(row) : nothing), is: 'a number', says: [] },
        ] as const,
    ),
    ['– among words', { cell: (row) => pick(['–', 'low', 'high'], row), is: 'a category' }],
  ],
  'what is missing': [
    [
      'errors of Excel',
      {
        cell: (row) => (row % 12 ? String(row) : pick(['#REF!', '#NAME?'], row)),
        is: 'a number',
        says: ['all count as missing'],
      },
    ],
    [
      'in German',
      {
        cell: (row) => (row % 12 ? String(row) : pick(['#WERT!', '#NV'], row)),
        is: 'a number',
        says: ['all count as missing'],
      },
    ],
    [
      'of a database',
      {
        cell: (row) => (row % 9 ? iso(row) : '0000-00-00'),
        is: 'a date',
        says: ['14 cells are none and count as missing: "0000-00-00" (14); row 2', TIME_HINT],
      },
    ],
    [
      'a number for nothing',
      {
        name: 'age',
        cell: (row) => (row % 12 ? String(20 + (row % 50)) : '999'),
        is: 'a number',
        says: ['999 stands in'],
      },
    ],
    [
      'a date for nothing',
      {
        cell: (row) => (row % 12 ? iso(row) : '9999-12-31'),
        is: 'a date',
        says: [TIME_HINT, '"9999-12-31" stands in'],
      },
    ],
  ],
  dates: [
    [
      'of which one has day and month the other way round',
      {
        cell: (row) => (row === 0 ? '01/25/2023' : `${13 + (row % 16)}/${two((row % 12) + 1)}/2023`),
        is: 'a date',
        says: ['row 2 holds "01/25/2023"', 'such as "14/02/2023" in the order day, month, year', TIME_HINT],
      },
    ],
    [
      'nearly all',
      { cell: (row) => (row === 50 ? 'tbd' : iso(row)), is: 'a date', says: ['row 52 holds "tbd"', TIME_HINT] },
    ],
    [
      'too few',
      {
        cell: (row) => (row % 9 ? iso(row) : 'tbd'),
        is: 'left out',
        says: ['only 88.3 % of its cells are dates; others are "tbd" (14)'],
      },
    ],
    [
      'of which those of both ends stand for nothing',
      {
        cell: (row) => (row % 10 === 3 ? '1900-01-01' : row % 10 === 6 ? '2099-12-31' : iso(row)),
        is: 'a date',
        says: [TIME_HINT, '"1900-01-01" stands in 10, "2099-12-31" in 7 of 84'],
      },
    ],
    [
      'contradictory',
      {
        cell: (row) => (row % 2 ? `2${row % 9}/03/2024` : `03/2${row % 9}/2024`),
        is: 'a category',
        says: ['the day can only come first'],
      },
    ],
    [
      'open',
      {
        cell: (row) => `0${(row % 9) + 1}/0${(row % 7) + 1}/2024`,
        is: 'a date',
        says: ['it could be month, day, year', TIME_HINT],
      },
    ],
    ['of weeks', { cell: (row) => `2024-W${two((row % 52) + 1)}`, is: 'a date', says: [TIME_HINT] }],
    [
      'of quarters',
      {
        cell: (row) => `Q${(row % 4) + 1} 20${two(10 + (row % 9))}`,
        is: 'a date',
        says: [TIME_HINT],
      },
    ],
    [
      'of France',
      {
        cell: (row) => `${(row % 28) + 1} ${pick(['févr.', 'août', 'déc.'], row)} 2024`,
        is: 'a date',
        says: [TIME_HINT],
      },
    ],
    ['of Japan', { cell: (row) => `2024年${(row % 12) + 1}月${(row % 28) + 1}日`, is: 'a date', says: [TIME_HINT] }],
    [
      'of Korea, with points and spaces',
      { cell: (row) => `2024. ${(row % 12) + 1}. ${(row % 28) + 1}.`, is: 'a date', says: [TIME_HINT] },
    ],
    ['of Russia', { cell: (row) => `${(row % 28) + 1} ${RUSSIAN[row % 12]} 2024 г.`, is: 'a date', says: [TIME_HINT] }],
    ['in Arabic digits', { cell: (row) => arabic(iso(row)), is: 'a date', says: [TIME_HINT] }],
    [
      'that end a day',
      {
        cell: (row) => `${iso(row)}T${row % 3 ? '12' : '24'}:00:00`,
        is: 'a date with a time',
        says: [TIME_HINT],
      },
    ],
    [
      'in milliseconds, by a name that says so',
      {
        name: 'event_ms',
        cell: (row) => String(1_609_459_200_000 + ((row * 7919) % 101) * 86_400_123),
        is: 'a date with a time',
        says: ['milliseconds since 1970', TIME_HINT],
      },
    ],
    [
      'for none, of thirteen digits whose name says nothing',
      { name: 'reading', cell: (row) => String(1_609_459_200_000 + ((row * 7919) % 101) * 86_400_123), is: 'a number' },
    ],
    ...['signup_count', 'elapsed_time', 'login_timeout', 'data_bytes', 'duration_ms', 'ttl_millis'].map(
      (name): readonly [string, KindColumn] => [
        `for none, of ${name} with numbers as large as times`,
        {
          name,
          cell: (row) => String((1_100_000_000 + ((row * 7919) % 101) * 4_003_123) * (/_m/.test(name) ? 1000 : 1)),
          is: 'a number',
        },
      ],
    ),
    ['for none, of durations', { name: 'took_ms', cell: (row) => String((row * 7919) % 90_001), is: 'a number' }],
    [
      'of C',
      {
        cell: (row) => `Mon Jan ${two((row % 28) + 1)} 10:00:00 2024`,
        is: 'a date with a time',
        says: [TIME_HINT],
      },
    ],
    [
      'of a web server',
      {
        cell: (row) => `${two((row % 28) + 1)}/Nov/2024:13:${two(row % 60)}:00 +0000`,
        is: 'a date with a time',
        says: [TIME_HINT],
      },
    ],
    [
      'with a zone by its name',
      { cell: (row) => `${iso(row)} 10:00 CET`, is: 'a date with a time', says: [TIME_HINT] },
    ],
    ...(
      [
        ['Google Forms', (row) => `2024/${two((row % 12) + 1)}/${two((row % 28) + 1)} 5:17:00 PM GMT+1`],
        ['JavaScript', (row) => `Sat Sep ${two((row % 28) + 1)} 2023 01:28:00 GMT+0100 (CET)`],
        ['SAS', (row) => `${two((row % 28) + 1)}Apr24:22:${two(row % 60)}:00`],
        ['Oracle', (row) => `${two((row % 28) + 1)}-Apr-23 07.${two(row % 60)}.00.000000000 PM`],
        ['DB2', (row) => `${iso(row)}-22.${two(row % 60)}.00.000000`],
        ['ISO 8601 without signs', (row) => `${iso(row).replaceAll('-', '')}T22${two(row % 60)}00Z`],
        ['cameras', (row) => `${iso(row).replaceAll('-', ':')} 22:${two(row % 60)}:00`],
      ] as const satisfies readonly (readonly [string, (row: number) => string])[]
    ).map(([program, cell]) => [`of ${program}`, { cell, is: 'a date with a time', says: [TIME_HINT] }] as const),
    ['of Eurostat', { cell: (row) => `20${two(row % 24)}M${two((row % 12) + 1)}`, is: 'a date', says: [TIME_HINT] }],
    [
      'of digits alone, with a time',
      {
        cell: (row) => `${iso(row).replaceAll('-', '')}${two(row % 24)}${two(row % 60)}00`,
        is: 'a date with a time',
        says: ['days such as 20240131, perhaps with a time behind', TIME_HINT],
      },
    ],
    ...(
      [
        ['seconds', (row) => `${1_706_702_400 + row * 7919}.25${row % 10}`],
        ['microseconds', (row) => `${1_706_702_400 + row * 7919}000123`],
        ['nanoseconds', (row) => `${1_706_702_400 + row * 7919}000123456`],
      ] as const satisfies readonly (readonly [string, (row: number) => string])[]
    ).map(
      ([unit, cell]) =>
        [
          `in ${unit} since 1970`,
          {
            name: 'timestamp',
            cell,
            is: 'a date with a time',
            says: [`its numbers are ${unit} since 1970`, TIME_HINT],
          },
        ] as const,
    ),
    ...(['dob', 'birth_date', 'Geburtsdatum'] as const).map(
      (name) =>
        [
          `births of two digits: ${name}`,
          {
            name,
            cell: (row: number) => `${two((row % 12) + 1)}/${two((row % 28) + 1)}/${two((40 + row) % 100)}`,
            is: 'a date',
            says: ['is of 1968: by its name the column holds births', TIME_HINT],
          },
        ] as const,
    ),
    [
      'years of two digits far ahead',
      {
        name: 'founded',
        cell: (row) => `${two((row % 12) + 1)}/${two((row % 28) + 1)}/${two((40 + row) % 100)}`,
        is: 'a date',
        says: ['is taken as a day of 2068; it could be 1968', TIME_HINT],
      },
    ],
    [
      'years of two digits not far ahead',
      {
        name: 'expires',
        cell: (row) => `${two((row % 12) + 1)}/${two((row % 28) + 1)}/${two(20 + (row % 15))}`,
        is: 'a date',
        says: [TIME_HINT],
      },
    ],
    ...(['-', '/'] as const).map(
      (sign) =>
        [
          `seasons with ${sign}`,
          {
            cell: (row: number) => `20${two(6 + (row % 5))}${sign}${two(7 + (row % 5))}`,
            is: 'a category, a cell for each of 5 values and one for their order',
            says: [`"2006${sign}07" and all others are from a year to the next`],
          },
        ] as const,
    ),
    [
      'seasons, some with no month',
      {
        cell: (row) => `20${two(6 + (row % 15))}-${two(7 + (row % 15))}`,
        is: 'a category, a cell for each of 15 values and one for their order',
        says: ['as seasons are, though some could be months'],
      },
    ],
    [
      'no seasons, as the manifest says',
      {
        cell: (row) => `20${two(6 + (row % 5))}-${two(7 + (row % 5))}`,
        is: 'a date',
        says: [TIME_HINT],
        manifest: { csv: { ...DEFAULT_MANIFEST.csv, dateOrder: { x: 'ymd' } } },
      },
    ],
    [
      'months beside a year of them',
      { cell: (row) => `20${two(6 + (row % 5))}-${two(1 + (row % 12))}`, is: 'a date', says: [TIME_HINT] },
    ],
    ...(
      [
        ['of a log', (row) => `${pick(MONTH_NAMES, row)} ${two((row % 28) + 1)} ${clock(row)}:33`],
        ['with a time behind a comma', (row) => `${pick(MONTH_NAMES, row)} ${(row % 28) + 1}, ${clock(row)}`],
        ['with a point', (row) => `${(row % 28) + 1}. ${pick(MONTH_NAMES, row)}`],
        ['with a stroke', (row) => `${two((row % 28) + 1)}/${pick(MONTH_NAMES, row)}`],
        ['the day first and a time', (row) => `${two((row % 28) + 1)} ${pick(MONTH_NAMES, row)} ${clock(row)}`],
        ['of numbers, with a time', (row) => `${two((row % 28) + 1)}.${two((row % 12) + 1)}. ${clock(row)}`],
      ] as const satisfies readonly (readonly [string, (row: number) => string])[]
    ).map(([how, cell]): readonly [string, KindColumn] => [
      `without a year, ${how}`,
      { cell, is: '', says: [`is taken as text: "${cell(0)}" and the others are days without a year. Write the year`] },
    ]),
    ...([' ', '-', '. '] as const).map((sign): readonly [string, KindColumn] => [
      `without a year, behind the month and "${sign}"`,
      {
        cell: (row) => `${pick(MONTH_NAMES, row)}${sign}${two((row % 28) + 1)}`,
        is: '',
        says: ['days without a year. If the numbers are years, set csv.dateOrder to {"x": "ymd"}'],
      },
    ]),
    ...(
      [
        ['8.2023', (row) => `${(row % 12) + 1}.${2010 + ((row * 7) % 13)}`],
        ['08.2023', (row) => `${two((row % 12) + 1)}.${2010 + ((row * 7) % 13)}`],
        ['8.2023 and a few words', (row) => (row % 40 === 9 ? 'tbd' : `${(row % 12) + 1}.${2010 + (row % 13)}`)],
      ] as const satisfies readonly (readonly [string, (row: number) => string])[]
    ).map(([how, cell]): readonly [string, KindColumn] => [
      `of months as ${how}`,
      {
        cell,
        is: 'a date: days, year, month, weekday and day of year',
        says: [
          ...(how.includes('words') ? ['3 cells are none and count as missing: "tbd" (3); row 11 holds "tbd"'] : []),
          `"${cell(0)}" and the others are months and years`,
          TIME_HINT,
        ],
      },
    ]),
    ['not rates with four decimals', { cell: (row) => `1.${1900 + row * 2}`, is: 'a number' }],
    [
      'months with years of two digits are told',
      {
        cell: (row) => `${(row % 12) + 1}.${11 + ((row * 7) % 9)}`,
        is: 'a number',
        says: ['"1.11" is taken as a number; it could be a month of 2011. Write 2011-01'],
      },
    ],
    ['not grades', { cell: (row) => `${(row % 5) + 1}.${row % 10}`, is: 'a number' }],
    ...(
      [
        ['a day that is none', '20240230'],
        ['a zero', '0'],
        ['eight zeros', '00000000'],
        ['nines', '99999999'],
        ['a word', 'n.v.'],
      ] as const
    ).map(([what, bad]): readonly [string, KindColumn] => [
      `of digits alone, with ${what} in 3 %`,
      {
        cell: (row) => (row % 30 === 7 ? bad : iso(row).replaceAll('-', '')),
        is: 'a date',
        says: [`4 cells are none and count as missing: "${bad}" (4); row 9`, 'days such as 20240131', TIME_HINT],
      },
    ]),
    [
      'of digits alone, with a tenth that are none',
      {
        cell: (row) => (row % 10 === 7 ? '20240230' : iso(row).replaceAll('-', '')),
        is: 'a number',
        says: ['only 90 % of its cells are days such as 20240131; another is "20240230"'],
      },
    ],
    [
      'of months and years of two digits, which could be days',
      {
        cell: (row) => `${pick(MONTH_NAMES, row)}-${two(1 + (row % 20))}`,
        is: 'a date',
        says: ['"Jan-01" is taken as a month of a year; it could be a day', TIME_HINT],
      },
    ],
    [
      'of months and years of two digits',
      { cell: (row) => `${pick(MONTH_NAMES, row)}-${12 + (row % 12)}`, is: 'a date', says: [TIME_HINT] },
    ],
    [
      'of months and years, as the manifest says',
      {
        cell: (row) => `${pick(MONTH_NAMES, row)}-${two((row % 28) + 1)}`,
        is: 'a date',
        says: [TIME_HINT],
        manifest: { csv: { ...DEFAULT_MANIFEST.csv, dateOrder: { x: 'ymd' } } },
      },
    ],
    ...(
      [
        ['with underscores', (row) => iso(row).replaceAll('-', '_'), ''],
        ['with the time first', (row) => `${clock(row)} ${iso(row)}`, ' with a time'],
        ['with the time behind um', (row) => `${two((row % 28) + 1)}.05.2024 um ${clock(row)}`, ' with a time'],
        ['of Poland', (row) => `${(row % 28) + 1} ${pick(['lutego', 'września', 'października'], row)} 2024`, ''],
      ] as const satisfies readonly (readonly [string, (row: number) => string, string])[]
    ).map(([how, cell, time]): readonly [string, KindColumn] => [
      how,
      { cell, is: `a date${time}`, says: [TIME_HINT] },
    ]),
    [
      'in a form that is not read',
      { cell: (row) => `KW${10 + (row % 40)}/2021`, is: 'a category', says: ['"KW10/2021" look like dates or times'] },
    ],
    ['not amounts of sets', { cell: (row) => `${row} set`, is: 'a number', says: ['in "set"'] }],
    [
      'months by their names',
      { name: 'month', cell: (row) => pick(['January', 'May', 'June'], row), is: 'a category' },
    ],
  ],
  'yes and no': [
    ...(
      [
        ['German', 'ja', 'nein'],
        ['French', 'oui', 'non'],
        ['Spanish', 'sí', 'no'],
        ['Portuguese', 'sim', 'não'],
        ['Polish', 'tak', 'nie'],
        ['Russian', 'да', 'нет'],
        ['Norwegian', 'ja', 'nei'],
        ['Hungarian', 'igen', 'nem'],
        ['Greek', 'ναι', 'όχι'],
        ['Croatian', 'da', 'ne'],
        ['Chinese', '是', '否'],
        ['Chinese tables', '有', '无'],
        ['Japanese', 'はい', 'いいえ'],
        ['Korean', '예', '아니오'],
        ['Arabic', 'نعم', 'لا'],
        ['Hebrew', 'כן', 'לא'],
        ['Hindi', 'हाँ', 'नहीं'],
        ['Vietnamese', 'có', 'không'],
        ['Indonesian', 'Ya', 'Tidak'],
        ['the Excel of Germany', 'WAHR', 'FALSCH'],
        ['the Excel of France', 'VRAI', 'FAUX'],
      ] as const
    ).map(
      ([language, yes, no]) =>
        [`in ${language}`, { cell: (row: number) => (row % 5 < 2 ? yes : no), is: 'a truth value' }] as const,
    ),
    ['signs are categories', { cell: (row) => (row % 2 ? '✓' : '✗'), is: 'a category' }],
  ],
  spellings: [
    [
      'of two languages',
      {
        cell: (row) => pick(['ja', 'nein', 'yes', 'no'], row),
        is: 'a category, a cell for each of 4 values',
        says: ['"no" and "nein", "yes" and "ja" may say the same'],
      },
    ],
    [
      'of short and long words',
      {
        cell: (row) => pick(['m', 'f', 'male', 'female'], row),
        is: 'a category, a cell for each of 4 values',
        says: ['"female" and "f", "male" and "m" may say the same'],
      },
    ],
    [
      'of letters and numbers for yes and no',
      {
        cell: (row) => pick(['0', '1', 'Y', 'N'], row),
        is: 'a category, a cell for each of 4 values',
        says: ['only 50', '"N" and "0", "Y" and "1" may say the same'],
      },
    ],
    [
      'of one place',
      {
        cell: (row) => pick(['Paris', 'PARIS', 'Rome'], row),
        is: 'a category, a cell for each of 2 values',
        says: ['spellings that differ in case'],
      },
    ],
    [
      'of two kinds of ö',
      {
        cell: (row) => pick(['Köln', 'Ko\u0308ln', 'Rom'], row),
        is: 'a category, a cell for each of 2 values',
        says: ['are one category'],
      },
    ],
    [
      'of elements',
      {
        cell: (row) => pick(['Co', 'CO', 'Fe'], row),
        is: 'a category, a cell for each of 3 values',
        says: ['stay apart'],
      },
    ],
  ],
  'words for nothing that may be values': [
    ...(
      [
        ['NA', ['AT', 'ZA', 'DE', 'NA']],
        ['NA', ['EU', 'AS', 'AF', 'NA']],
        ['Na', ['Ca', 'K', 'Mg', 'Na']],
        ['na', ['en', 'de', 'fr', 'na']],
        ['none', ['one', 'two', 'three', 'none']],
        ['None', ['Stone', 'BrkFace', 'None']],
        ['-', ['+', '-']],
      ] as const
    ).map(([word, words]): readonly [string, KindColumn] => [
      `${word} beside ${words[0]}`,
      {
        cell: (row) => pick(words, row),
        is: 'a category, a cell for each of',
        says: [`"${word}" (`],
      },
    ]),
    [
      'none among numbers',
      { cell: (row) => pick(['2', '3', 'none', '4'], row), is: 'a number', says: ['If it means 0'] },
    ],
    ['NA among words', { cell: (row) => pick(['Paris', 'Rome', 'NA'], row), is: 'a category' }],
    ['NA among grades', { cell: (row) => pick(['A', 'B', 'C', 'NA'], row), is: 'a category' }],
    ['None among numbers', { cell: (row) => pick(['2', '3', 'None'], row), is: 'a number' }],
    ['null among words', { cell: (row) => pick(['low', 'high', 'null'], row), is: 'a category' }],
    [
      'nothing where the manifest tells',
      {
        cell: (row) => pick(['AT', 'ZA', 'NA'], row),
        is: 'a category, a cell for each of 3 values',
        manifest: { csv: { ...DEFAULT_MANIFEST.csv, missing: { x: [''] } } },
      },
    ],
  ],
  'categories with marks that nobody sees': [
    ...['\u200b', '\u200e', '\u200f', '\u00ad', '\u2060', '\ufeff', '\u00a0'].map(
      (mark): readonly [string, KindColumn] => [
        `as \\u${mark.charCodeAt(0).toString(16).padStart(4, '0')} do not tell categories apart`,
        {
          cell: (row) =>
            pick(['gold', 'silver', `sil${mark === '\u00a0' ? '' : mark}ver${mark}`, `gold${mark}`, 'gold'], row),
          is: 'a category, a cell for each of 2 values',
          says: ['are one category'],
        },
      ],
    ),
    ['but joiners do', { cell: (row) => pick(['a\u200db', 'ab'], row), is: 'a category, a cell for each of 2 values' }],
  ],
  IDs: [
    [
      'by their name',
      { name: 'customer_id', cell: (row) => String(1000 + row * 3), is: 'left out: an ID: by its name' },
    ],
    ...[
      ['Kundennummer', 'KundenNr', 'MRN', 'EAN', 'klantnummer', 'PESEL'],
      ['N° client', 'Nº de cliente', 'numéro_dossier', 'numer_klienta', 'Codice Cliente', 'numero_cliente'],
      ['código_cliente', 'CustomerNumber', 'Identifier', 'identifiant', 'matrícula'],
    ]
      .flat()
      .map((name): readonly [string, KindColumn] => [
        `called ${name}`,
        { name, cell: (row) => String(100_000 + ((row * 7919) % 90_000)), is: 'left out: an ID: by its name' },
      ]),
    ...['Código', 'Nº', 'N°', 'Nro', 'numéro', '...2', 'code'].map((name): readonly [string, KindColumn] => [
      `or amounts, called ${name}`,
      {
        name,
        cell: (row) => String(100_000 + ((row * 7919) % 90_000)),
        is: 'a number',
        says: ['may be an ID, by its name and because 100 % of its values are different; it is kept'],
      },
    ]),
    ...['n_clients', 'codec', 'number_of_orders', 'X'].map((name): readonly [string, KindColumn] => [
      `not counts, called ${name}`,
      { name, cell: (row) => String(100_000 + ((row * 7919) % 90_000)), is: 'a number' },
    ]),
    [
      'of sixteen digits',
      { name: 'account', cell: (row) => `40001234${10_000_000 + row * 7919}`, is: 'left out: an ID: by its name' },
    ],
    [
      'what may be an amount',
      { name: 'account', cell: (row) => String(100 + ((row * 7919) % 9000)), is: 'a number', says: ['may be an ID'] },
    ],
    ...['SUBJID', 'SUBJECT', 'patient'].map((name): readonly [string, KindColumn] => [
      `${name} of repeated rows`,
      { name, cell: (row) => String(1000 + (row % 30) * 7), is: 'a number', says: ['set split.strategy to "group"'] },
    ]),
    [
      'subjects of words are none',
      {
        name: 'subject',
        cell: (row) => pick(['maths', 'arts', 'sports'], row),
        is: 'a category, a cell for each of 3 values',
      },
    ],
    ['what only sounds like one', { name: 'paid', cell: (row) => String(1000 + ((row * 37) % 990)), is: 'a number' }],
    [
      'that repeat',
      { name: 'patient_id', cell: (row) => String(row % 30), is: 'a number', says: ['set split.strategy to "group"'] },
    ],
    [
      'not texts that stand in few rows',
      {
        cell: (row) => (row % 20 === 3 ? `Region ${'ABCDEF'[row / 20 - 0.15]}` : ''),
        is: '',
        says: [
          'only 5 % of its cells are filled, each with another text. Where the empty cells below one mean the same',
        ],
      },
    ],
    ['a counter that means something', { name: 'week', cell: (row) => String(row + 1), is: 'a number' }],
  ],
  'times without a date': [
    ['of day', { cell: clock, is: 'a number', says: ['is taken as times such as "00:00": a number'] }],
    ['with seconds', { cell: (row) => `${clock(row)}:30`, is: 'a number', says: ['"00:00:30"'] }],
    [
      'in halves of a day',
      { cell: (row) => `${(row % 12) + 1}:05 ${row % 2 ? 'pm' : 'am'}`, is: 'a number', says: ['"1:05 am"'] },
    ],
    [
      'with a word behind',
      { cell: (row) => `${clock(row)} Uhr`, is: 'a number', says: ['"00:00 Uhr": a number, in h'] },
    ],
    [
      'as pandas has durations',
      { cell: (row) => `${row % 5} days 0${row % 9}:15:00`, is: 'a number', says: ['0 days'] },
    ],
    ['with letters', { cell: (row) => (row % 9 ? `${row % 9}m ${row % 60}s` : '45s'), is: 'a number', says: ['45s'] }],
    ['of one part are amounts', { cell: (row) => `${row % 60}s`, is: 'a number', says: ['in "s"'] }],
    [
      'a few words among them',
      {
        cell: (row) => (row === 30 ? 'noon' : clock(row)),
        is: 'a number',
        says: ['1 cell is none and counts as missing: "noon" (1)'],
      },
    ],
    [
      'a fifth of another word',
      {
        cell: (row) => (row % 5 === 2 ? 'geschlossen' : clock(row)),
        is: '',
        says: ['only 80 % of its cells are times; others are "geschlossen" (24). Row 4 holds "geschlossen". Write all'],
      },
    ],
    [
      'a few numbers among them',
      {
        cell: (row) => (row % 60 === 9 ? '12' : clock(row)),
        is: 'a number',
        says: ['2 cells are none and count as missing: "12" (2)'],
      },
    ],
    [
      'minutes and hours',
      {
        cell: (row) => (row % 2 ? `5${row % 10}:10` : `1:0${row % 10}:10`),
        is: 'a category',
        says: ['those of two can be no hours'],
      },
    ],
    [
      'as ISO 8601 has durations',
      {
        cell: (row) => (row % 9 ? `PT${row % 4}H${row % 60}M` : 'PT45S'),
        is: 'a number: its values are times, read as hours',
        says: ['such as "PT45S": a number, in hours.'],
      },
    ],
    [
      'of one part, as ISO 8601 has it',
      { cell: (row) => `P${row % 40}D`, is: 'a number', says: ['such as "P0D": a number, in hours.'] },
    ],
    [
      'in letters say the unit',
      { cell: (row) => `${row % 5}h ${row % 60}m`, is: 'a number', says: ['number, in hours.'] },
    ],
    [
      'with a colon say it too',
      { cell: clock, is: 'a number', says: ['in the unit before the colon, hours of 09:30'] },
    ],
    [
      'of laps',
      { cell: (row) => `${row % 5}:${two(row % 60)}.${two(row % 97)}`, is: 'a number', says: ['before the colon'] },
    ],
    ['are no parts', { cell: (row) => `P${100 + (row % 40)}`, is: 'a category' }],
    ['ratios are none', { cell: (row) => (row % 2 ? '16:9' : '4:3'), is: 'a category' }],
  ],
}
