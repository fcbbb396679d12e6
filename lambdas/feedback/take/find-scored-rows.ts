import pMap from 'p-map'
import { openFile } from '#engines/dataset/by-schema/open-file.ts'
import { isFormula, withoutFormula } from '#shared/csv/formula-cell.ts'
import { counted } from '#shared/design/number-words.ts'
import { BoostlineError, hasCode } from '#shared/errors/boostline-error.ts'
import { boundedList } from '#shared/errors/bounded-text.ts'
import type { Manifest } from '#shared/manifest/manifest.ts'
import { FOLDERS } from '#shared/names/folders.ts'
import type { ListedObject, ObjectStore } from '#shared/objects/object-store.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { type RecordOf, scoredRecordSchema } from '#shared/records/scored-record.ts'
import type { FeatureSchema, Problem } from '#shared/schema/feature-schema.ts'
import type { ScoredFileFacts, ScoredOutcome } from '../outcomes/scored-outcomes.ts'

/** Of the files that a model scored the newest are looked through, up to so many, and so many bytes of them. */
const MOST_FILES = 100
const MOST_BYTES = 5_000_000_000
const MOST_LISTED = 10_000
const MOST_RECORDS = 1_000
const AT_ONCE = 16
/** Of an id that stands in more files these are enough to say so. */
export const MOST_FILES_OF_AN_ID = 10

/** Where an id stands in a scored file: its first row there that has a prediction, of so many. */
export type ScoredRow = {
  readonly file: ScoredFileFacts
  readonly row: number
  readonly prediction: ScoredOutcome['prediction']
  rows: number
}

export type ScoredRows = {
  readonly byId: ReadonlyMap<string, readonly ScoredRow[]>
  /** Files that were looked through. */
  readonly files: readonly ScoredFileFacts[]
  /** What was not, and why, in sentences. */
  readonly leftOut: string[]
  /** The names of all files that lie there, whoever scored them; undefined where there are more than are listed. */
  readonly names: ReadonlySet<string> | undefined
  /** The names of files that other models scored, with the run of each, the newest first. */
  readonly ofOthers: ReadonlyMap<string, string>
}

export type ScoringModel = {
  readonly dataset: string
  readonly runId: string
  readonly schema: FeatureSchema
  /** As its training file is written. */
  readonly csv: Manifest['csv']
}

/** What is looked for: ids in a column of this name, each in the file that is named for it, or in any. */
export type WantedIds = {
  readonly name: string
  readonly ids: ReadonlyMap<string, ReadonlySet<string> | undefined>
}

/** A file's name as a person knows it: without its folder, packed or not. */
export function scoredFileName(key: string, dataset: string): string {
  return key.slice(`${FOLDERS.scored}${dataset}/`.length).replace(/\.gz$/i, '').normalize()
}

