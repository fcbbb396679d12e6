import { BoostlineError, hasCode } from '#shared/errors/boostline-error.ts'
import { boundedText } from '#shared/errors/bounded-text.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { requireRecord } from '#shared/records/record-files.ts'
import { type TimeLimit, withRetries } from '#shared/retry/with-retries.ts'
import { encodedWidthOf } from '#shared/schema/encoded-width.ts'
import { featureColumns } from '#shared/schema/feature-columns.ts'
import { type FeatureSchema, featureSchemaSchema } from '#shared/schema/feature-schema.ts'
import { answerWidth } from '#shared/serving/predictions.ts'
import type { RowBlock } from '#shared/serving/scorer.ts'
import type { ScoringPorts } from './score-in-pieces.ts'
import type { ScorableRun } from './score-run.ts'

/**
 * Asks an imported model for a few rows as its schema.json describes them. Nobody has test rows of it: this is the
 * only time before its approval that what cannot be served is seen.
 * @throws BoostlineError `model-unfit`, and what the scorer throws for a fault that passes.
 */
export async function tryImportedModel(
  { source, deployment }: ScorableRun,
  limit: TimeLimit,
  ports: ScoringPorts,
): Promise<void> {
  const { objects, scorer } = ports
  const schema = await requireRecord(objects, runKeys(source.dataset, source.runId).schema, featureSchemaSchema)
  const sample = sampleRows(schema)
  const wanted = answerWidth(schema.problem)
  const place = `s3://${objects.bucket}/${source.key}`
  const ask = async (rows: RowBlock) =>
    await scorer.score(deployment, rows, {
      answerWidth: wanted,
      concurrency: 1,
      signal: limit.signal,
      attempt: async (call) => await withRetries(ports, limit, call),
    })
  const isOnnx = deployment.type === 'lambda' && deployment.format === 'onnx'
  let answers: Float64Array
  try {
    answers = await ask(sample)
      .catch(async (error: unknown) => {
        // Most ONNX models know no missing number, and say so to callers, too.
        if (hasCode(error, 'row-refused')) return await ask(rowsFrom(sample, 1))
        throw error
      })
      .catch(async (error: unknown) => {
        // One takes the logarithm of a feature that is never 0: a single row that it answers is enough.
        if (isOnnx && hasCode(error, 'serving-refused') && !isSlow(error)) return await ask(rowsFrom(sample, 2, 3))
        throw error
      })
  } catch (error) {
    if (isOnnx && hasCode(error, 'serving-refused')) throw unfitOnnx(place, sample, error)
    if (hasCode(error, 'serving-refused'))
      throw unfit(place, `it does not take rows of ${sample.width} features`, error)
    if (hasCode(error, 'predictions-unreadable'))
      throw unfit(place, `it does not answer ${numbers(wanted)} a row`, error)
    throw error
  }
  const wrong =
    schema.problem.type === 'regression' ? undefined : answers.find((answer) => !(answer >= 0 && answer <= 1))
  if (wrong !== undefined) throw unfit(place, `it answers ${wrong} where a probability from 0 to 1 is expected`)
}

/** All cells missing, all 0, all 1, and the ends of what the numbers of the training rows were. */
function sampleRows(schema: FeatureSchema): RowBlock {
  const columns = featureColumns(schema)
  const width = columns.reduce((sum, column) => sum + encodedWidthOf(column), 0)
  const [missing, zeros, ones] = [Number.NaN, 0, 1].map((value) => new Float64Array(width).fill(value))
  const ends = (['min', 'max'] as const).map((end) => {
    const row = new Float64Array(width)
    for (const column of columns) if (column.encoding === 'number') row[column.position] = column.statistics[end]
    return row
  })
  const rows = [missing, zeros, ones, ...ends]
  const texts = columns.flatMap((column) =>
    column.encoding === 'as-sent' ? [column.example ?? 'a text of a few words'] : [],
  )
  return { values: Float64Array.from(rows.flatMap((row) => [...(row ?? [])])), width, texts: rows.map(() => texts) }
}

function rowsFrom({ values, width, texts = [] }: RowBlock, first: number, end = texts.length): RowBlock {
  return { values: values.subarray(first * width, end * width), width, texts: texts.slice(first, end) }
}

function isSlow({ details }: BoostlineError): boolean {
  return typeof details['saying'] === 'string'
}

function numbers(count: number): string {
  return count === 1 ? 'one number' : `${count} numbers`
}

const TRY = 'Try model.onnx with the same version of onnxruntime (docs/serving.md names it) where you made it'
const TRY_TEXTS =
  'It was asked for the example that its schema.json has of each text. Where it takes no other texts than those it knows, put the schema.json of this run with such ones beside model.tar.gz. Else try model.onnx with the same version of onnxruntime (docs/serving.md names it) where you made it'

function unfitOnnx(place: string, { texts = [] }: RowBlock, cause: BoostlineError): BoostlineError {
  const { reason, saying } = cause.details
  const problem = isSlow(cause)
    ? String(saying)
    : `onnxruntime says: ${boundedText(typeof reason === 'string' ? reason : cause.message, 300)}`
  return new BoostlineError({
    code: 'model-unfit',
    kind: 'input',
    message: `${place} cannot be served: ${problem}`,
    hint: isSlow(cause)
      ? 'Make it smaller, such as by quantizing it, then upload model.tar.gz again.'
      : `${texts.some((ofRow) => ofRow.length > 0) ? TRY_TEXTS : TRY}, then upload model.tar.gz again.`,
    cause,
  })
}

function unfit(place: string, problem: string, cause?: unknown): BoostlineError {
  return new BoostlineError({
    code: 'model-unfit',
    kind: 'input',
    message: `${place} does not fit the schema.json beside it: ${problem}.`,
    hint: 'Beside a model belongs the schema.json of the data it was trained on, with an objective that fits its problem (binary:logistic, multi:softprob, or one for a regression). Correct it, then upload model.tar.gz again.',
    cause,
  })
}
