import { type ManifestEdit, settingAt } from '../../../manifest-edits.ts'

/*
 * The settings of how a file is read and divided that a person sets by a control: what the engine's refusals name.
 * All others are in the file of settings, which can be written by hand.
 */

type Choice = { readonly title: string; readonly value: string | number | boolean | null }

export type Setting = {
  readonly path: readonly string[]
  readonly title: string
  /** What it is for, where the title does not say it. */
  readonly note?: string
  /** It is of no use, and refused, where this other one is not set. */
  readonly belongsTo?: readonly string[]
} & (
  | { readonly kind: 'choice'; readonly choices: readonly Choice[] }
  | { readonly kind: 'number'; readonly min: number; readonly max: number; readonly placeholder: string }
  | { readonly kind: 'words'; readonly placeholder: string }
  /** One of the file's columns. */
  | { readonly kind: 'column' }
)

export type SettingGroup = { readonly title: string; readonly settings: readonly Setting[] }

const FOUND: Choice = { title: 'Let Boostline find it', value: null }

export const SETTING_GROUPS: readonly SettingGroup[] = [
  {
    title: 'How the file is read',
    settings: [
      {
        kind: 'choice',
        path: ['csv', 'header'],
        title: 'First row',
        choices: [
          FOUND,
          { title: 'Holds the names of the columns', value: true },
          { title: 'Is data: there are no names', value: false },
        ],
      },
      {
        kind: 'choice',
        path: ['csv', 'delimiter'],
        title: 'Between two cells stands',
        choices: [
          FOUND,
          { title: 'a comma ,', value: ',' },
          { title: 'a semicolon ;', value: ';' },
          { title: 'a tab', value: '\t' },
          { title: 'a bar |', value: '|' },
          { title: 'a space', value: ' ' },
          { title: 'a colon :', value: ':' },
        ],
      },
      {
        kind: 'number',
        path: ['csv', 'skipRows'],
        title: 'Lines before the names',
        note: 'Titles and remarks that are no part of the table.',
        min: 0,
        max: 1000,
        placeholder: 'found',
      },
      {
        kind: 'choice',
        path: ['csv', 'maxBadRowShare'],
        title: 'Rows that cannot be read',
        note: 'With too few or too many cells, or a quote in the wrong place.',
        choices: [
          { title: 'Refuse the file', value: null },
          { title: 'Skip them, up to 1 % of all', value: 0.01 },
          { title: 'Skip them, up to 10 %', value: 0.1 },
          { title: 'Skip them, up to 50 %', value: 0.5 },
        ],
      },
      {
        kind: 'choice',
        path: ['csv', 'decimal'],
        title: 'Numbers are written',
        choices: [
          FOUND,
          { title: 'with a point: 1,234.5', value: '.' },
          { title: 'with a comma: 1.234,5', value: ',' },
        ],
      },
      {
        kind: 'choice',
        path: ['csv', 'dateOrder'],
        title: 'Dates begin with',
        choices: [
          FOUND,
          { title: 'the day: 31/12/2024', value: 'dmy' },
          { title: 'the month: 12/31/2024', value: 'mdy' },
          { title: 'the year: 2024/12/31', value: 'ymd' },
        ],
      },
      {
        kind: 'words',
        path: ['csv', 'missing'],
        title: 'Words for “not known”',
        note: 'Besides the usual ones, with commas between them.',
        placeholder: 'such as n.a., -999',
      },
      {
        kind: 'choice',
        path: ['csv', 'quote'],
        title: 'Cells are quoted with',
        choices: [FOUND, { title: 'double quotes "', value: '"' }, { title: "single quotes '", value: "'" }],
      },
      {
        kind: 'choice',
        path: ['csv', 'escape'],
        title: 'A quote inside of a cell',
        choices: [FOUND, { title: 'has a backslash before it', value: '\\' }],
      },
      {
        kind: 'choice',
        path: ['csv', 'comment'],
        title: 'Remarks begin with',
        choices: [
          { title: 'There are none', value: null },
          ...['#', '%', ';', '/', '!', '*', '-'].map((sign) => ({ title: sign, value: sign })),
        ],
      },
    ],
  },
  {
    title: 'How it is tested',
    settings: [
      {
        kind: 'choice',
        path: ['split', 'strategy'],
        title: 'Rows to test on are taken',
        choices: [
          { title: 'at random', value: null },
          { title: 'from the latest', value: 'time' },
          { title: 'by groups that stay together', value: 'group' },
        ],
      },
      {
        kind: 'column',
        path: ['split', 'column'],
        title: 'The time, or the group, is in',
        belongsTo: ['split', 'strategy'],
      },
      {
        kind: 'choice',
        path: ['split', 'duplicates'],
        title: 'Rows that are alike',
        choices: [
          { title: 'All are learnt, or all are tested on', value: null },
          { title: 'Each by itself', value: 'independent' },
        ],
      },
      {
        kind: 'choice',
        path: ['classes', 'rare'],
        title: 'Classes with few rows',
        choices: [
          { title: 'Are left out', value: null },
          { title: 'Become one class, “other”', value: 'merge' },
        ],
      },
      {
        kind: 'number',
        path: ['classes', 'minRows'],
        title: 'Fewest rows of a class',
        min: 1,
        max: 1_000_000,
        placeholder: '10',
      },
    ],
  },
  {
    title: 'How it comes to serve',
    settings: [
      {
        kind: 'choice',
        path: ['promotion', 'approval'],
        title: 'A model that is no worse',
        choices: [
          { title: 'Serves by itself', value: null },
          { title: 'Waits until a person approves it', value: 'manual' },
        ],
      },
    ],
  },
]

/** The settings that an error's words name, such as `csv.header` and `"csv": {"header": false}`. */
export function namedSettings(text: string): readonly Setting[] {
  return SETTING_GROUPS.flatMap(({ settings }) => settings).filter(({ path: [section = '', name = ''] }) =>
    new RegExp(`\\b${section}\\.${name}\\b|"${section}": ?\\{ ?"${name}"`).test(text),
  )
}

/** Whether it says something else than what holds by itself. */
export function isSet(document: unknown, { path }: Setting): boolean {
  return settingAt(document, path) !== undefined
}

/** What sets it; what belongs to it goes with it. */
export function settingEdits({ path }: Setting, value: unknown): readonly ManifestEdit[] {
  const others = SETTING_GROUPS.flatMap(({ settings }) => settings).filter(
    ({ belongsTo }) => value === null && belongsTo?.join('.') === path.join('.'),
  )
  return [{ path, value }, ...others.map((other) => ({ path: other.path, value: null }))]
}

/** Words as a person writes them, with commas between; none: as it is found. */
export function wordsOf(text: string): readonly string[] | null {
  const words = text.split(',').flatMap((word) => word.trim() || [])
  return words.length === 0 ? null : words
}
