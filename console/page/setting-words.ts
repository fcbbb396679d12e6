import { SETTING_GROUPS } from './views/new/settings.ts'
import { WISHES } from './wishes.ts'

/*
 * The engine's sentences name settings as manifest.json spells them. Where the page has a control for one, people read
 * the control's name instead.
 */

const CHOICES = SETTING_GROUPS.flatMap(({ settings }) => settings)

const KINDS: Readonly<Record<string, string>> = {
  binary: 'One of two classes',
  multiclass: 'One of several classes',
  regression: 'A number',
}

const LISTS = {
  exclude: WISHES.exclude,
  keep: WISHES.keep,
  categorical: WISHES.category,
  allowLeak: WISHES['no-leak'],
} as const

type Rule = readonly [RegExp, string | ((...found: string[]) => string)]

const RULES: readonly Rule[] = [
  [/: promotion\.approval is manual\b/g, ', as the settings ask'],
  [/left out by features\.exclude of the manifest/g, 'you left it out'],
  [/not among features\.include of the manifest/g, 'not among those that the settings take'],
  [/features\.categorical names it/g, 'you made it a category'],
  [
    /\b(N|n)ame (it|them|the column|[^.;]{1,80}?) in features\.exclude to leave \w+ out/g,
    `$1hoose “${LISTS.exclude}” for $2`,
  ],
  [
    /\b(N|n)ame (it|them|the column|[^.;]{1,80}?) in features\.(exclude|keep|categorical|allowLeak)\b/g,
    (_, n = '', what = '', list = '') => `${n}hoose “${LISTS[list as keyof typeof LISTS]}” for ${what}`,
  ],
  [/\bin features\.allowLeak\b/g, `choose “${LISTS.allowLeak}”`],
  [/\bfeatures\.(exclude|keep|categorical|allowLeak)\b/g, (_, list = '') => `“${LISTS[list as keyof typeof LISTS]}”`],
  [/\b(S|s)et "target" in the manifest to choose another/g, '$1hoose another as “Column to predict”'],
  [/\b(S|s)et "target" in the manifest to the column/g, '$1hoose the column'],
  [/\b(S|s)et "target": ("[^"]*") in the manifest/g, '$1hoose $2 as “Column to predict”'],
  [/"problem"/g, '“What kind of answer”'],
  [/"(binary|multiclass|regression)"/g, (_, kind = '') => `“${KINDS[kind]}”`],
  [/"csv": ?\{ ?"header": ?(true|false) ?\}/g, (_, value = '') => `csv.header to "${value}"`],
]

/** A sentence or several of the engine's, with the names of the page's controls. */
export function inControls(text: string): string {
  const ruled = RULES.reduce(
    (before, [pattern, by]) => (typeof by === 'string' ? before.replace(pattern, by) : before.replace(pattern, by)),
    text,
  )
  return (
    ruled
      // A value belongs to the setting of its sentence.
      .split(/(?<=[.;] )/)
      .map(withTitles)
      .join('')
      .replace(/(“[^”]*”) in the manifest/g, '$1')
      .replace(/\b([NnSs])hoose/g, (_, first: string) => (first === first.toUpperCase() ? 'Choose' : 'choose'))
  )
}

function withTitles(sentence: string): string {
  return CHOICES.reduce((before, setting) => {
    const name = setting.path.join('.')
    if (!new RegExp(`\\b${name.replace('.', '\\.')}\\b`).test(before)) return before
    const choices = setting.kind === 'choice' ? setting.choices : []
    const told = choices.reduce(
      (each, { title, value }) => (value === null ? each : each.replaceAll(`"${String(value)}"`, `“${title}”`)),
      before,
    )
    return told.replaceAll(name, `“${setting.title}”`)
  }, sentence)
}
