import { truthReader } from '#shared/captures/truth-reader.ts'
import { counted } from '#shared/design/number-words.ts'
import { boundedList, boundedText } from '#shared/errors/bounded-text.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import type { TakenFeedback } from '#shared/records/taken-feedback.ts'
import { nearestName } from '#shared/schema/nearest-name.ts'
import { keepOutcomes, type ScoredFileFacts, type ScoredOutcome } from '../outcomes/scored-outcomes.ts'
import {
  findScoredRows,
  MOST_FILES_OF_AN_ID,
  meantFileName,
  plainId,
  type ScoredRow,
  type ScoringModel,
  scoredFileName,
} from './find-scored-rows.ts'
import { noOutcome } from './no-outcome.ts'
import { shown } from './shown.ts'
import { type Said, withoutContradictions } from './without-contradictions.ts'

/** A row that says the outcome of an id; `file` is empty where it names none. */
export type ToldById = { readonly row: number; readonly id: string; readonly file: string; readonly truth: string }

export type OfScoredFiles = {
  readonly champion: ScoringModel
  /** The column of the ids. */
  readonly name: string
  readonly rows: readonly ToldById[]
  /** ISO 8601: of the file, so that it is the same however often it is taken. */
  readonly at: string
}

type Taken = Extract<TakenFeedback, { status: 'taken' }>

type Outcome = Pick<Taken['rows'], 'taken' | 'known'> &
  Pick<Taken, 'errors'> & {
    readonly files: NonNullable<Taken['scoredFiles']>
    readonly leftOut: NonNullable<Taken['leftOut']>
  }

/**
 * Keeps outcomes of rows of scored files, found by their ids. An id that stands more than once there is told: nobody
 * knows which prediction is meant.
 * @throws what `check` throws, and BoostlineError of an AWS call.
 */
export async function takeOfScoredFiles(
  { champion, name, rows, at }: OfScoredFiles,
  objects: ObjectStore,
  check: () => void,
): Promise<Outcome> {
  const { dataset, schema } = champion
  const fileOf = (cell: string) => meantFileName(cell, dataset)
  const ids = new Map<string, Set<string> | undefined>()
  for (const { id, file } of rows) {
    const known = ids.get(plainId(id))
    if (file === '') ids.set(plainId(id), undefined)
    else if (known) known.add(fileOf(file))
    else if (!ids.has(plainId(id))) ids.set(plainId(id), new Set([fileOf(file)]))
  }
  const { byId, files, leftOut, names, ofOthers } = await findScoredRows(champion, { name, ids }, objects, check)
  const lookedAt = new Set(files.map(({ file }) => scoredFileName(file, dataset)))
  const reader = truthReader(schema)
  const errors: Taken['errors'] = []
  const told = new Map<ScoredFileFacts, Found[]>()
  for (const { row, id, file, truth } of rows) {
    const found = (byId.get(plainId(id)) ?? []).filter(
      (each) => file === '' || scoredFileName(each.file.file, dataset) === fileOf(file),
    )
    const [first] = found
    const value = reader.read(truth)
    const problem = problemOf(found, { id, file, name, lookedAt, names, ofOthers, dataset })
    if (!first || problem !== undefined) errors.push({ row, message: problem ?? '' })
    else if (value === undefined) {
      errors.push({ row, message: noOutcome(truth, reader.wanted, schema) })
    } else {
      const ofFile = told.get(first.file) ?? []
      ofFile.push({ row, truth: value, scored: first })
      told.set(first.file, ofFile)
    }
  }
  let [taken, known] = [0, 0]
  const taking: Outcome['files'] = []
  for (const [file, rowsOfFile] of told) {
    check()
    const { agreed, errors: contradictions } = withoutContradictions(rowsOfFile, ({ scored }) => scored.row)
    for (const error of contradictions) errors.push(error)
    if (agreed.length === 0) continue
    const outcomes = agreed.map(
      ({ scored, truth }): ScoredOutcome => ({ row: scored.row, at, truth, prediction: scored.prediction }),
    )
    const kept = await keepOutcomes(file, outcomes, objects)
    taken += outcomes.length - kept.left
    known += kept.known
    taking.push({ file: file.file, rows: new Set(outcomes.map(({ row }) => row)).size })
    if (kept.left > 0) {
      leftOut.push(
        `${counted(kept.left, 'outcome')} of ${scoredFileName(file.file, dataset)} ${kept.left === 1 ? 'is' : 'are'} not kept: it has enough of them.`,
      )
    }
  }
  return { taken, known, errors, files: taking, leftOut }
}

