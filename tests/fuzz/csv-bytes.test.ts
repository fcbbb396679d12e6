import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { uploadEvent } from '#shared/events/upload-event.ts'
import { recordingLog } from '#shared/log/recording-log.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { type FailureRecord, failureRecordSchema } from '#shared/records/failure-record.ts'
import { readRecord, requireRecord } from '#shared/records/record-files.ts'
import { trainingRecordSchema } from '#shared/records/training-record.ts'
import { featureSchemaSchema } from '#shared/schema/feature-schema.ts'
import { FakeTrainingJobs } from '#shared/training/fake-training-jobs.ts'
import { isRefit } from '#shared/training/training-plan.ts'
import { createHandler } from '../../lambdas/model-training/create-handler.ts'
import { expectForAny } from './for-any.ts'
import { mutatedBytes } from './mutations.ts'
import { expectUsable } from './typed-error.ts'

const KEY = 'datasets/any.csv'
const FOLDER = /^runs\/any\/([^/]+)\//

const ROWS = Array.from({ length: 80 }, (_, row) => {
  const day = `2024-0${(row % 9) + 1}-1${row % 10}`
  return [
    row * 1.5,
    row % 3 ? 'plus' : 'basic',
    day,
    `"a, ""b"" ${row % 4}"`,
    row % 5 ? '' : 'NA',
    row % 2 ? 'yes' : 'no',
  ]
})
const TABLE = [['amount', 'plan', 'since', 'note', 'gap', 'left'], ...ROWS].map((row) => row.join()).join('\n')

const BASES: readonly Uint8Array[] = [
  readFileSync('examples/iris.csv'),
  Buffer.from(TABLE),
  Buffer.from(TABLE.replaceAll('\n', '\r\n')),
  Buffer.from(`\uFEFF${TABLE.replaceAll(',', ';')}`),
  Buffer.from(TABLE.replaceAll('\n', '\r')),
  Buffer.from(TABLE, 'utf16le'),
  Buffer.from(TABLE.replaceAll('basic', 'größe'), 'latin1'),
  gzipSync(TABLE),
  gzipSync(Buffer.concat([Buffer.from(TABLE), Buffer.alloc(200_000, '1,plus,2024-01-01,x,,yes\n')])),
  Buffer.from('PK\x03\x04[Content_Types].xml', 'latin1'),
  Buffer.alloc(0),
]
const TOKENS = [
  '"',
  '""',
  ',',
  ';',
  '\t',
  '|',
  '\n',
  '\r',
  '\r\n',
  '\n\n',
  '\0',
  '\xef\xbb\xbf',
  '\xff\xfe',
  '\x80',
  'NA',
  'inf',
]
const LARGE_TOKENS = ['9'.repeat(400), 'x'.repeat(70_000), ','.repeat(3000), '"'.repeat(999), '\n'.repeat(500)]

const anyBytes = fc.record({ bytes: mutatedBytes(fc.constantFrom(...BASES), [...TOKENS, ...LARGE_TOKENS]) })

test('any bytes become parts and a job, or a failure.json that says why and nothing else', async () => {
  await expectForAny('csv-bytes', anyBytes, { short: 150, deep: 12_000 }, async ({ bytes }) => {
    const objects = memoryObjectStore('boostline')
    const jobs = new FakeTrainingJobs()
    const config = {
      bucket: 'boostline',
      prefix: 'boostline',
      roleArn: 'r',
      image: 'i',
      codeVersion: 'test',
      uploads: { prefixes: [], buckets: [] },
    }
    const handler = createHandler({ objects, jobs, log: recordingLog(), config, clock: { now: () => 0 } })
    await objects.put(KEY, Buffer.from(bytes, 'base64'))
    await handler(uploadEvent(`s3://boostline/${KEY}`, 0))
    const written: string[] = []
    for await (const { key } of objects.list('')) written.push(key)
    return await expectOneEnd({ objects, jobs, written })
  })
})

type Ended = {
  readonly objects: ReturnType<typeof memoryObjectStore>
  readonly jobs: FakeTrainingJobs
  readonly written: readonly string[]
}

async function expectOneEnd(ended: Ended): Promise<string> {
  const runId = ended.written.map((key) => FOLDER.exec(key)?.[1]).find((found) => found !== undefined) ?? ''
  const failure = await readRecord(ended.objects, runKeys('any', runId).failure, failureRecordSchema)
  if (!failure) return await expectParts(ended, runId)
  return expectNothingElse(ended, runId, failure)
}

function expectNothingElse({ jobs, written }: Ended, runId: string, failure: FailureRecord): string {
  const keys = runKeys('any', runId)
  expectUsable(failure)
  expect(written.toSorted()).toEqual([KEY, keys.failure, keys.source].toSorted())
  expect(jobs.jobs.size).toBe(0)
  return failure.code
}

async function expectParts({ objects, jobs }: Ended, runId: string): Promise<string> {
  const keys = runKeys('any', runId)
  const schema = await requireRecord(objects, keys.schema, featureSchemaSchema)
  const { rows, jobs: planned } = await requireRecord(objects, keys.training, trainingRecordSchema)
  // A refit starts when the others have ended.
  expect([...jobs.jobs.keys()].sort()).toEqual(
    planned
      .filter((job) => !isRefit(job))
      .map(({ name }) => name)
      .sort(),
  )
  for (const [part, count] of [
    [keys.trainPrefix, rows.train],
    [keys.validationPrefix, rows.validation],
    [keys.testPart, rows.test],
  ] as const) {
    const lines = await linesUnder(objects, part)
    expect(lines).toHaveLength(count)
    expect(new Set(lines.map((line) => line.split(',').length))).toEqual(new Set([schema.encodedWidth + 1]))
  }
  return 'trains'
}

async function linesUnder(objects: ReturnType<typeof memoryObjectStore>, prefix: string): Promise<readonly string[]> {
  const lines: string[] = []
  for await (const { key } of objects.list(prefix)) {
    const found = await objects.get(key)
    lines.push(
      ...Buffer.from(found?.body ?? [])
        .toString()
        .split('\n')
        .slice(0, -1),
    )
  }
  return lines
}
