import * as fc from 'fast-check'
import { hashNoise } from '#engines/dataset/rows/hash-noise.ts'
import { DEFAULT_MANIFEST, type Manifest } from '#shared/manifest/manifest.ts'

/** A CSV file as people have them, with the settings to read it by. */
export type GeneratedFile = {
  readonly content: string
  readonly delimiter: string
  /** The size of the pieces it arrives in. */
  readonly chunkBytes: number
  readonly manifest: Partial<Manifest>
}

const NUMBERS = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -50, max: 50 }).map(String) },
  { weight: 6, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }).map(String) },
  { weight: 2, arbitrary: fc.constantFrom('1.0', '1.00', '1e0', '+1', '.5', '0.50', '-0', '0', '007', '5.', '1E-3') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('12345678901234567890', '0.12345678901234567890', '1e39', '-1e-320', '1e-10'),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('100000000000000000', '1000000000', '123456789.123456789', '0.000000000000001'),
  },
)
const MISSING = fc.constantFrom('', 'NA', 'n/a', 'null', 'None', 'NaN', '?', '-')
const MISSING_VALUES = fc.constantFrom('', 'NA', '#N/A', '.', 'unknown', '--', '–', '#####')
const AMOUNTS = (write: (value: number) => string) =>
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -90_000, max: 90_000 }).map(write)
/** Without decimals, from this one on. */
const WHOLE_AMOUNTS = (min: number, write: (digits: string) => string) =>
  fc
    .oneof(fc.integer({ min, max: 9_000 }), fc.integer({ min, max: 90_000 }))
    .map((value) => write(grouped(value, ',', '.').slice(0, -3)))
const LOCAL_DAYS = (order: readonly ('day' | 'month' | 'year')[], sign: string) =>
  fc
    .record({ day: fc.integer({ min: 1, max: 28 }), month: fc.integer({ min: 1, max: 12 }), year: fc.constant(2024) })
    .map((parts) => order.map((part) => parts[part]).join(sign))
const CLOCKS = fc
  .record({ hour: fc.integer({ min: 0, max: 23 }), minute: fc.integer({ min: 0, max: 59 }), hasSeconds: fc.boolean() })
  .map(({ hour, minute, hasSeconds }) => `${hour}:${String(minute).padStart(2, '0')}${hasSeconds ? ':07' : ''}`)
const GERMAN_DAYS = fc
  .record({ day: fc.integer({ min: 1, max: 31 }), month: fc.constantFrom('Januar', 'Februar', 'März', 'Mai') })
  .map(({ day, month }) => `${day}. ${month} 2024`)
/** Years that can be no days, of two digits; dates where zeros are in front and the days are of whole months. */
const SHORT_YEAR_DAYS = (digits: number) =>
  fc
    .record({
      year: fc.integer({ min: 88, max: 97 }),
      month: fc.integer({ min: 4, max: 9 }),
      day: fc.oneof(fc.constantFrom(1, 28), fc.integer({ min: 1, max: 28 })),
    })
    .map(({ year, ...others }) => {
      return [year, ...[others.month, others.day].map((part) => String(part).padStart(digits, '0'))].join('/')
    })
const INFINITE = fc.constantFrom('inf', '-Infinity', '1e60')
const BOOLEANS = fc.constantFrom('true', 'FALSE', 'yes', 'No', 't', 'off')
const DATES = fc.oneof(
  fc.constantFrom('2024-01-31', '2023-12-01', '1969-07-20', '2024-02-29'),
  fc.constantFrom('2024-01-31T10:00', '2024-01-31 23:59:59.5Z', '2024-01-31T00:00:00+02:00'),
)
const WORDS = fc.constantFrom(
  'a',
  'b',
  'C',
  'größe',
  'x y',
  '日本',
  '12abc',
  '2024-02-30',
  'e5',
  '1e',
  '--1',
  '0x1',
  '1_0',
)
const QUOTED = fc.constantFrom(
  'a,b',
  'a;b',
  'a|b',
  'say "hi"',
  'two\nlines',
  'cr\r\nlf',
  ' spaced ',
  '"',
  ' 5 ',
  ' NA ',
)
const SENTENCES = fc.array(fc.constantFrom('the', 'cat', 'sat', 'on', 'a', 'mat'), { minLength: 5, maxLength: 9 })

