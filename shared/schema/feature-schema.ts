import * as z from 'zod/mini'
import { CALENDAR_PARTS } from './calendar.ts'
import { encodedWidthOf } from './encoded-width.ts'
import { findingSchema } from './finding.ts'
import { WORD_HASH } from './text/hashed-words.ts'

/*
 * schema.json: the feature contract of a run. Made once, from the training rows, and the only place where encoding
 * lives: training, evaluation and prediction all encode by it. Encoded positions count from 0 and leave the label out.
 */

const count = z.number().check(z.int(), z.nonnegative())
const position = count

/**
 * Statistics of a numeric column's training rows; `deciles` are 11 edges, `counts` the rows between them. Of more than
 * 5,000 rows all but the missing rate are those of a sample: a decile is off by less than a percentile, as a rule.
 */
const numberStatistics = z.object({
  min: z.number(),
  max: z.number(),
  mean: z.number(),
  deciles: z.array(z.number()),
  counts: z.array(count),
  missingRate: z.number(),
  /** Of a population, as `mean` of the same rows; `rows` is how many those are. Records of older versions have neither. */
  standardDeviation: z.optional(z.number()),
  rows: z.optional(count),
  /** How closely the values go with the place in the file (Pearson's r), where it is 0.99 or more: of a counter or a clock. */
  order: z.optional(z.number()),
})

/** The most frequent values of the training rows, most frequent first. */
const valueStatistics = z.object({
  top: z.array(z.object({ value: z.string(), count })),
  missingRate: z.number(),
  /** Training rows with a value; records of older versions do not have it. */
  rows: z.optional(count),
})

/** What a person should know of a column; records of older versions have none of it. */
const told = {
  /** Why it is what it is, in words. */
  reason: z.optional(z.string()),
  /** Missing cells as a share of all rows of the file. */
  missingShare: z.optional(z.number()),
  /** A cell as it stands in the file; null where none is filled. */
  example: z.optional(z.nullable(z.string())),
}

/** Which texts are a missing value: a list by its name, or the column's own. */
const missingWords = z.union([z.enum(['values', 'words']), z.array(z.string())])

/** How a column's numbers are written; null: as `-12.5`. */
const numberReading = z.nullable(
  z.object({
    decimal: z.enum(['.', ',']),
    thousands: z.nullable(z.enum(['.', ',', ' ', "'"])),
    prefix: z.nullable(z.string()),
    suffix: z.nullable(z.string()),
    /** Times without a date, such as `09:30`: in hours, or in what stands before the one colon, with a fraction. */
    clock: z.optional(z.literal(true)),
    /** Numbers as `10+`, `~10` and `[10]` are among them. */
    marks: z.optional(z.literal(true)),
    /** All stand in parentheses, as `(1957)`, which are no minus. */
    enclosed: z.optional(z.literal(true)),
  }),
)

/*
 * The `reading` of a column: how its text becomes a value. It stands there from version 2 on; a column without one is
 * read as version 1 read all of them.
 */

const feature = {
  name: z.string(),
  /** Position of the column in the uploaded file, from 0. */
  index: count,
  ...told,
  role: z.literal('feature'),
  /** Training rows where the cell was missing. */
  missing: count,
}

const numberColumn = z.object({
  ...feature,
  type: z.literal('number'),
  encoding: z.literal('number'),
  position,
  /** Stands in for a missing value; null where training rows had missing values and the model learnt them. */
  fill: z.nullable(z.number()),
  statistics: numberStatistics,
  /** `lacksUnit`: the unit is that of the model before; no cell of the file has it. */
  reading: z.optional(z.object({ missingWords, number: numberReading, lacksUnit: z.optional(z.literal(true)) })),
  /** A word that stands among the numbers of many rows: the cell after the number's is 1 for it, else 0. */
  word: z.optional(z.string()),
})

const booleanColumn = z.object({
  ...feature,
  type: z.literal('boolean'),
  encoding: z.literal('zero-one'),
  position,
  /** 0 or 1, as `fill` of numbers. */
  fill: z.nullable(z.number()),
  statistics: valueStatistics,
  /** `words`: a pair beside `true`/`false`, `yes`/`no` and such, as it stands in the file. */
  reading: z.optional(z.object({ missingWords, words: z.nullable(z.object({ false: z.string(), true: z.string() })) })),
})

/** Spellings that are read as another, which is in the vocabulary. */
const categoryReading = z.optional(
  z.object({ missingWords, spellings: z.array(z.object({ text: z.string(), as: z.string() })) }),
)

