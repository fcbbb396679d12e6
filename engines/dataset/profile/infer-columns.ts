import { boundedItems, boundedList } from '#shared/errors/bounded-text.ts'
import type { Manifest } from '#shared/manifest/manifest.ts'
import type { Column } from '#shared/schema/feature-schema.ts'
import { delimiterHint } from '../csv/record-refusals.ts'
import { quoted, refusal } from '../source/refusal.ts'
import type { UploadedFile } from '../source/uploaded-file.ts'
import type { Champion } from './champion.ts'
import { type ColumnProfile, EMPTY_PROFILE } from './column-profile.ts'
import type { ColumnReading } from './column-reading.ts'
import { hasSeveralNames, personalKind } from './free-text.ts'
import { idName, isCounterName, isSubjectName, mayBeRowNames } from './id-columns.ts'
import { AN_ID, keptId } from './kept-ids.ts'
import { type OneHotTarget, oneHotWarning, siblingReason, siblingTest } from './one-hot-target.ts'
import { nameBesideOthers } from './person-names.ts'
import { sameMeanings } from './same-meaning.ts'
import { splitAtRandom, toldTogether } from './told-together.ts'
import { unreadDatesWarning } from './unread-dates.ts'
import { unreadNumbersWarning } from './unread-numbers.ts'

/** What a column is used as; `ignored` with the reason for a person. */
export type InferredColumn = { readonly name: string; readonly index: number } & (
  | { readonly role: 'target' }
  | {
      readonly role: 'ignored'
      readonly reason: string
      /** Texts that are too many for a category: they may still be the names of groups. */
      readonly isVaried?: true
    }
  | {
      readonly role: 'feature'
      readonly type: 'number'
      readonly reading: Extract<ColumnReading, { kind: 'number' }>
    }
  | {
      readonly role: 'feature'
      readonly type: 'boolean'
      readonly reading: Extract<ColumnReading, { kind: 'boolean' }>
    }
  | {
      readonly role: 'feature'
      readonly type: 'category'
      readonly reading: Extract<ColumnReading, { kind: 'text' }>
      /** Whether most of its texts have several words. */
      readonly hasWords: boolean
      /** The manifest wants it whatever it holds. */
      readonly isNamed: boolean
    }
  | {
      readonly role: 'feature'
      readonly type: 'text'
      readonly reading: Extract<ColumnReading, { kind: 'text' }>
      readonly meanWords: number
    }
  | {
      readonly role: 'feature'
      readonly type: 'date'
      readonly reading: Extract<ColumnReading, { kind: 'date' }>
      readonly hasTime: boolean
    }
)

export type InferredColumns = { readonly columns: readonly InferredColumn[]; readonly warnings: readonly string[] }

/** Free text hardly repeats; of few different texts it has sentences, or is a category. */
const FREE_TEXT_DISTINCT_SHARE = 0.5
const FREE_TEXT_WORDS = 4
const FEW_TEXTS = 64
/** As many of the texts have two words and more where a column's words count. */
const WORDS_SHARE = 0.5

/**
 * Role and type of every column, judged over all rows: those without a target too, or an ID would have gaps.
 * Constants, IDs (unique text, integers that count up without a gap, or hardly repeat in a column named like an ID;
 * never decimals), free text and the groups of a split are left out with the reason; a column that the manifest
 * includes, keeps or calls categorical by name is kept even so, unless it is constant or has more different values than
 * a vocabulary holds.
 * @throws BoostlineError `features-missing`, `decimal-comma`.
 */
