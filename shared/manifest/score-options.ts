import * as z from 'zod/mini'
import { boundedList } from '#shared/errors/bounded-text.ts'
import { checkBySchema } from '#shared/json/check-by-schema.ts'
import { field, jsonObject } from '#shared/json/json-fields.ts'
import {
  DEFAULT_MANIFEST,
  isTooLarge,
  type Manifest,
  manifestInvalid,
  parseManifest,
  repeatProblems,
  settingProblems,
  TOO_LARGE,
} from './manifest.ts'

/*
 * What a person may ask of a file to score: in score/<dataset>/manifest.json for all of a dataset's files, and as tags of
 * one object.
 */

const FLAG = 'true or false'
const SHARE = 'a share above 0 and below 1, such as 0.9'
const MOST_REASONS = 10
const REASONS = `a whole number from 0 to ${MOST_REASONS}, or true for 3`
const OFF_OR_SHARE = `${SHARE}, or "off"`

const share = z.number(SHARE).check(z.gt(0, SHARE), z.lt(1, SHARE))
const flag = z.boolean(FLAG)

const scoreOptionsSchema = z.strictObject(
  {
    /** Where editors find the schema; it has no effect. */
    $schema: z.optional(z.string('an address in quotes')),
    /** A column for each class's probability. */
    probabilities: z.optional(flag),
    /** How many columns tell what moved the prediction. */
    reasons: z.optional(
      z.union(
        [flag, z.number(REASONS).check(z.int(REASONS), z.gte(0, REASONS), z.lte(MOST_REASONS, REASONS))],
        REASONS,
      ),
    ),
    /** How often ranges are to hold the actual value, or sets of labels the actual class. */
    interval: z.optional(z.union([share, z.literal('off')], OFF_OR_SHARE)),
    /** Rows with a category that the model never saw are not scored. */
    strict: z.optional(flag),
    /** Of two classes the second is predicted from this probability of it on, whatever the model's own threshold is. */
    threshold: z.optional(share),
    /** Whether cells that a spreadsheet would run get an apostrophe. */
    escapeFormulas: z.optional(flag),
    /** How the files are written, where it is not found: as `csv` of the dataset's manifest. */
    csv: z.optional(z.record(z.string(), z.unknown(), 'an object')),
  },
  'an object of settings',
)

export type ScoreOptions = Omit<z.output<typeof scoreOptionsSchema>, '$schema' | 'csv' | 'reasons'> & {
  readonly reasons?: number
  readonly csv?: Partial<Manifest['csv']>
}

const KNOWN = ['probabilities', 'reasons', 'interval', 'strict', 'threshold', 'escapeFormulas', 'csv']

const CORRECT_MANIFEST = 'Correct the manifest, then drop the file again.'
const CORRECT_TAGS = 'Correct the tags, then drop the file again with them.'

const CSV_IN_MANIFEST =
  'Write "csv" into score/<dataset>/manifest.json, where it counts for all files of the dataset, and drop the file again without the tag.'

/** Of a file's tags those are settings that begin so. */
export const SCORE_TAG = 'score:'

/** @throws BoostlineError `manifest-invalid` that names every problem. */
export function parseScoreManifest(text: string, place: string): ScoreOptions {
  if (isTooLarge(text)) throw manifestInvalid(place, [TOO_LARGE], CORRECT_MANIFEST)
  let value: unknown
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (cause) {
    throw manifestInvalid(
      place,
      [`it is not JSON (${cause instanceof Error ? cause.message : String(cause)})`],
      CORRECT_MANIFEST,
    )
  }
  const { csv, ...options } = parsed(value, place)
  const repeats = repeatProblems(text)
  if (repeats.length > 0) throw manifestInvalid(place, repeats, CORRECT_MANIFEST)
  // As it lies there: the schema leaves `__proto__` out, which is to be refused like any other unknown name.
  return { ...options, ...(csv && { csv: csvSettings(jsonObject(field(value, 'csv')), place) }) }
}

/** Settings as tags of an object: `score:reasons=3`. @throws BoostlineError `manifest-invalid` that names every problem. */
export function parseScoreTags(tags: Readonly<Record<string, string>>, place: string): ScoreOptions {
  const settings = Object.entries(tags)
    .filter(([name]) => name.startsWith(SCORE_TAG))
    .map(([name, value]) => [name.slice(SCORE_TAG.length), valueOf(value)] as const)
  const list = `The tag list of ${place}`
  const ofCsv = settings.filter(([name]) => /^csv(\.|$)/.test(name))
  if (ofCsv.length > 0) {
    const names = boundedList(ofCsv.map(([name]) => `${SCORE_TAG}${name}`))
    throw manifestInvalid(list, [`${names} says how a file is written, which a tag cannot`], CSV_IN_MANIFEST)
  }
  const { csv: _, ...options } = parsed(Object.fromEntries(settings), list, CORRECT_TAGS)
  return options
}

function parsed(value: unknown, place: string, hint = CORRECT_MANIFEST) {
  const result = checkBySchema(scoreOptionsSchema, value)
  if (!result.success) throw manifestInvalid(place, settingProblems(result.issues, value, KNOWN), hint)
  const { $schema: _, reasons, ...options } = result.data
  if (reasons === undefined) return options
  return { ...options, reasons: reasons === true ? 3 : Number(reasons) }
}

/** Only what is said: the rest is as it was in training. */
function csvSettings(csv: Readonly<Record<string, unknown>>, place: string): Partial<Manifest['csv']> {
  const checked = parseManifest(JSON.stringify({ csv }), place, CORRECT_MANIFEST).csv
  const said = Object.keys(DEFAULT_MANIFEST.csv).filter((name) => Object.hasOwn(csv, name))
  return Object.fromEntries(said.map((name) => [name, field(checked, name)]))
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
