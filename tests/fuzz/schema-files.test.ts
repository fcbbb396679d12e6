import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { runKeys } from '#shared/names/run-keys.ts'
import { parseRecord } from '#shared/records/record-files.ts'
import { featureColumns } from '#shared/schema/feature-columns.ts'
import { featureSchemaSchema } from '#shared/schema/feature-schema.ts'
import { createRowEncoder } from '#shared/schema/row-encoder.ts'
import { CHURN, IRIS, PROGRESSION, type TestModel } from '../../lambdas/inference-api/testing/models.ts'
import { testApi } from '../../lambdas/inference-api/testing/test-api.ts'
import { expectForAny, type Json } from './for-any.ts'
import { mutatedJson, oddJson, textOfJson } from './mutations.ts'
import { outcomeOf } from './typed-error.ts'

const MODELS = { iris: IRIS, churn: CHURN, progression: PROGRESSION }
type Name = keyof typeof MODELS

function anySchemaOf(model: TestModel): fc.Arbitrary<Json> {
  // A schema is JSON in the bucket.
  return mutatedJson([JSON.parse(JSON.stringify(model.schema)) as Json])
}

const schemaOfAny = fc
  .constantFrom(...(Object.keys(MODELS) as Name[]))
  .chain((name) => fc.record({ name: fc.constant(name), schema: anySchemaOf(MODELS[name]), value: oddJson }))

type AnySchema = { readonly name: Name; readonly schema: Json; readonly value: Json }

test('any schema.json is refused, or encodes: a corrupt one makes no answer that nobody expects', async () => {
  await expectForAny('schema-files', schemaOfAny, { short: 250, deep: 10_000 }, async (input) => {
    await expectApiToAnswer(input)
    return await expectRefusedOrEncoding(input)
  })
})

async function expectRefusedOrEncoding({ schema, value }: AnySchema): Promise<string> {
  const text = textOfJson(schema)
  const read = await outcomeOf(() => parseRecord(Buffer.from(text), featureSchemaSchema, 's3://boostline/schema.json'))
  if ('error' in read) return 'refused'
  expect(parseRecord(Buffer.from(JSON.stringify(read.value)), featureSchemaSchema, '')).toEqual(read.value)
  const encoder = createRowEncoder(read.value)
  expect(encoder.width).toBe(read.value.encodedWidth)
  const row = new Float64Array(encoder.width)
  for (const each of [value, null]) {
    const values = Object.fromEntries(featureColumns(read.value).map((column) => [column.name, each]))
    encoder.encodeValues(values, row, 0, { strict: true })
  }
  encoder.encodeCells(['1', 'x', ''], row, 0)
  return 'taken'
}

/** With such a schema.json under a champion. */
async function expectApiToAnswer({ name, schema, value }: AnySchema): Promise<void> {
  const model = MODELS[name]
  const api = testApi()
  const classes = model.schema.problem.type === 'multiclass' ? 3 : 1
  await api.serve(model, () => Array.from({ length: classes }, () => 0.5))
  await api.objects.put(runKeys(name, model.schema.runId).schema, textOfJson(schema))
  const features = Object.fromEntries(featureColumns(model.schema).map((column) => [column.name, value]))
  await api.predict(name, features)
  await api.predict(name, { instances: [features, {}] }, 'probabilities=true')
  await api.send({ method: 'GET', path: `/models/${name}` })
  await api.send({ method: 'GET', path: '/openapi.json' })
  const faults = api.log.entries.filter(({ message }) => message === 'unexpected-error')
  // One of ours has a code and a hint; any other is a fault of this code.
  expect(faults.filter(({ fields }) => typeof fields['code'] !== 'string' || fields['hint'] === '')).toEqual([])
}