export function inferColumns(
  file: UploadedFile,
  rows: number,
  profiles: readonly ColumnProfile[],
  targetIndex: number,
  manifest: Pick<Manifest, 'features' | 'split'>,
  champion?: Champion,
  oneHot?: OneHotTarget,
): InferredColumns {
  const warnings: string[] = []
  const settingOf = settingReader(manifest)
  const isSibling = siblingTest(oneHot, manifest)
  const columns = file.header.map((name, index): InferredColumn => {
    if (index === targetIndex) return { name, index, role: 'target' }
    const setting = settingOf(name)
    if (setting.leftOut !== undefined) return { name, index, role: 'ignored', reason: setting.leftOut }
    if (file.unnamed?.has(index) && !setting.named) return { name, index, role: 'ignored', reason: UNNAMED }
    if (oneHot && isSibling(index)) {
      return { name, index, role: 'ignored', reason: siblingReason(file.header[targetIndex] ?? '', oneHot) }
    }
    const profile = profiles[index] ?? EMPTY_PROFILE
    // Before IDs: numbers that were misread as text often are different in every row.
    if (profile.ambiguous) throw openComma(file, name, profile.ambiguous)
    const byFile = setting.named ? undefined : idOrTextReason({ name, index }, profile, rows, manifest)
    const constant = constantReason(profile)
    const kept = setting.named || constant !== undefined ? undefined : keptId(name, byFile, profile, champion)
    warnings.push(...(kept?.warnings ?? []), ...lost(name, constant, champion))
    const other = constant ?? kept?.reason
    const varied = variedReason(profile, rows, setting)
    const reason = other ?? varied
    // Amounts in several units or dates that contradict each other are different texts too: why they are not read is told.
    if (reason === undefined || profile.kind === 'text') warnings.push(...readingWarningsOf(name, profile))
    if (reason !== undefined) {
      if (varied !== undefined || (profile.isUnique && idName(name) === undefined)) {
        warnings.push(...unread(name, profile, 'the column is left out'))
      }
      return { name, index, role: 'ignored', reason, ...(other === undefined && { isVaried: true }) }
    }
    warnings.push(...featureWarnings(name, profile, manifest.split.strategy))
    if (!setting.named) warnings.push(...idWarnings({ name, index }, profile, rows, manifest.split))
    warnings.push(...personalWarnings(nameBesideOthers(file.header, index), { name, profile }, setting))
    warnings.push(...sparseWarnings(name, profile, rows))
    const found = typeOf(profile, rows, setting)
    if (found.type === 'category') warnings.push(...meaningWarnings(name, profile))
    if (!setting.named) warnings.push(...unread(name, profile, textOutcome(found.type, profile)))
    warnings.push(...otherType(name, found.type, champion))
    return { name, index, role: 'feature', ...found }
  })
  requireFeature(file, columns, warnings)
  if (oneHot)
    warnings.unshift(
      oneHotWarning(
        file.header[targetIndex] ?? '',
        oneHot,
        oneHot.others.filter(({ index }) => columns[index]?.role === 'ignored').length,
      ),
    )
  return { columns, warnings: boundedItems(toldTogether(warnings), 'warnings of columns') }
}

/** Whether a column with this profile would be a feature, for a first guess from the beginning of a file. */
export function isFeature(
  column: NamedColumn,
  setting: Setting,
  profile: ColumnProfile,
  rows: number,
  manifest: TextSettings,
): boolean {
  if (setting.leftOut !== undefined || constantReason(profile) !== undefined) return false
  return setting.named || idOrTextReason(column, profile, rows, manifest) === undefined
}

/** A column by its name and its place in the file. */
export type NamedColumn = { readonly name: string; readonly index: number }

function typeOf(profile: ColumnProfile, rows: number, { isCategory, named }: Setting) {
  const { reading, hasTime, meanWords } = profile
  if (reading.kind === 'date') return { type: 'date', reading, hasTime } as const
  if (reading.kind === 'number') return { type: 'number', reading } as const
  if (reading.kind === 'boolean') return { type: 'boolean', reading } as const
  if (!isCategory && isFreeText(profile, rows)) return { type: 'text', reading, meanWords } as const
  // What is to be a category may look like words, as `35 537,14 kr` does.
  const hasWords = profile.wordsShare >= WORDS_SHARE && (!isCategory || profile.texts.some(hasSeveralNames))
  return { type: 'category', reading, hasWords, isNamed: named } as const
}

/** Whether a column holds texts of several words that hardly repeat: each row is told by its words. */
export function isFreeText(profile: ColumnProfile, rows: number): boolean {
  const { kind, distinct, wordsShare, meanWords, isUnique, isTooVaried, missing } = profile
  if (kind !== 'text' || wordsShare < WORDS_SHARE) return false
  if (isUnique || isTooVaried) return true
  const hardlyRepeats = distinct > FREE_TEXT_DISTINCT_SHARE * (rows - missing)
  return hardlyRepeats && (distinct > FEW_TEXTS || meanWords >= FREE_TEXT_WORDS)
}

const TYPES = {
  number: 'a number',
  boolean: 'a truth value',
  date: 'a date',
  category: 'a category',
  text: 'free text',
} as const

/** What the model that serves learns from, and this file cannot tell anything of. */
function lost(name: string, constant: string | undefined, champion: Champion | undefined): readonly string[] {
  const earlier = champion?.schema.columns.find((column) => column.name === name)
  if (constant === undefined || earlier?.role !== 'feature') return []
  return [
    `Column ${quoted(name)} is left out in this file (${constant}), where the model that serves learnt from it. Fill it if it got lost, or approve the new model once those who call it know.`,
  ]
}

