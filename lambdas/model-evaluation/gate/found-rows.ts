import { runKeys } from '#shared/names/run-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import type { RowBlock } from '#shared/serving/scorer.ts'
import { linesOf } from '../score/encoded-rows.ts'

/** Some seconds of reading; more of a champion's parts are not looked through. */
const MOST_BYTES = 512 * 1024 * 1024

/**
 * Which rows the champion has among its test rows and nowhere else, found by their encoded cells and their label: for
 * rows whose keys it cannot tell, since a column of theirs is gone. What it learnt or stopped by once is dropped, however
 * often it was tested, too. Or why nobody can say, in words.
 */
export async function foundInTestAlone(
  { values, width }: RowBlock,
  labels: Float64Array,
  { dataset, runId }: Pick<FeatureSchema, 'dataset' | 'runId'>,
  objects: ObjectStore,
): Promise<{ readonly rows: readonly number[] } | { readonly reason: string }> {
  const { testPart, trainPrefix, validationPrefix } = runKeys(dataset, runId)
  const learnt: string[] = []
  let bytes = 0
  for (const prefix of [trainPrefix, validationPrefix]) {
    for await (const { key, sizeBytes } of objects.list(prefix)) {
      learnt.push(key)
      bytes += sizeBytes
    }
  }
  if (learnt.length === 0) return { reason: 'the rows which that one learnt are gone' }
  if (bytes > MOST_BYTES) return { reason: 'the rows which that one learnt are too many to look through' }

  const wanted = new Map<string, number[]>()
  for (const [row, label] of labels.entries()) {
    const key = cellsText([label, ...values.subarray(row * width, (row + 1) * width)])
    const same = wanted.get(key)
    if (same) same.push(row)
    else wanted.set(key, [row])
  }
  const tested = new Set<string>()
  for await (const key of rowsOfPart(testPart, objects)) if (wanted.has(key)) tested.add(key)
  for (const part of learnt) for await (const key of rowsOfPart(part, objects)) tested.delete(key)
  return { rows: [...tested].flatMap((key) => wanted.get(key) ?? []).sort((a, b) => a - b) }
}

async function* rowsOfPart(key: string, objects: ObjectStore): AsyncGenerator<string> {
  const found = await objects.open(key)
  if (!found) return
  for await (const line of linesOf(found.body)) {
    // A row of one missing value is written as `nan`.
    if (line !== '') yield cellsText(line.split(',').map((cell) => (cell === '' ? Number.NaN : Number(cell))))
  }
}

/** The same for a number however it was written. */
function cellsText(cells: readonly number[]): string {
  return cells.join(',')
}