const PIECES =
  'the Cat SAT größe GRÖSSE Straße Σίσυφος ЁЛКА don’t e-mail 3rd — … ? NA cafe\u0301 ÅNGSTRÖM 東京タワー สวัสดี नमस्ते 한국어 \u1112\u1161\u11ab 🎉 👍🏽 İ \u00a0 𐐀'.split(
    ' ',
  )
const TEXTS = fc.array(fc.constantFrom(...PIECES), { minLength: 0, maxLength: 12 }).map((pieces) => pieces.join(' '))

function mostly(usual: fc.Arbitrary<string>, rare: fc.Arbitrary<string>, weight = 30): fc.Arbitrary<string> {
  return fc.oneof({ weight, arbitrary: usual }, { weight: 1, arbitrary: rare })
}

/** What one column may hold, given the row's number. */
type ColumnKind = (row: number) => fc.Arbitrary<string>

const COLUMN_KINDS: readonly ColumnKind[] = [
  () => NUMBERS,
  () => fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e3, max: 1e3 }).map((value) => value.toFixed(2)),
  () => mostly(NUMBERS, MISSING, 5),
  () => mostly(NUMBERS, INFINITE),
  () => mostly(NUMBERS, WORDS, 60),
  () => fc.integer({ min: 0, max: 3 }).map(String),
  () => mostly(BOOLEANS, MISSING, 8),
  () => mostly(BOOLEANS, NUMBERS),
  () => mostly(DATES, MISSING, 8),
  () => AMOUNTS((value) => `$${grouped(value, ',', '.')}`),
  () =>
    mostly(
      AMOUNTS((value) => `$${grouped(value, ',', '.')}`),
      fc.constantFrom('$ -', '$-'),
      9,
    ),
  () =>
    mostly(
      AMOUNTS((value) => `$${grouped(value, ',', '.')}`),
      fc.constantFrom('0', '0.00'),
      2,
    ),
  () =>
    mostly(
      fc.constantFrom('0', '0'),
      AMOUNTS((value) => `${Math.abs(value).toFixed(0)}%`),
      6,
    ),
  () => fc.integer({ min: 0, max: 12 }).map((rooms) => (rooms === 1 ? '1 room' : `${rooms} rooms`)),
  () => fc.integer({ min: 0, max: 3 }).map((years) => (years === 1 ? '1 Jahr' : `${years} Jahre`)),
  () =>
    mostly(
      AMOUNTS((value) => `${grouped(value, '.', ',')} €`),
      MISSING_VALUES,
      6,
    ),
  () =>
    mostly(
      AMOUNTS((value) => grouped(value, ' ', ',')),
      WORDS,
      40,
    ),
  () => AMOUNTS((value) => (value < 0 ? `(${grouped(-value, ',', '.')})` : grouped(value, ',', '.'))),
  () =>
    mostly(
      AMOUNTS((value) => `${value.toFixed(1)}%`),
      AMOUNTS((value) => value.toFixed(3)),
      50,
    ),
  () =>
    mostly(
      AMOUNTS((value) => `${Math.abs(value).toFixed(0)} bhp`),
      AMOUNTS((value) => value.toFixed(0)),
      20,
    ),
  () =>
    mostly(
      AMOUNTS((value) => `${grouped(Math.abs(value), ',', '.')}+`),
      AMOUNTS((value) => grouped(Math.abs(value), ',', '.')),
      2,
    ),
  () =>
    mostly(
      AMOUNTS((value) => `[${value.toFixed(2)}]`),
      MISSING,
      6,
    ),
  () =>
    mostly(
      NUMBERS,
      AMOUNTS((value) => `~${value.toFixed(1)}`),
      3,
    ),
  () => mostly(fc.constantFrom('1', '2', '2+', '2-', '3+'), MISSING_VALUES, 9),
  () => fc.constantFrom('0', '0+', '0-'),
  () => mostly(fc.constantFrom('+', '-', '++', '0'), MISSING, 6),
  () => fc.double({ noNaN: true, min: 0, max: 9 }).map((value) => value.toFixed(3)),
  () => WHOLE_AMOUNTS(1_000, (digits) => `${digits.replaceAll(',', '.')} €`),
  () =>
    mostly(
      WHOLE_AMOUNTS(1, (digits) => `${digits.replaceAll(',', '.')} km`),
      MISSING_VALUES,
      9,
    ),
  () => WHOLE_AMOUNTS(1, (digits) => `$${digits}`),
  () => WHOLE_AMOUNTS(1_000, (digits) => `${digits}+`),
  () => WHOLE_AMOUNTS(1, (digits) => `~${digits.replaceAll(',', '.')}`),
  () => WHOLE_AMOUNTS(1_000, (digits) => `${digits} km`),
  () => WHOLE_AMOUNTS(1, (digits) => digits.replaceAll(',', '.')),
  () => AMOUNTS((value) => `${(Math.abs(value) / 90).toFixed(3)} km`),
  () => AMOUNTS((value) => value.toFixed(2).replace('.', ',')),
  () =>
    mostly(
      AMOUNTS((value) => value.toFixed(1)),
      AMOUNTS((value) => grouped(value, ',', '.')),
      3,
    ),
  () => mostly(LOCAL_DAYS(['day', 'month', 'year'], '.'), MISSING_VALUES, 6),
  () => mostly(LOCAL_DAYS(['day', 'month', 'year'], '. '), MISSING_VALUES, 6),
  () => mostly(SHORT_YEAR_DAYS(2), MISSING_VALUES, 6),
  () => mostly(SHORT_YEAR_DAYS(1), MISSING_VALUES, 6),
  () => mostly(LOCAL_DAYS(['month', 'day', 'year'], '/'), WORDS, 40),
  () => LOCAL_DAYS(['year', 'month', 'day'], '-'),
  () => mostly(GERMAN_DAYS, MISSING_VALUES, 6),
  () => mostly(CLOCKS, fc.oneof(WORDS, NUMBERS), 40),
  () =>
    mostly(
      CLOCKS.map((time) =>
        time.replace(/^(\d+):(\d+).*/, (_, hour, minute) => `${Number(hour) % 12 || 12}.${minute} pm`),
      ),
      MISSING,
      9,
    ),
  () =>
    mostly(
      CLOCKS.map((time) => time.replace(/^(\d+):0?(\d+).*/, 'PT$1H$2M')),
      MISSING,
      9,
    ),
  () => fc.oneof(LOCAL_DAYS(['day', 'month', 'year'], '/'), LOCAL_DAYS(['month', 'day', 'year'], '/')),
  () => fc.integer({ min: 0, max: 99_999 }).map((value) => String(value).padStart(5, '0')),
  () => mostly(fc.constantFrom('ja', 'nein', 'Ja'), MISSING, 8),
  () => WORDS,
  () => mostly(WORDS, MISSING, 5),
  () => fc.oneof(WORDS, NUMBERS, QUOTED, INFINITE),
  () => SENTENCES.map((words) => words.join(' ')),
  (row) => fc.constant(String(row + 100)),
  (row) => fc.constant(`id-${row}`),
  () => TEXTS,
  () => mostly(TEXTS, MISSING, 4),
  (row) => TEXTS.map((text) => `${text} no ${row}`),
  (row) => fc.constant(`level ${row % 70}`),
  (row) => fc.constant(`code${row % 70}`),
  (row) => fc.constant(['low', 'Medium', 'high', '', 'very high'][row % 5] ?? ''),
  () => fc.constant('same'),
  () => MISSING,
]