const oneHotColumn = z.object({
  ...feature,
  type: z.literal('category'),
  encoding: z.literal('one-hot'),
  /** Position of the first vocabulary entry's cell; the others follow in order. */
  position,
  vocabulary: z.array(z.string()),
  /** The cell that is 1 for a missing value; null where training rows had none. */
  missingPosition: z.nullable(position),
  /** Where the values have an order: the place of each, null for one that has none. The column's last cell. */
  ranks: z.optional(z.array(z.nullable(count))),
  /** Index into the vocabulary, as `fill` of numbers. */
  fill: z.nullable(count),
  statistics: valueStatistics,
  reading: categoryReading,
})

const codesColumn = z.object({
  ...feature,
  type: z.literal('category'),
  encoding: z.literal('codes'),
  position,
  /** Most frequent first; the code of an entry is its index, of an unknown category the vocabulary's length. */
  vocabulary: z.array(z.string()),
  fill: z.nullable(count),
  statistics: valueStatistics,
  reading: categoryReading,
})

const dateColumn = z.object({
  ...feature,
  type: z.literal('date'),
  encoding: z.literal('date'),
  /** Days since 1970-01-01 (UTC); the parts of the calendar follow. */
  position,
  hasTime: z.boolean(),
  /**
   * Those that differ among the training rows, in this order. Without it, as before version 3: with `hasTime` the hour
   * and the weekday.
   */
  calendar: z.optional(z.array(z.enum(CALENDAR_PARTS))),
  /** Milliseconds since 1970-01-01, as `fill` of numbers. */
  fill: z.nullable(z.number()),
  /** Of the days. */
  statistics: numberStatistics,
  reading: z.optional(
    z.object({
      missingWords,
      /** Which of day and month comes first where both are numbers. */
      order: z.enum(['ymd', 'dmy', 'mdy']),
      /** What a number without separators is. */
      digits: z.nullable(z.enum(['day', 'hour', 'seconds', 'milliseconds', 'microseconds', 'nanoseconds'])),
      /** Years of two digits are those of the hundred up to this one; without it up to 2068. */
      latestYear: z.optional(z.number()),
      /** Of three numbers of two digits the first is the year; without it the last is. */
      shortYearFirst: z.optional(z.literal(true)),
    }),
  ),
})

const text = {
  ...feature,
  type: z.literal('text'),
  /** How a text is cut into words, and hashed. */
  words: z.literal(WORD_HASH),
  /** Cells of 0 and 1: a missing value has no words. */
  position,
  fill: z.null(),
  statistics: valueStatistics,
  reading: z.object({ missingWords }),
}

/** Free text: a cell for the hash of each word and of each two that follow each other. */
const hashedTextColumn = z.object({ ...text, encoding: z.literal('hashed-words'), width: count })

/** Of a category of many values: a cell for each of their words. */
const wordsColumn = z.object({ ...text, encoding: z.literal('words'), vocabulary: z.array(z.string()) })

/** A text for a model that reads words by itself, such as one with a tokenizer: it takes no encoded cell. */
const textAsSentColumn = z.object({
  ...feature,
  type: z.literal('text'),
  encoding: z.literal('as-sent'),
  position,
  fill: z.null(),
  statistics: valueStatistics,
  reading: z.object({ missingWords }),
  /** A longer one is refused. */
  mostCharacters: count,
})

const targetColumn = z.object({
  name: z.string(),
  index: count,
  role: z.literal('target'),
  ...told,
  /** `number` only where the target is a number. */
  reading: z.optional(z.object({ missingWords, number: numberReading })),
})

const ignoredColumn = z.object({
  name: z.string(),
  index: count,
  role: z.literal('ignored'),
  ...told,
  /** Why, in words for a person. */
  reason: z.string(),
  /** Its values are too many for a category; features.keep keeps it. */
  isVaried: z.optional(z.literal(true)),
})

const column = z.union([
  z.discriminatedUnion('encoding', [
    numberColumn,
    booleanColumn,
    oneHotColumn,
    codesColumn,
    dateColumn,
    hashedTextColumn,
    wordsColumn,
    textAsSentColumn,
  ]),
  targetColumn,
  ignoredColumn,
])

/**
 * A class label with its count among the used rows. Its code is its index. It stands so in the file, but for one with
 * `merged`: the labels of the file that it stands for, which are rare ones, spellings of a yes or no that is not English, or
 * the cell (0 or 1) of a one-hot target.
 */
const classEntry = z.object({ label: z.string(), count, merged: z.optional(z.array(z.string())) })

/** A class that the model cannot answer: too rare to learn. `share`: of the rows with a target value. */
const leftOutClass = z.object({ label: z.string(), count, share: z.number() })

const classification = {
  classes: z.array(classEntry),
  leftOut: z.optional(z.array(leftOutClass)),
  /** Why it is this problem, in words for a person; records of older versions have none. */
  reason: z.optional(z.string()),
}

