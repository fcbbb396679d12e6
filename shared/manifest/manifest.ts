import * as z from 'zod/mini'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { boundedJson, boundedList, MOST_LISTED } from '#shared/errors/bounded-text.ts'
import { checkBySchema, type Issue, valueAt } from '#shared/json/check-by-schema.ts'
import { field, jsonObject } from '#shared/json/json-fields.ts'
import { repeatedNames } from '#shared/json/repeated-names.ts'
import { GATE_METRICS } from '#shared/metrics/metrics.ts'
import { NOTICE_KINDS } from '#shared/notifications/notice.ts'
import { nearestName } from '#shared/schema/nearest-name.ts'
import { hyperparameterProblems } from './hyperparameter-rules.ts'
import { ruleText, thresholdRuleSchema } from './threshold-rule.ts'

/*
 * manifest.json: a person's settings for a dataset. Everything is optional; the parsed Manifest has every default
 * filled in. Each schema's message says what is wanted there; the errors put path and value before it.
 */

/** Into normal form C, as the names of a file are read. */
const composed = z.overwrite<string>((name) => name.normalize())
const columnName = z.string('a column name in quotes').check(composed)
const columnNames = z.array(columnName, 'a list of column names')
/** Of settings by column. */
const byColumn = z.string().check(composed)
const share = z.number('a share between 0 and 1').check(z.gt(0, 'a share above 0'), z.lt(1, 'a share below 1'))

function integer(min: number, max: number) {
  const wanted = `a whole number from ${min} to ${max}`
  return z.number(wanted).check(z.int(wanted), z.gte(min, wanted), z.lte(max, wanted))
}

const ORDER = '"dmy", "mdy" or "ymd"'
const dateOrder = z.enum(['dmy', 'mdy', 'ymd'], ORDER)
const DATE_ORDERS = `${ORDER}, or an object of these by column`
const word = z.union([z.string(), z.number()], 'a word in quotes, or a number')
const words = z.array(word, 'a list of words')
const MISSING_WORDS = 'a list of words, or an object of such lists by column'

const MAX_SEED = 2 ** 31 - 2
const MAX_RUNTIME_SECONDS = 28 * 24 * 3600
const MAX_PARALLEL_JOBS = 20
/** Three configurations and one without what may be a leak. */
const DEFAULT_PARALLEL_JOBS = 4
const DOLLARS = 'a number of dollars above 0'

/** The default quota of instances of one training job. */
const MAX_INSTANCES = 20
const DELIMITER = 'one character that is no letter, digit, quote, point or line end, such as "," ";" "|" or "\\t"'
/** Cells that the words of one column of free text get. */
export const MAX_TEXT_CELLS = 512
const MIN_TEXT_CELLS = 16
const TEXT_CELLS = `"off" or a whole number from ${MIN_TEXT_CELLS} to ${MAX_TEXT_CELLS}`
const COMMENT = 'one of # % ; / ! * -'
const BAD_ROW_SHARE = 'a share from 0 to 0.5'
const INSTANCE_TYPE = 'a SageMaker instance type such as "ml.m5.large"'
/**
 * What AWS's own walkthrough of serverless endpoints gives its XGBoost container. A Python process with scikit-learn and
 * XGBoost for each core has to be up before the first health check, and CPU comes with memory; nothing is billed while
 * nobody asks.
 */
export const DEFAULT_ENDPOINT_MEMORY_MB = 4096
const MEMORY_MB = 'one of 1024, 2048, 3072, 4096, 5120, 6144'

const NOTICES = NOTICE_KINDS.map((kind) => `"${kind}"`).join(', ')
const SHARE_OF_CALLS = 'a share of the calls above 0 and below 1'
const ROLLOUT = '"allAtOnce", "canary" or "linear"'
/** How a promoted model takes over from the one that serves. */
const rollout = z.discriminatedUnion(
  'type',
  [
    z.strictObject({ type: z.literal('allAtOnce') }),
    z.strictObject({
      type: z.literal('canary'),
      share: z.number(SHARE_OF_CALLS).check(z.gt(0, SHARE_OF_CALLS), z.lt(1, SHARE_OF_CALLS)),
      minutes: integer(1, 7 * 24 * 60),
    }),
    z.strictObject({ type: z.literal('linear'), stepPercent: integer(1, 100), intervalMinutes: integer(1, 24 * 60) }),
  ],
  { error: (issue) => ('expected' in issue ? 'an object' : ROLLOUT) },
)