const TARGETS: readonly ColumnKind[] = [
  (row) => fc.constant(row % 3 === 0 ? 'yes' : 'no'),
  (row) => fc.constant(['a', 'b', 'c'][row % 3] ?? ''),
  (row) => mostly(fc.constant(row % 2 ? '1' : '0'), fc.constantFrom('1.0', '', 'NA'), 12),
  (row) => mostly(fc.constant(String(row % 4)), fc.constant('inf'), 40),
  () => fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e3, max: 1e3 }).map(String),
  () => mostly(fc.integer({ min: 0, max: 1000 }).map(String), MISSING),
  () =>
    mostly(
      AMOUNTS((value) => `$${grouped(value, ',', '.')}`),
      WORDS,
      50,
    ),
  (row) => fc.constant(['None', 'Apnea', 'Insomnia'][row % 3] ?? ''),
  (row) => mostly(fc.constant(row % 3 ? 'wäre' : 'ohne'), fc.constant('wa\u0308re'), 3),
]

const LAYOUT = fc.record({
  delimiter: fc.constantFrom(',', ',', ',', ';', '\t', '|'),
  lineEnd: fc.constantFrom('\n', '\n', '\r\n', '\r'),
  mark: fc.constantFrom('', '\uFEFF'),
  hasFinalEnd: fc.boolean(),
  /** 0: quotes only where they must be; 1: everywhere. */
  quoting: fc.constantFrom(0, 0, 0.3, 1),
  spaces: fc.constantFrom(0, 0, 0, 0.2),
  blankLines: fc.constantFrom(0, 0, 0.05),
  raggedRows: fc.constantFrom(0, 0, 0, 0.02),
  /** Rows with delimiters at their end. */
  emptyEnds: fc.constantFrom(0, 0, 0, 0.3),
  decimalComma: fc.constantFrom(false, false, false, true),
  /** Whether the manifest says which the decimal sign is. */
  isDecimalTold: fc.boolean(),
  hasHeader: fc.constantFrom(true, true, true, true, false),
  chanceSeed: fc.nat(1e6),
  chunkBytes: fc.integer({ min: 1, max: 5000 }),
})