/** The same of what a person says: the name, the key of the scored file or of the one that was dropped, or its address. */
export function meantFileName(text: string, dataset: string): string {
  const key = text
    .trim()
    .normalize()
    .replace(/\.gz$/i, '')
    .replace(/^s3:\/\/[^/]+\//, '')
  const folder = [FOLDERS.scored, FOLDERS.score]
    .map((each) => `${each}${dataset}/`)
    .find((each) => key.startsWith(each))
  return folder === undefined ? key : key.slice(folder.length)
}

/** An id as it was before a spreadsheet was kept from running it, in NFC. */
export function plainId(cell: string): string {
  const text = cell.trim().normalize()
  return text.startsWith("'") && isFormula(text.slice(1)) ? text.slice(1) : text
}

/**
 * Finds rows of scored files by the ids in a column of their own, with what the model predicted of them. Files are read
 * as streams, and only those that this model scored: the predictions of another say nothing of its worth.
 * @throws BoostlineError of an AWS call; what `check` throws.
 */
export async function findScoredRows(
  model: ScoringModel,
  wanted: WantedIds,
  objects: ObjectStore,
  check: () => void,
): Promise<ScoredRows> {
  const { scored, leftOut, names, ofOthers } = await scoredFiles(model, objects)
  const unread = new Map<string, string[]>()
  const byId = new Map<string, ScoredRow[]>()
  const files: ScoredFileFacts[] = []
  for (const { key, record } of scored) {
    const name = scoredFileName(record.output.key, model.dataset)
    const leave = (reason: string) => unread.set(reason, [...(unread.get(reason) ?? []), name])
    const found = await rowsOfFile(model, record, wanted, objects, check)
    if (typeof found === 'string') {
      leave(found)
      continue
    }
    // A file that was dropped again says so in its record before anything else of it changes.
    const now = await recordAt(key, objects)
    if (now?.job !== record.job || now.status !== 'scored') {
      leave('was replaced while it was read')
      continue
    }
    files.push(factsOf(record))
    for (const [id, row] of found) {
      const known = byId.get(id)
      if (!known) byId.set(id, [row])
      else if (known.length < MOST_FILES_OF_AN_ID) known.push(row)
    }
  }
  for (const [reason, those] of unread) {
    const [only = ''] = those
    leftOut.push(
      those.length === 1
        ? `${only} ${reason}.`
        : `Each of ${those.length} scored files ${reason}: ${boundedList(those)}.`,
    )
  }
  return { byId, files, leftOut, names, ofOthers }
}

type ScoredRecord = RecordOf<'scored'>
type ScoredFile = { readonly key: string; readonly record: ScoredRecord }

async function recordAt(key: string, objects: ObjectStore) {
  try {
    return await readRecord(objects, key, scoredRecordSchema)
  } catch (error) {
    // Whoever may write to the bucket may have put it there.
    if (hasCode(error, 'record-invalid')) return undefined
    throw error
  }
}

/** Those of the model, the newest first, as many as are looked through. */
async function scoredFiles({ dataset, runId }: ScoringModel, objects: ObjectStore) {
  const sizes = new Map<string, number>()
  const records: ListedObject[] = []
  const leftOut: string[] = []
  let listed = 0
  for await (const object of objects.list(`${FOLDERS.scored}${dataset}/`)) {
    if (++listed > MOST_LISTED) {
      leftOut.push(
        `scored/${dataset}/ has more than ${MOST_LISTED.toLocaleString('en')} objects, of which the first were listed.`,
      )
      break
    }
    if (object.key.endsWith('.json')) records.push(object)
    else sizes.set(object.key, object.sizeBytes)
  }
  records.sort((a, b) => Date.parse(b.lastModified) - Date.parse(a.lastModified) || (a.key < b.key ? -1 : 1))
  const read = await pMap(
    records.slice(0, MOST_RECORDS),
    async ({ key }) => ({ key, record: await recordAt(key, objects) }),
    { concurrency: AT_ONCE },
  )
  const ofModel = read.flatMap(({ key, record }): readonly ScoredFile[] =>
    record?.status === 'scored' && record.dataset === dataset && record.model === runId ? [{ key, record }] : [],
  )
  const ofOthers = new Map(
    read.flatMap(({ record }) =>
      record?.status === 'scored' && record.dataset === dataset && record.model !== runId
        ? [[scoredFileName(record.output.key, dataset), record.model] as const]
        : [],
    ),
  )
  const scored: ScoredFile[] = []
  let [bytes, over] = [0, 0]
  for (const file of ofModel) {
    const size = sizes.get(file.record.output.key) ?? 0
    if (scored.length < MOST_FILES && bytes + size <= MOST_BYTES) {
      scored.push(file)
      bytes += size
    } else over++
  }
  const older = Math.max(0, records.length - MOST_RECORDS)
  if (over + older > 0) {
    const most = `the newest ${MOST_FILES} files and ${MOST_BYTES / 1e9} GB are`
    const files = counted(over + older, 'older scored file')
    leftOut.push(`${files} ${over + older === 1 ? 'was' : 'were'} not looked at: ${most}.`)
  }
  const keys = [...sizes.keys()].filter((key) => !key.endsWith('.errors.csv'))
  const names = listed > MOST_LISTED ? undefined : new Set(keys.map((key) => scoredFileName(key, dataset)))
  return { scored, leftOut, names, ofOthers }
}

function factsOf({ dataset, job, model, output, startedAt, rows }: ScoredRecord): ScoredFileFacts {
  return {
    version: 1,
    kind: 'scored-file',
    dataset,
    job,
    model,
    file: output.key,
    scoredAt: startedAt,
    rows: rows.scored,
  }
}

/** The wanted rows of one file, by their ids; or why it has none. */
async function rowsOfFile(
  { dataset, schema, csv }: ScoringModel,
  record: ScoredRecord,
  { name, ids }: WantedIds,
  objects: ObjectStore,
  check: () => void,
): Promise<ReadonlyMap<string, ScoredRow> | string> {
  const { key, columns, encoding } = record.output
  const [answer = '', probability = ''] = columns
  const isRegression = schema.problem.type === 'regression'
  const names = [name, answer, ...(isRegression ? [] : [probability])]
  const own = record.options.csv as Partial<Manifest['csv']>
  if ((own.header ?? csv.header) === false) return 'has no header, so that no column of ids is known'
  const facts = factsOf(record)
  const fileName = scoredFileName(key, dataset)
  const found = new Map<string, ScoredRow>()
  try {
    const { file } = await openFile({
      place: `s3://${objects.bucket}/${key}`,
      schema: textsOnly(schema, names),
      training: csv,
      own: { ...own, ...AS_SCORED },
      encoding: encoding === 'Windows-1252' ? 'windows-1252' : 'utf-8',
      strict: false,
      escapesFormulas: false,
      blockBytes: undefined,
      open: async () => {
        const opened = await objects.open(key, {}, { lendsChunks: true })
        if (!opened) throw gone(key)
        return opened.body
      },
    })
    try {
      for await (const { lines, firstRow, rowOf, texts = [] } of file.blocks()) {
        for (let line = 0; line < lines; line++) {
          const cells = texts[rowOf[line] as number]
          if (!cells) continue
          const plain = plainId(cells[0] ?? '')
          if (!ids.has(plain) || ids.get(plain)?.has(fileName) === false) continue
          const prediction = predictionOf(schema.problem, cells.slice(1))
          if (!prediction) continue
          const known = found.get(plain)
          if (known) known.rows++
          else found.set(plain, { file: facts, row: firstRow + line, prediction, rows: 1 })
        }
        check()
      }
    } finally {
      await file.close()
    }
  } catch (error) {
    if (hasCode(error, 'score-columns-missing')) return `has no column ${JSON.stringify(name)}`
    if (error instanceof BoostlineError && error.kind === 'input' && !error.retryable)
      return `cannot be read: ${error.message.replace(/\.$/, '')}`
    throw error
  }
  return found
}

/** However the file was written that came, this is how it was written back. */
const AS_SCORED = { quote: '"', escape: null, comment: null, skipRows: null } as const

function gone(key: string): BoostlineError {
  return new BoostlineError({
    code: 'source-changed',
    kind: 'input',
    message: `${key} is gone`,
    hint: 'Drop the file again, to have it scored.',
  })
}

/** What the file says that the model predicted; undefined of a row without a prediction. */
function predictionOf(
  problem: Problem,
  [answer = '', probability = '']: readonly string[],
): ScoredOutcome['prediction'] | undefined {
  if (answer === '') return undefined
  if (problem.type === 'regression') {
    const value = Number(answer.replace(',', '.'))
    return Number.isFinite(value) ? { value } : undefined
  }
  const found = problem.classes.find(({ label }) => label === answer || withoutFormula(label) === answer)
  const number = Number(probability.replace(',', '.'))
  return found && probability !== '' && Number.isFinite(number)
    ? { label: found.label, probability: number }
    : undefined
}

/** Longer than any cell that is read. */
const MOST_CHARACTERS = 4_000_000

/** A schema by which some columns of a file are read as texts, and nothing else. */
function textsOnly({ csv, ...schema }: FeatureSchema, names: readonly string[]): FeatureSchema {
  const texts = names.map((name, index) => ({
    name,
    index,
    role: 'feature' as const,
    type: 'text' as const,
    encoding: 'as-sent' as const,
    position: 0,
    missing: 0,
    fill: null,
    statistics: { top: [], missingRate: 0 },
    reading: { missingWords: [] },
    mostCharacters: MOST_CHARACTERS,
  }))
  return {
    ...schema,
    ...(csv && { csv }),
    encodedWidth: 0,
    problem: { type: 'regression', target: { mean: 0, min: 0, max: 0 } },
    // The target is no column of a file.
    columns: [...texts, { name: '', index: names.length, role: 'target' }],
  }
}