const problem = z.discriminatedUnion('type', [
  /** Two classes; the second (code 1) is the positive one, whose probability the model gives. */
  z.object({ type: z.literal('binary'), ...classification }),
  z.object({ type: z.literal('multiclass'), ...classification }),
  /**
   * Of the training rows' target; mean and median are the baselines to beat. Of more than 5,000 rows the median is that of
   * a sample; records of older versions have none.
   */
  z.object({
    type: z.literal('regression'),
    reason: z.optional(z.string()),
    target: z.object({ mean: z.number(), median: z.optional(z.number()), min: z.number(), max: z.number() }),
  }),
])

const document = z.object({
  /** 2: columns have their `reading`; 3: dates have their `calendar`, categories `ranks`, texts words. */
  version: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  dataset: z.string(),
  runId: z.string(),
  /** How the file was cut into cells; callers may send rows in the same way. */
  csv: z.optional(
    z.object({
      delimiter: z.string(),
      /** What encloses cells, and stands before a quote inside of them, where it is not double quotes, written twice. */
      quote: z.optional(z.string()),
      escape: z.optional(z.string()),
    }),
  ),
  problem,
  /** Every column of the file, in its order. */
  columns: z.array(column),
  /** Cells of an encoded row, without the label. */
  encodedWidth: count,
  /** What a person should know about this data, in words: a guessed target, a leak, a date with a random split. */
  warnings: z.array(z.string()),
  /** What speaks for a leak, a wrong target or a split that flatters; records of older versions have none. */
  findings: z.optional(z.array(findingSchema)),
})

/** The parser of schema.json. Whoever may write to the bucket may have changed it: its parts have to fit each other. */
export const featureSchemaSchema = document.check(({ value, issues }) => {
  const told = misfitsOf(value).slice(0, MOST_MISFITS)
  for (const { path, message } of told) issues.push({ code: 'custom', input: value, path, message })
})

/** A schema stands in other records, and zod hands up what is wrong with it through the stack. */
const MOST_MISFITS = 1000

type Misfit = { readonly path: (string | number)[]; readonly message: string }

function misfitsOf({ problem, columns, encodedWidth }: z.output<typeof document>): readonly Misfit[] {
  const misfits: Misfit[] = []
  const targets = columns.filter(({ role }) => role === 'target').length
  if (targets !== 1) misfits.push({ path: ['columns'], message: `${targets} of them are the target` })
  const classes = problem.type === 'regression' ? undefined : problem.classes.length
  if (classes !== undefined && (problem.type === 'binary' ? classes !== 2 : classes < 2)) {
    misfits.push({ path: ['problem', 'classes'], message: `there are ${classes} of a ${problem.type} problem` })
  }
  let position = 0
  for (const [at, column] of columns.entries()) {
    if (column.role !== 'feature') continue
    if (column.encoding === 'one-hot' && column.ranks && column.ranks.length !== column.vocabulary.length) {
      misfits.push({ path: ['columns', at, 'ranks'], message: 'they are not one a value' })
    }
    if (column.position !== position || !isBehindVocabulary(column)) {
      misfits.push({ path: ['columns', at, 'position'], message: 'the features before it end elsewhere' })
    }
    position += encodedWidthOf(column)
    if (!isFillable(column)) misfits.push({ path: ['columns', at, 'fill'], message: 'it is no value of this column' })
    if (!hasDays(column)) misfits.push({ path: ['columns', at, 'statistics'], message: 'not all of them are days' })
  }
  if (position !== encodedWidth)
    misfits.push({ path: ['encodedWidth'], message: `the features take ${position} cells` })
  return misfits
}

function isBehindVocabulary(column: FeatureColumn): boolean {
  if (column.encoding !== 'one-hot' || column.missingPosition === null) return true
  return column.missingPosition === column.position + column.vocabulary.length
}

/** What JavaScript can tell of, around 1970. */
const MAX_EPOCH_DAYS = 1e8
const MAX_EPOCH_MS = MAX_EPOCH_DAYS * 86_400_000

function isFillable(column: FeatureColumn): boolean {
  if (column.fill === null) return true
  if (column.type === 'category') return column.fill < column.vocabulary.length
  return column.type !== 'date' || Math.abs(column.fill) <= MAX_EPOCH_MS
}

export type FeatureSchema = z.output<typeof featureSchemaSchema>
export type Column = z.output<typeof column>
export type FeatureColumn = Extract<Column, { role: 'feature' }>
export type Problem = FeatureSchema['problem']
export type ProblemType = Problem['type']
export type LeftOutClass = z.output<typeof leftOutClass>
export type TargetColumn = Extract<Column, { role: 'target' }>
export type NumberStatistics = z.output<typeof numberStatistics>

function hasDays(column: FeatureColumn): boolean {
  if (column.type !== 'date') return true
  const { min, max, mean, deciles } = column.statistics
  return [min, max, mean, ...deciles].every((day) => Math.abs(day) <= MAX_EPOCH_DAYS)
}