type Layout = typeof LAYOUT extends fc.Arbitrary<infer T> ? T : never

const SETTINGS = fc.record({
  seed: fc.nat(1000),
  maxBadRowShare: fc.constantFrom(0, 0.5),
  categorical: fc.constantFrom(false, false, true),
  split: fc.constantFrom('random', 'random', 'random', 'independent', 'key', 'group', 'time'),
})

/** What a one-hot step made of the target, in place of the column `y`. */
const ONE_HOT = fc.record({
  stem: fc.constantFrom('y', 'outcome', 'is', 'left', 'job type', 'f0'),
  sign: fc.constantFrom('_', '.', '=', ': '),
  words: fc.constantFrom<string[][]>(
    ['no', 'yes'],
    ['yes', 'no'],
    ['0', '1'],
    ['1', '2'],
    ['a', 'b', 'c'],
    ['lost', 'won', 'lost'],
    ['False', 'True'],
  ),
  bits: fc.constantFrom<(readonly [string, string])[]>(['0', '1'], ['0', '1'], ['False', 'True'], ['0.0', '1.0']),
  missing: fc.constantFrom(0, 0, 0, 0.05),
  /** Cells that are the other bit. */
  flips: fc.constantFrom(0, 0, 0, 0, 0.02),
  isNamed: fc.boolean(),
  place: fc.nat(6),
})

/** A file whose target went through a one-hot step, or nearly. */
export function oneHotFile(): fc.Arbitrary<GeneratedFile> {
  return fc
    .record({
      kinds: fc.array(fc.constantFrom(...COLUMN_KINDS), { minLength: 1, maxLength: 4 }),
      rows: fc.integer({ min: 60, max: 140 }),
      layout: LAYOUT,
      settings: SETTINGS,
      oneHot: ONE_HOT,
    })
    .chain(({ kinds, rows, layout, settings, oneHot }) => {
      const table = fc.tuple(
        ...Array.from({ length: rows }, (_, row) => fc.tuple(...kinds.map((column) => column(row)))),
      )
      return table.map((cells) => {
        let drawn = 0
        const chance = () => hashNoise(drawn++, layout.chanceSeed)
        const { stem, sign, words, bits, missing, flips, place } = oneHot
        const names = [...new Set(words)]
        const header = kinds.map((_, index) => `f${index}`)
        const at = names.map((_, index) => (place * (index + 1)) % (header.length + 1))
        const withParts = cells.map((row) => {
          const word = words[Math.floor(chance() * words.length)]
          const isMissing = chance() < missing
          const parts = names.map((name) => {
            const bit = (name === word) !== chance() < flips ? bits[1] : bits[0]
            return isMissing ? '' : bit
          })
          return spread(row, parts, at)
        })
        const parts = spread(
          header,
          names.map((name) => `${stem}${sign}${name}`),
          at,
        )
        const manifest = manifestOf({ ...layout, hasHeader: true }, settings)
        const target = oneHot.isNamed ? `${stem}${sign}${names[place % names.length]}` : null
        return {
          content: contentOf(parts, withParts, { ...layout, hasHeader: true }, chance),
          delimiter: layout.delimiter,
          chunkBytes: layout.chunkBytes,
          manifest: { ...manifest, target },
        }
      })
    })
}

