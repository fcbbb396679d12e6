import { BoostlineError } from '#shared/errors/boostline-error.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import type { Problem } from '#shared/schema/feature-schema.ts'

export type EncodedRows = {
  /** Class codes, or the values of a regression. */
  readonly actual: Float64Array
  /** The encoded features, as endpoints take them. */
  readonly rows: readonly string[]
}

/**
 * Reads an encoded part, or its first `limit` rows: one row a line, the label first.
 * @throws BoostlineError `test-data-missing`, `test-data-empty`, `test-data-invalid`.
 */
export async function readEncodedRows(
  objects: ObjectStore,
  key: string,
  problem: Problem,
  limit = Number.POSITIVE_INFINITY,
): Promise<EncodedRows> {
  const place = `s3://${objects.bucket}/${key}`
  const found = await objects.open(key)
  if (!found) throw unusable('test-data-missing', `There is no ${place}.`)
  const labels: number[] = []
  const rows: string[] = []
  for await (const line of linesOf(found.body)) {
    const comma = line.indexOf(',')
    const cell = line.slice(0, Math.max(comma, 0))
    const label = cell === '' ? Number.NaN : Number(cell)
    if (!isLabel(label, problem)) {
      const wanted = problem.type === 'regression' ? 'a number' : `a class code from 0 to ${problem.classes.length - 1}`
      throw unusable(
        'test-data-invalid',
        `Line ${rows.length + 1} of ${place} does not begin with ${wanted} and a comma.`,
      )
    }
    labels.push(label)
    rows.push(line.slice(comma + 1))
    if (rows.length >= limit) break
  }
  if (rows.length === 0) throw unusable('test-data-empty', `${place} has no rows.`)
  return { actual: Float64Array.from(labels), rows }
}

function isLabel(label: number, problem: Problem): boolean {
  if (problem.type === 'regression') return Number.isFinite(label)
  return Number.isInteger(label) && label >= 0 && label < problem.classes.length
}

/** The lines of a text, without their ends; a last line needs none. */
async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest !== '') yield rest
}

function unusable(
  code: 'test-data-missing' | 'test-data-empty' | 'test-data-invalid',
  message: string,
): BoostlineError {
  return new BoostlineError({
    code,
    kind: 'input',
    message,
    hint: 'The training stage writes this file. Upload the CSV again to start a new run.',
  })
}