/** A row of the file with outcomes, and the row of a scored file that it is about. */
type Found = Said & { readonly scored: ScoredRow }

type Looked = {
  readonly id: string
  readonly file: string
  readonly name: string
  /** The names of the files that were looked through, and of all that are there. */
  readonly lookedAt: ReadonlySet<string>
  readonly names: ReadonlySet<string> | undefined
  /** The names of files that other models scored, with the run of each. */
  readonly ofOthers: ReadonlyMap<string, string>
  readonly dataset: string
}

/** Why no one row is meant. */
function problemOf(
  found: readonly ScoredRow[],
  { id, file, name, lookedAt, names, ofOthers, dataset }: Looked,
): string | undefined {
  const [first] = found
  if (first && found.length > 1) {
    const names = boundedList(found.map((each) => scoredFileName(each.file.file, dataset)))
    const least = found.length < MOST_FILES_OF_AN_ID ? '' : 'At least '
    return `${least}${found.length} scored files have the id ${shown(id)}: ${names}. Say in the column file which is meant.`
  }
  if (first && first.rows > 1) {
    return `${counted(first.rows, 'row')} of ${scoredFileName(first.file.file, dataset)} have the id ${shown(id)}: nobody knows which is meant.`
  }
  if (first) return undefined
  if (file !== '' && !lookedAt.has(meantFileName(file, dataset))) {
    return notLookedAt(file, { lookedAt, names, ofOthers, dataset })
  }
  if (file !== '')
    return `No row of ${shown(file)} that the model scored has the id ${shown(id)} in the column ${shown(name)}.`
  const looked = lookedAt.size
  const ofFiles =
    looked === 0
      ? ''
      : ` Nor has a row of the ${looked === 1 ? 'file' : `${looked} files`} that the model scored, in the column ${shown(name)}.`
  return `No captured prediction has the id ${shown(id)}: predictions have one where they were asked with ?id=<field>.${ofFiles}${othersSentence(ofOthers)}`
}

/** A record that somebody wrote may say anything; no run of ours is longer. */
const LONGEST_RUN = 200

function othersSentence(ofOthers: Looked['ofOthers']): string {
  const [first] = ofOthers
  if (!first) return ''
  const [name, model] = first
  return ofOthers.size === 1
    ? ` The scored file ${shown(name)} was not looked through: another model scored it, ${JSON.stringify(boundedText(model, LONGEST_RUN))}.`
    : ` The scored file ${shown(name)} and ${ofOthers.size - 1} more were not looked through: other models scored them.`
}

function notLookedAt(
  file: string,
  { lookedAt, names, ofOthers, dataset }: Pick<Looked, 'lookedAt' | 'names' | 'ofOthers' | 'dataset'>,
): string {
  const name = meantFileName(file, dataset)
  const other = ofOthers.get(name)
  if (other !== undefined) return othersSentence(new Map([[file, other]])).trim()
  if (!names || names.has(name)) {
    return `The scored file ${shown(file)} was not looked through: the model that serves did not score it, or leftOut says why.`
  }
  const nearest = nearestName(name, lookedAt)
  const meant = nearest === undefined ? '' : ` (did you mean ${shown(nearest)}?)`
  return `There is no scored file ${shown(file)}${meant}: the column file has its name as it lies under scored/${dataset}/, with its folders there.`
}