/** The row with each of the others put before the cell at its place. */
function spread(row: readonly string[], others: readonly string[], places: readonly number[]): readonly string[] {
  return [...row, ''].flatMap((cell, index) => {
    const here = others.filter((_, at) => places[at] === index)
    return index < row.length ? [...here, cell] : here
  })
}

/** Any file. Most can be trained on, some are refused. */
export function generatedFile(): fc.Arbitrary<GeneratedFile> {
  return fc
    .record({
      kinds: fc.array(fc.constantFrom(...COLUMN_KINDS), { minLength: 1, maxLength: 6 }),
      target: fc.constantFrom(...TARGETS),
      rows: fc.integer({ min: 48, max: 140 }),
      copies: fc.constantFrom(0, 0, 0.2),
      layout: LAYOUT,
      settings: SETTINGS,
    })
    .chain(({ kinds, target, rows, copies, layout, settings }) => {
      const columns = [...kinds, target]
      const table = fc.tuple(
        ...Array.from({ length: rows }, (_, row) => fc.tuple(...columns.map((column) => column(row)))),
      )
      return table.map((cells) => {
        let drawn = 0
        const chance = () => hashNoise(drawn++, layout.chanceSeed)
        const repeated = cells.map((row) => (chance() < copies ? (cells[Math.floor(chance() * rows)] ?? row) : row))
        const header = columns.map((_, index) => (index === columns.length - 1 ? 'y' : `f${index}`))
        return {
          content: contentOf(header, repeated, layout, chance),
          delimiter: layout.delimiter,
          chunkBytes: layout.chunkBytes,
          manifest: manifestOf(layout, settings),
        }
      })
    })
}

/** With two decimals, and a sign between thousands. */
function grouped(value: number, thousands: string, decimal: string): string {
  const [whole = '', fraction = ''] = value.toFixed(2).split('.')
  return `${whole.replace(/\B(?=(\d{3})+$)/g, thousands)}${decimal}${fraction}`
}

function contentOf(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  layout: Layout,
  chance: () => number,
): string {
  const { delimiter, lineEnd, mark, hasFinalEnd } = layout
  const isComma = layout.decimalComma && delimiter !== ','
  const cellOf = (text: string) => {
    const cell = isComma && /^[+-]?\d*\.?\d+(e[+-]?\d+)?$/i.test(text) ? text.replace('.', ',') : text
    const mustQuote = cell.includes(delimiter) || /["\r\n]|^\s|\s$/.test(cell)
    const written = mustQuote || chance() < layout.quoting ? `"${cell.replaceAll('"', '""')}"` : cell
    return chance() < layout.spaces ? ` ${written} ` : written
  }
  const lines = rows.flatMap((row) => {
    const cells = row.map(cellOf)
    if (chance() < layout.raggedRows) cells.push('extra')
    if (chance() < layout.emptyEnds) cells.push(...(chance() < 0.7 ? [''] : ['', ' ']))
    return chance() < layout.blankLines ? ['', cells.join(delimiter)] : [cells.join(delimiter)]
  })
  const all = layout.hasHeader ? [header.join(delimiter), ...lines] : lines
  return `${mark}${all.join(lineEnd)}${hasFinalEnd ? lineEnd : ''}`
}

function manifestOf(layout: Layout, settings: typeof SETTINGS extends fc.Arbitrary<infer T> ? T : never) {
  const name = (index: number) => (layout.hasHeader ? `f${index}` : `column_${index + 1}`)
  const { split: kind, seed } = settings
  const split: Manifest['split'] = {
    ...DEFAULT_MANIFEST.split,
    seed,
    strategy: kind === 'group' || kind === 'time' ? kind : 'random',
    key: kind === 'key' ? [name(0)] : null,
    column: kind === 'group' ? name(0) : null,
    duplicates: kind === 'independent' ? 'independent' : 'together',
  }
  const decimal = layout.decimalComma && layout.delimiter !== ',' ? ',' : '.'
  return {
    csv: {
      ...DEFAULT_MANIFEST.csv,
      delimiter: layout.delimiter,
      decimal: layout.isDecimalTold ? decimal : null,
      header: layout.hasHeader ? null : false,
      maxBadRowShare: settings.maxBadRowShare,
    },
    features: { ...DEFAULT_MANIFEST.features, categorical: settings.categorical ? [name(0)] : [] },
    split,
  } satisfies Partial<Manifest>
}