/** Callers of the model that serves send something else. */
function otherType(name: string, type: keyof typeof TYPES, champion: Champion | undefined): readonly string[] {
  const earlier = champion?.schema.columns.find((column) => column.name === name)
  if (earlier?.role !== 'feature' || !Object.hasOwn(TYPES, earlier.type)) return []
  // A category of too many texts of several words is written by its words.
  const was = earlier.type === 'text' && earlier.encoding === 'words' ? 'category' : earlier.type
  if (was === type) return []
  return [`Column ${quoted(name)} is ${TYPES[type]} in this file, where it is ${TYPES[was]} to the model that serves.`]
}

const UNNAMED = 'it has no name in the file: row names, or an empty column'

export type Setting = {
  readonly leftOut: string | undefined
  /** It is to be used whatever it holds. */
  readonly named: boolean
  /** It is to be a category. */
  readonly isCategory: boolean
}

/** What decides on IDs and texts, of the manifest. */
export type TextSettings = {
  readonly features: Pick<Manifest['features'], 'text'>
  readonly split: Pick<Manifest['split'], 'column'>
}

const GROUP_REASON = 'it names the groups of the split, and a new group is none of them; features.keep adds it back'

/** What the manifest says of each column; both may have a hundred thousand. */
export function settingReader({
  features,
  split,
}: Pick<Manifest, 'features'> & { readonly split: Pick<Manifest['split'], 'strategy' | 'column' | 'key'> }): (
  name: string,
) => Setting {
  const include = features.include && new Set(features.include)
  const exclude = new Set(features.exclude)
  const named = new Set([...(features.include ?? []), ...features.keep, ...features.categorical])
  const categorical = new Set(features.categorical)
  const added = new Set([...(features.include ?? []), ...features.keep])
  const groups = new Set(split.strategy === 'group' ? [...(split.key ?? []), split.column] : [])
  return (name) => {
    let leftOut: string | undefined
    if (exclude.has(name)) leftOut = 'left out by features.exclude of the manifest'
    else if (include !== null && !added.has(name)) leftOut = 'not among features.include of the manifest'
    else if (groups.has(name) && !added.has(name)) leftOut = GROUP_REASON
    return { leftOut, named: named.has(name), isCategory: features.text === 'off' || categorical.has(name) }
  }
}

function constantReason(profile: ColumnProfile): string | undefined {
  if (profile.kind === 'empty') return 'constant: every value is missing'
  return profile.isConstant ? 'constant: every row holds the same value' : undefined
}

/** From this share of different values on a column that is named like an ID is one. */
const ID_DISTINCT_SHARE = 0.99

/** Why a column is left out that holds an ID or free text; undefined for any other. */
export function idOrTextReason(
  { name, index }: NamedColumn,
  profile: ColumnProfile,
  rows: number,
  { features, split }: TextSettings,
): string | undefined {
  const counts = isCounterName(name) || split.column === name
  if (profile.isSequence && !counts) return `${AN_ID}: its integers count the rows, each once`
  const { kind, distinct, values } = profile
  const isDistinct = values !== undefined && values.distinctShare >= ID_DISTINCT_SHARE
  const known = idName(name)
  const isNamed =
    known === 'strong' || (known === 'weak' && (index === 0 || values?.isEven === true || values?.isLong === true))
  if (kind === 'number' && isDistinct && isNamed && values.isInteger && split.column !== name) {
    return `${AN_ID}: by its name, and ${percent(values.distinctShare)} of its integers are different`
  }
  if (kind !== 'text') return undefined
  if (isFreeText(profile, rows)) {
    const what = `free text: ${distinct} different values of ${profile.meanWords.toFixed(1)} words on average`
    return features.text === 'off' ? `${what}, and features.text is "off"` : undefined
  }
  if (profile.isUnique && !isSparse(profile, rows)) return `${AN_ID}: every value is different text`
  return isDistinct && known === 'strong'
    ? `${AN_ID}: by its name, and ${percent(values.distinctShare)} of its texts are different`
    : undefined
}

/** Most cells are empty. */
function isSparse({ missing }: ColumnProfile, rows: number): boolean {
  return 2 * missing > rows
}

