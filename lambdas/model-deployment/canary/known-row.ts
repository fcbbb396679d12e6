import { parse } from 'csv-parse/sync'
import { withoutFormula } from '#shared/csv/formula-cell.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import type { CanaryState } from '#shared/records/canary-state.ts'
import { evaluationRecordSchema } from '#shared/records/evaluation-record.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { featureSchemaSchema, type Problem } from '#shared/schema/feature-schema.ts'
import { answersOf, answerWidth, probabilityOf, type Reading } from '#shared/serving/predictions.ts'

/** A row that a run was evaluated with, and what its model answered then. */
export type KnownRow = NonNullable<CanaryState['known']>

/** How a run's numbers are read. */
export type RunReading = { readonly problem: Problem; readonly reading: Reading }

export async function readingOf({ dataset, runId }: RunName, objects: ObjectStore): Promise<RunReading | undefined> {
  const keys = runKeys(dataset, runId)
  const schema = await readRecord(objects, keys.schema, featureSchemaSchema)
  const evaluation = await readRecord(objects, keys.evaluation, evaluationRecordSchema)
  return schema && evaluation && { problem: schema.problem, reading: evaluation }
}

/**
 * The first of a run's test rows, with what predictions.csv says of it. Undefined where they are not there: an imported
 * model has none, and the test part is deleted 30 days after the training.
 */
export async function knownRow(
  { dataset, runId }: RunName,
  { problem }: RunReading,
  objects: ObjectStore,
): Promise<KnownRow | undefined> {
  const keys = runKeys(dataset, runId)
  const encoded = await firstLines(objects, keys.testPart, 1)
  const predicted = await firstLines(objects, keys.predictions, 2)
  const cells = encoded?.trim().split(',').slice(1)
  const [, first] = predicted === undefined ? [] : parse(predicted, { relax_column_count: true })
  const [, , label, probability] = first ?? []
  if (!cells || label === undefined) return undefined
  const row = cells.map((cell) => (cell === '' ? null : Number(cell)))
  if (problem.type === 'regression') return { row, code: null, answer: Number(label) }
  const code = problem.classes.findIndex((each) => each.label === label || withoutFormula(each.label) === label)
  return code === -1 ? undefined : { row, code, answer: Number(probability) }
}

/** What numbers of the model say of a known row, to be compared with its answer. */
export function answerTo({ code }: KnownRow, { problem, reading }: RunReading, values: Float64Array): number {
  const answers = answersOf(problem, values, reading)
  return code === null ? (answers.values[0] ?? Number.NaN) : probabilityOf(problem, answers.values, 0, code)
}

/** How many numbers the model answers for a row. */
export function widthOf({ problem }: RunReading): number {
  return answerWidth(problem)
}

const MOST_BYTES = 4 * 1024 * 1024

/** The beginning of a text, so many lines of it, of which one may hold line breaks in quotes. */
async function firstLines(objects: ObjectStore, key: string, lines: number): Promise<string | undefined> {
  const found = await objects.open(key)
  if (!found) return undefined
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of found.body) {
    chunks.push(Buffer.from(chunk))
    bytes += chunk.length
    const text = Buffer.concat(chunks).toString('utf8')
    const end = endOfLines(text, lines)
    if (end !== -1) return text.slice(0, end)
    if (bytes > MOST_BYTES) return undefined
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** Behind the line breaks that stand outside of quotes; -1 where there are fewer. */
function endOfLines(text: string, lines: number): number {
  let isQuoted = false
  let seen = 0
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (character === '"') isQuoted = !isQuoted
    if (character === '\n' && !isQuoted && ++seen === lines) return at + 1
  }
  return -1
}
