import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { prepareDataset } from '#engines/dataset/prepare-dataset.ts'
import { DEFAULT_MANIFEST } from '#shared/manifest/manifest.ts'
import { partName, runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { answerWidth } from '#shared/serving/predictions.ts'
import { testApi } from '../testing/test-api.ts'

/** The training parts of an example as the training function writes them, and its schema. */
async function trainingOf(dataset: string, csv: Buffer) {
  const objects = memoryObjectStore()
  await objects.put('data.csv', csv)
  const keys = runKeys(dataset, `boostline-${dataset}-1`)
  const source = { key: 'data.csv', at: {} }
  const request = { objects, source, keys, dataset, runId: `boostline-${dataset}-1`, manifest: DEFAULT_MANIFEST }
  const { schema } = await prepareDataset(request)
  const parts = [`${keys.trainPrefix}${partName(0)}`, `${keys.validationPrefix}${partName(0)}`, keys.testPart]
  const texts = await Promise.all(
    parts.map(async (key) => Buffer.from((await objects.get(key))?.body ?? []).toString()),
  )
  const lines = texts.join('').trimEnd().split('\n')
  return { schema, encoded: lines.map((line) => line.slice(line.indexOf(',') + 1)) }
}

describe('every row of an example is encoded at the API as it was for training', () => {
  it.each(['iris', 'breast-cancer', 'diabetes'])('%s', async (dataset) => {
    const csv = readFileSync(`examples/${dataset}.csv`)
    const { schema, encoded } = await trainingOf(dataset, csv)
    const api = testApi()
    const answer = Array.from({ length: answerWidth(schema.problem) }, () => 0.5)
    await api.serve({ schema, metrics: {}, threshold: null }, () => answer)
    const instances: unknown[] = parse(csv, { columns: true, trim: true })
    const path = `/models/${dataset}/predict`
    expect(await api.predict(dataset, { instances })).toMatchObject({ statusCode: 200 })
    expect(await api.send({ path, headers: { 'content-type': 'text/csv' }, body: csv.toString() })).toMatchObject({
      statusCode: 200,
    })
    const textOf = (row: readonly number[]) => row.map((value) => (Number.isNaN(value) ? '' : value)).join(',')
    // The training parts keep 1.50 as it stands in the file.
    const shortest = (line: string) => line.split(',').map((cell) => (cell === '' ? '' : String(Number(cell))))
    const byText = (lines: readonly string[]) => lines.map((line) => shortest(line).join(',')).toSorted()
    for (const rows of api.scorer.requests) expect(rows.map(textOf).toSorted()).toEqual(byText(encoded))
    expect(api.scorer.requests).toHaveLength(2)
  })
})