/** What a manifest.json may say; the source of docs/manifest.schema.json. */
export const manifestSchema = z.strictObject(
  {
    /** Where editors find docs/manifest.schema.json; it has no effect here. */
    $schema: z.optional(z.string('an address in quotes')),
    target: z._default(z.nullable(columnName), null),
    problem: z._default(
      z.nullable(z.enum(['binary', 'multiclass', 'regression'], '"binary", "multiclass" or "regression"')),
      null,
    ),
    csv: section({
      /**
       * False: the columns are named column_1, column_2 and so on. True: the first row is the header, whatever it looks
       * like; null: it is, and is refused where it looks like data.
       */
      header: z._default(z.nullable(z.boolean('true or false')), null),
      /** The decimal separator of the file's numbers; null: found for each column. */
      decimal: z._default(z.nullable(z.enum(['.', ','], '"." or ","')), null),
      /** The order of day and month, of all columns or by column; null: found. */
      dateOrder: z._default(
        z.nullable(z.union([dateOrder, z.record(byColumn, dateOrder, DATE_ORDERS)], DATE_ORDERS)),
        null,
      ),
      /** Words for a missing value: a list beside the usual ones, or by column, lists that replace them. */
      missing: z._default(z.nullable(z.union([words, z.record(byColumn, words, MISSING_WORDS)], MISSING_WORDS)), null),
      /** Rows that cannot be read are skipped, and listed, up to this share of all rows. */
      maxBadRowShare: z._default(z.number(BAD_ROW_SHARE).check(z.gte(0, BAD_ROW_SHARE), z.lte(0.5, BAD_ROW_SHARE)), 0),
      delimiter: z._default(z.nullable(z.string(DELIMITER).check(z.regex(/^[^\p{L}\p{N}"'.\r\n]$/u, DELIMITER))), null),
      /** Lines before the header; null: titles and comments are found. */
      skipRows: z._default(z.nullable(integer(0, 1000)), null),
      /** Lines that begin with it are no rows, anywhere in the file. */
      comment: z._default(z.nullable(z.string(COMMENT).check(z.regex(/^[#%;/!*-]$/, COMMENT))), null),
      /** What cells are quoted with; null: double quotes, or single ones where they stand around the cells of a column. */
      quote: z._default(z.nullable(z.enum(['"', "'"], '"\\"" or "\'"')), null),
      /** What stands before a quote inside a quoted cell; null: the quote is written twice, unless backslashes are found. */
      escape: z._default(z.nullable(z.enum(['\\'], '"\\\\"')), null),
      /** Of the CSVs made for people; what is read back stays as it was uploaded. */
      escapeFormulas: z._default(z.boolean('true or false'), true),
    }),
    classes: section({
      /** A class of fewer rows is a rare one. */
      minRows: z._default(integer(1, 1_000_000), 10),
      /** Leave out: without its rows. Merge: as one class, named other. */
      rare: z._default(z.enum(['leave-out', 'merge'], '"leave-out" or "merge"'), 'leave-out'),
    }),
    features: section({
      /** Null: every column but the target and what is left out for a reason. */
      include: z._default(z.nullable(columnNames), null),
      exclude: z._default(columnNames, []),
      categorical: z._default(columnNames, []),
      /** Columns whose words are other ones where only their case differs. */
      caseSensitive: z._default(columnNames, []),
      /** Columns that stay though they were left out as an ID, as too varied or as the group of the split. */
      keep: z._default(columnNames, []),
      /** Columns that are no leak, however well they predict. */
      allowLeak: z._default(columnNames, []),
      /** Free text becomes at most so many cells a column, by its words; "off": it is left out. */
      text: z._default(
        z.union([z.literal('off'), integer(MIN_TEXT_CELLS, MAX_TEXT_CELLS)], TEXT_CELLS),
        MAX_TEXT_CELLS,
      ),
    }),
    split: section({
      /** Time: the latest rows are the test. Group: rows with equal cells in `key` or `column` stay together. */
      strategy: z._default(z.enum(['random', 'time', 'group'], '"random", "time" or "group"'), 'random'),
      train: z._default(share, 0.7),
      validation: z._default(share, 0.2),
      test: z._default(share, 0.1),
      seed: z._default(integer(0, MAX_SEED), 1729),
      /** The columns whose cells decide a row's part; null: all features. */
      key: z._default(z.nullable(columnNames.check(z.minLength(1, 'at least one column name'))), null),
      /** What orders the rows in time (null: their order in the file), or names their group. */
      column: z._default(z.nullable(columnName), null),
      /** Together: identical rows are in one part. Independent: each row is placed by itself. */
      duplicates: z._default(z.enum(['together', 'independent'], '"together" or "independent"'), 'together'),
    }),
    hyperparameters: z._default(
      z.record(z.string(), z.union([z.string(), z.number(), z.boolean()], 'a text, number or boolean'), 'an object'),
      {},
    ),
    training: section({
      /**
       * Fast: one job. Good: a second one, which learns the validation rows, too, for the rounds that the first found.
       * Best: both for each of three configurations, whose models serve together.
       */
      quality: z._default(z.enum(['fast', 'good', 'best'], '"fast", "good" or "best"'), 'good'),
      /** So many jobs of a run train at the same time. */
      maxParallelJobs: z._default(integer(1, MAX_PARALLEL_JOBS), DEFAULT_PARALLEL_JOBS),
      /** A quality that is forecast to cost more gives way to a lower one; null: any. */
      maxDollars: z._default(z.nullable(z.number(DOLLARS).check(z.gt(0, DOLLARS))), null),
      instanceType: z._default(
        z.string(INSTANCE_TYPE).check(z.regex(/^ml\.[a-z0-9-]+\.[a-z0-9]+$/, INSTANCE_TYPE)),
        'ml.m5.large',
      ),
      instanceCount: z._default(integer(1, MAX_INSTANCES), 1),
      maxRuntimeSeconds: z._default(integer(60, MAX_RUNTIME_SECONDS), 3600),
    }),
    endpoint: section({
      /** Lambda: the API scores by itself, with the model compiled; no endpoint is made. */
      type: z._default(z.enum(['serverless', 'lambda'], '"serverless" or "lambda"'), 'serverless'),
      memoryMb: z._default(
        z.number(MEMORY_MB).check(z.gte(1024, MEMORY_MB), z.lte(6144, MEMORY_MB), z.multipleOf(1024, MEMORY_MB)),
        DEFAULT_ENDPOINT_MEMORY_MB,
      ),
      maxConcurrency: z._default(integer(1, 200), 2),
    }),
    promotion: section({
      approval: z._default(z.enum(['auto', 'manual'], '"auto" or "manual"'), 'auto'),
      /** What the gate compares by; null: log loss, or RMSE for a regression. */
      metric: z._default(
        z.nullable(z.enum(GATE_METRICS, `one of ${GATE_METRICS.map((name) => `"${name}"`).join(', ')}`)),
        null,
      ),
      /** What the metric has to reach at least (an error: at most); null: nothing beside the baseline. */
      minimum: z._default(z.nullable(z.number('a number')), null),
      /** Asks for better than the champion; otherwise no worse is enough. */
      mustBeatChampion: z._default(z.boolean('true or false'), false),
      rollout: z._default(rollout, { type: 'allAtOnce' }),
      threshold: z._default(
        z.nullable(
          z
            .number('a probability from 0 to 1')
            .check(z.gte(0, 'a probability from 0 to 1'), z.lte(1, 'a probability from 0 to 1')),
        ),
        null,
      ),
      /** What the threshold is chosen for; null: accuracy, or as the champion's, where that was found for F1. */
      thresholdFor: z._default(z.nullable(thresholdRuleSchema), null),
    }),
    /** Whether the report of an evaluation shows rows of the file: those with the worst errors. */
    report: section({ rows: z._default(z.boolean('true or false'), true) }),
    /** Predictions kept for later analysis; feature values of `omit` are left out, of `hash` kept as a hash. */
    capture: section({
      enabled: z._default(z.boolean('true or false'), false),
      omit: z._default(columnNames, []),
      hash: z._default(columnNames, []),
    }),
    /** Whether the heartbeat asks the model in service a row that its evaluation has asked, too. */
    canary: section({ enabled: z._default(z.boolean('true or false'), false) }),
    monitor: section({
      /** Whether scored files, and captures where there are any, are compared with the training rows. */
      enabled: z._default(z.boolean('true or false'), true),
      /** Rows that are looked at together at least. */
      minRows: z._default(integer(300, 5000), 300),
      /** Whether what is found becomes metrics of CloudWatch, which are billed by the month: three a dataset at most. */
      metrics: z._default(z.boolean('true or false'), false),
      /** What is told by mail or webhook, where the deployment has one. */
      notify: z._default(z.array(z.enum(NOTICE_KINDS, NOTICES), `a list of ${NOTICES}`), [...NOTICE_KINDS]),
    }),
  },
  { error: (issue) => (issue.code === 'invalid_type' ? 'an object' : undefined) },
)

function section<Shape extends Record<string, z.ZodMiniType>>(shape: Shape) {
  // An absent section is parsed as {}, which fills in its defaults.
  const object = z.strictObject(shape, { error: (issue) => (issue.code === 'invalid_type' ? 'an object' : undefined) })
  return z.prefault(object, {} as z.input<typeof object>)
}

type ParsedManifest = z.output<typeof manifestSchema>

/** A dataset's settings with every default filled in. `null`: left to the pipeline to find out. */
export type Manifest = Omit<ParsedManifest, 'hyperparameters'> & {
  /** As SageMaker takes them: texts. */
  readonly hyperparameters: Readonly<Record<string, string>>
}

/** What of the predictions is kept. */
export type CaptureSettings = Manifest['capture']

/** What is compared with the training rows, and who is told. */
export type MonitorSettings = Manifest['monitor']

/** What holds where a dataset has no manifest.json. */
export const DEFAULT_MANIFEST: Manifest = { ...manifestSchema.parse({}), hyperparameters: {} }

/** Settings that are planned and that this version must not silently ignore. */
const NOT_YET = ['training.spot']

const CORRECT_MANIFEST = 'Correct the manifest, then upload the CSV again.'

/** Room for the names of a hundred thousand columns. It is kept with every run. */
export const MOST_MANIFEST_BYTES = 4 * 2 ** 20
export const TOO_LARGE = `it is larger than ${MOST_MANIFEST_BYTES / 2 ** 20} MiB`

/** Whether a manifest has more than {@link MOST_MANIFEST_BYTES}. */
export function isTooLarge(text: string): boolean {
  return new TextEncoder().encode(text).length > MOST_MANIFEST_BYTES
}

/**
 * Reads a manifest.json. `place` is where it lies, for messages; `hint` is what to do about what is wrong.
 * @throws BoostlineError `manifest-invalid` naming every problem at once: path, value, what is wanted.
 */
export function parseManifest(text: string, place: string, hint = CORRECT_MANIFEST): Manifest {
  if (isTooLarge(text)) throw manifestInvalid(place, [TOO_LARGE], hint)
  let value: unknown
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (cause) {
    throw manifestInvalid(place, [`it is not JSON (${cause instanceof Error ? cause.message : String(cause)})`], hint)
  }
  const result = checkBySchema(manifestSchema, value)
  if (!result.success) throw manifestInvalid(place, settingProblems(result.issues, value, knownPaths()), hint)
  const hyperparameters = Object.fromEntries(
    // Of the file itself: the schema leaves `__proto__` out, which is to be refused like any other unknown name.
    Object.entries(jsonObject(field(value, 'hyperparameters'))).map(([name, setting]) => [name, String(setting)]),
  )
  const manifest = { ...result.data, hyperparameters }
  const problems = [
    ...repeatProblems(text),
    ...unnameableColumns(value),
    ...csvProblems(manifest),
    ...splitProblems(manifest),
    ...trainingProblems(manifest),
    ...promotionProblems(manifest),
    ...hyperparameterProblems(hyperparameters),
  ]
  if (problems.length > 0) throw manifestInvalid(place, problems, hint)
  return manifest
}

/** JSON takes the last one, and what the others say would be lost. */
export function repeatProblems(text: string): readonly string[] {
  return repeatedNames(text, MOST_LISTED).map(
    (path) => `${path} is there more than once, and only the last would count`,
  )
}

/** Settings by column, out of which the schema leaves this name. */
const BY_COLUMN = ['missing', 'dateOrder']

function unnameableColumns(manifest: unknown): readonly string[] {
  const csv = field(manifest, 'csv')
  const found = BY_COLUMN.filter((name) => Object.hasOwn(jsonObject(field(csv, name)), '__proto__'))
  return found.map(
    (name) => `csv.${name}.__proto__ is a column that settings cannot name; give it another name in the file`,
  )
}

/** The one error that settings can cause, with all their problems. */
export function manifestInvalid(place: string, problems: readonly string[], hint = CORRECT_MANIFEST): BoostlineError {
  const list = boundedList(problems, '; ')
  return new BoostlineError({
    code: 'manifest-invalid',
    kind: 'input',
    message: `${place} is not usable: ${list}${list.endsWith('?') ? '' : '.'}`,
    hint,
    details: { problems: problems.slice(0, MOST_LISTED) },
  })
}

/** What is wrong with settings, each by its path; `known` are the paths that there are. */
export function settingProblems(
  issues: readonly Issue[],
  settings: unknown,
  known: readonly string[],
): readonly string[] {
  return [...new Set(issues.flatMap((issue) => problemsOf(issue, settings, known)))]
}

function problemsOf(issue: Issue, manifest: unknown, known: readonly string[]): readonly string[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key, index) => unknownKey([...issue.path, key], index < MOST_LISTED, known))
  }
  const path = pathText(issue.path)
  const value = valueAt(manifest, issue.path)
  if (path === '') return [`${shown(manifest)} is not ${issue.message}`]
  return [`${path} is ${shown(value)} where ${issue.message} is wanted`]
}

/** Finding what may be meant takes a while: it is done for no more than are told. */
function unknownKey(path: readonly PropertyKey[], isTold: boolean, known: readonly string[]): string {
  const text = pathText(path)
  if (NOT_YET.includes(text)) return `${text} is not supported yet`
  const nearest = isTold ? (nearestName(text, known) ?? nearestByLastName(text, known)) : undefined
  return `${text} is not a setting${nearest === undefined ? '' : `; did you mean ${nearest}?`}`
}

/** For a setting that was put into the wrong section. */
function nearestByLastName(path: string, paths: readonly string[]): string | undefined {
  const last = nearestName(lastName(path), paths.map(lastName))
  return last === undefined ? undefined : paths.find((known) => lastName(known) === last)
}

function lastName(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1)
}

function knownPaths(): readonly string[] {
  return Object.entries(DEFAULT_MANIFEST).flatMap(([name, value]) => {
    const isSection = typeof value === 'object' && value !== null && name !== 'hyperparameters'
    return isSection ? [name, ...Object.keys(value).map((key) => `${name}.${key}`)] : [name]
  })
}

/** Finding exact splits takes all rows at one place. */
function trainingProblems({
  training,
  hyperparameters,
}: Pick<Manifest, 'training' | 'hyperparameters'>): readonly string[] {
  if (training.instanceCount === 1) return []
  const several = `training.instanceCount = ${training.instanceCount} needs another`
  if (hyperparameters['tree_method'] === 'exact') {
    return [`${several} hyperparameters.tree_method than "exact", which trains on one instance only`]
  }
  return (hyperparameters['updater'] ?? '').split(',').includes('grow_colmaker')
    ? [`${several} hyperparameters.updater than "grow_colmaker", which trains on one instance only`]
    : []
}

function promotionProblems({ promotion }: Pick<Manifest, 'promotion'>): readonly string[] {
  if (promotion.threshold === null || promotion.thresholdFor === null) return []
  return [
    `promotion.threshold is ${promotion.threshold} and promotion.thresholdFor is ${ruleText(promotion.thresholdFor)} where one of the two is wanted`,
  ]
}

function csvProblems({ csv }: Pick<Manifest, 'csv'>): readonly string[] {
  return csv.decimal === ',' && csv.delimiter === ','
    ? ['csv.decimal and csv.delimiter are both ","; a file with decimal commas has another delimiter']
    : []
}

const SHARE_TOLERANCE = 1e-6

function splitProblems({ split }: Pick<Manifest, 'split'>): readonly string[] {
  const { strategy, key, column, duplicates } = split
  const problems: string[] = []
  const sum = split.train + split.validation + split.test
  if (Math.abs(sum - 1) > SHARE_TOLERANCE) {
    const shares = `${split.train} + ${split.validation} + ${split.test}`
    problems.push(
      `split.train + split.validation + split.test is ${shares} = ${Number(sum.toFixed(6))} where 1 is wanted`,
    )
  }
  if (strategy === 'random' && column !== null) {
    problems.push('split.column is for split.strategy "time" or "group"; a random split goes by split.key')
  }
  if (strategy === 'time' && key !== null) problems.push('split.key does nothing in a split by time; name split.column')
  if (strategy === 'group' && (key === null) === (column === null)) {
    problems.push(
      'split.strategy "group" wants the columns that name the group in split.column or split.key, one of them',
    )
  }
  if (duplicates === 'independent' && (strategy !== 'random' || key !== null)) {
    problems.push('split.duplicates "independent" is for a random split of all features')
  }
  return problems
}

function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '')
}

const LONGEST_SHOWN = 60

function shown(value: unknown): string {
  return boundedJson(value, LONGEST_SHOWN)
}