/** Of texts that stand once each with empty cells between them, as reports print what several rows have in common. */
function sparseWarnings(name: string, profile: ColumnProfile, rows: number): readonly string[] {
  if (profile.kind !== 'text' || !profile.isUnique || !isSparse(profile, rows)) return []
  return [
    `Column ${quoted(name)}: only ${percent(1 - profile.missing / rows)} of its cells are filled, each with another text. Where the empty cells below one mean the same, fill them; else name the column in features.exclude.`,
  ]
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`
}

/** Whether a column that is kept tells the rows apart by its name: of an ID, or of a number that hardly repeats. */
export function looksLikeId(name: string, { kind, values }: ColumnProfile): boolean {
  const known = idName(name)
  if (known === undefined || values === undefined) return false
  if (kind !== 'text' && !(kind === 'number' && values.isInteger)) return false
  return known === 'strong' || values.distinctShare >= ID_DISTINCT_SHARE
}

/** Fewer can hardly be divided into three parts. */
const FEWEST_GROUPS = 10

/** Of columns that are named like an ID and kept. */
function idWarnings(
  { name, index }: NamedColumn,
  { kind, values, texts, missing }: ColumnProfile,
  rows: number,
  split: Manifest['split'],
): readonly string[] {
  const known = mayBeRowNames(name, index) ? 'weak' : idName(name)
  const isIdKind = kind === 'text' || (kind === 'number' && values?.isInteger === true)
  if (known === undefined || values === undefined || !isIdKind) return []
  const isDistinct = values.distinctShare >= ID_DISTINCT_SHARE
  // A subject of words is that of a letter or a school.
  const isSubject = isSubjectName(name) && (kind === 'number' || texts.every((text) => /\d/.test(text)))
  if (known === 'weak' && (isDistinct || !isSubject)) {
    if (!isDistinct) return []
    const share = percent(values.distinctShare)
    return [
      `Column ${quoted(name)} may be an ID, by its name and because ${share} of its values are different; it is kept. Name it in features.exclude to leave it out.`,
    ]
  }
  if (isDistinct || split.strategy === 'group' || split.column === name || split.key?.includes(name)) return []
  // Words may be too varied to be kept; encoding tells.
  const kept = kind === 'number' ? '; it is kept as a feature' : ''
  const said = `Column ${quoted(name)} is named like an ID, and its values repeat${kept}`
  const isSplittable = values.distinctShare * (rows - missing) >= FEWEST_GROUPS
  if (!isSplittable) return kept ? [`${said}. Name it in features.exclude to leave it out.`] : []
  return [
    `${said}. Where rows of one ${quoted(name)} belong together, set split.strategy to "group" and split.column to it; or name it in features.exclude.`,
  ]
}

function variedReason(profile: ColumnProfile, rows: number, { isCategory }: Setting): string | undefined {
  if (!profile.isTooVaried || (!isCategory && isFreeText(profile, rows))) return undefined
  return `too varied: about ${profile.distinct} different values; group the rare ones to make it a category`
}

/** Numbers, dates or times that are not read. */
function unread(name: string, profile: ColumnProfile, becomes: string): readonly string[] {
  const numbers = unreadNumbers(name, profile)
  if (numbers.length > 0 || profile.kind !== 'text' || profile.readingWarnings.length > 0) return numbers
  return unreadDatesWarning(name, profile.texts, becomes)
}

/** So many different texts more than a category has may be those of other parts than the training rows. */
const NEARLY_MANY_TEXTS = 96

/** What is true of a column as long as it is not left out for want of room. */
export const WORDS_ARE_LEARNT = 'its words are learnt as those of free text'
export const MODEL_LEARNS = ', and a model learns from them.'

/** What becomes of texts, in words. */
function textOutcome(type: keyof typeof TYPES, { distinct, wordsShare }: ColumnProfile): string {
  if (type === 'text') return WORDS_ARE_LEARNT
  if (distinct <= FEW_TEXTS) return 'each text is a category of its own'
  if (distinct <= NEARLY_MANY_TEXTS) return 'it is taken as text'
  return wordsShare >= WORDS_SHARE
    ? 'its most frequent words are learnt'
    : 'the column is left out, for too many differ'
}

/** Of the numbers of houses nothing is told. */
function readingWarningsOf(name: string, { kind, texts, readingWarnings }: ColumnProfile): readonly string[] {
  if (readingWarnings.length === 0 || kind !== 'text') return readingWarnings
  return personalKind(name, texts) === 'addresses' ? [] : readingWarnings
}

/** Of texts of which nothing else is told. */
function unreadNumbers(name: string, { kind, texts, readingWarnings }: ColumnProfile): readonly string[] {
  if (kind !== 'text' || readingWarnings.length > 0) return []
  const found = unreadNumbersWarning(name, texts)
  // Houses have numbers that nobody reads.
  return found.length > 0 && personalKind(name, texts) !== undefined ? [] : found
}

/** Of a category whose values say the same in several languages or spellings. */
function meaningWarnings(name: string, { texts }: ColumnProfile): readonly string[] {
  const found = sameMeanings(texts, quoted)
  if (found === undefined) return []
  return [
    `Column ${quoted(name)}: ${found} may say the same in several languages or spellings: if they do, write them alike in the file, for each is a category of its own.`,
  ]
}

/** Of texts that are learnt: each value, or its words. */
function personalWarnings(
  called: string,
  { name, profile }: { readonly name: string; readonly profile: ColumnProfile },
  { named }: Setting,
): readonly string[] {
  const { kind, wordsShare, distinct, texts } = profile
  if (kind !== 'text' || (!named && wordsShare < WORDS_SHARE && distinct > FEW_TEXTS)) return []
  const found = personalKind(called, texts)
  if (found === undefined) return []
  return [`Column ${quoted(name)} seems to hold ${found}${MODEL_LEARNS} Name it in features.exclude if it is not to.`]
}

function featureWarnings(
  name: string,
  profile: ColumnProfile,
  strategy: Manifest['split']['strategy'],
): readonly string[] {
  const warnings: string[] = []
  if (profile.outOfRange > 0) {
    const verb = profile.outOfRange === 1 ? 'cell is' : 'cells are'
    warnings.push(`Column ${quoted(name)}: ${profile.outOfRange} ${verb} inf or beyond float32 and count as missing.`)
  }
  if (profile.kind === 'date' && strategy !== 'time') {
    warnings.push(splitAtRandom(name, profile.missing))
  }
  return warnings
}

/** So many different numbers are no classes. */
const MANY_NUMBERS = 10

/**
 * Refuses a target of numbers whose commas may be either; a few of them are classes, whatever they mean.
 * @throws BoostlineError `decimal-comma`.
 */
export function requireReadableTarget(
  file: UploadedFile,
  name: string,
  { ambiguous }: Pick<ColumnProfile, 'ambiguous'>,
  labels: number,
  { problem }: Pick<Manifest, 'problem'>,
): void {
  const mayBeNumber = problem === null ? labels > MANY_NUMBERS : problem === 'regression'
  if (ambiguous !== undefined && mayBeNumber) throw openComma(file, name, ambiguous)
}

function openComma(
  file: UploadedFile,
  name: string,
  { row, text, beside }: NonNullable<ColumnProfile['ambiguous']>,
): Error {
  const [whole, fraction] = text.split(',')
  if (beside !== undefined) {
    return refusal(
      'decimal-comma',
      `${file.place}, row ${row}, column ${quoted(name)}: ${quoted(text)} may be ${whole}${fraction} or ${whole}.${fraction}, and other cells, such as ${quoted(beside)}, have another sign between thousands: a column is read with one.`,
      'Write all cells of the column alike. Where the comma is the decimal sign, set csv.decimal to "," in the manifest. Codes that only look like numbers: name the column in features.categorical.',
    )
  }
  return refusal(
    'decimal-comma',
    `${file.place}, row ${row}, column ${quoted(name)}: ${quoted(text)} may be ${whole}${fraction} or ${whole}.${fraction}, and nothing in the file tells which.`,
    'Set csv.decimal in the manifest: "," where the comma is the decimal sign, "." where it stands between thousands. Codes that only look like numbers: name the column in features.categorical.',
  )
}

/**
 * Refuses columns of which none is a feature; `told` is what their cells tell, such as amounts in several units.
 * @throws BoostlineError `features-missing`.
 */
export function requireFeature(
  file: UploadedFile,
  columns: readonly (InferredColumn | Column)[],
  told: readonly string[] = [],
): void {
  if (columns.some((column) => column.role === 'feature')) return
  const reasons = columns.flatMap((column) =>
    column.role === 'ignored' ? [`${quoted(column.name)}: ${column.reason}`] : [],
  )
  throw refusal(
    'features-missing',
    [
      `${file.place} leaves no column to learn from${reasons.length > 0 ? ` (${boundedList(reasons, '; ')})` : ''}.`,
      ...boundedItems(told, 'warnings of columns'),
    ].join(' '),
    `Add columns that may tell something about the target. features.keep in the manifest keeps a column that was left out as an ID, as free text or as too varied.${delimiterHint(file.header)}`,
  )
}
