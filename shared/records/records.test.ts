import { describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { sampleError } from '#shared/errors/sample-error.ts'
import { recordingLog } from '#shared/log/recording-log.ts'
import { pointerKey, runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { featureSchemaSchema } from '#shared/schema/feature-schema.ts'
import { failureRecordSchema } from './failure-record.ts'
import { modelPointerSchema } from './model-pointer.ts'
import { parseRecord, readRecord, requireRecord, writeRecordOnce } from './record-files.ts'
import { servingRecordSchema } from './serving-record.ts'
import { settleFailure } from './settle-failure.ts'
import { isLaterUpload } from './source-record.ts'

const schema = z.object({ version: z.literal(1), name: z.string() })

describe('records', () => {
  it('are written once: whoever comes later goes on with the first', async () => {
    const objects = memoryObjectStore()
    const writes = ['a', 'b', 'c'].map((name) => writeRecordOnce(objects, 'r.json', schema, { version: 1, name }))
    expect(await Promise.all(writes)).toEqual([1, 2, 3].map(() => ({ version: 1, name: 'a' })))
    expect(await readRecord(objects, 'r.json', schema)).toEqual({ version: 1, name: 'a' })
  })

  it('are undefined where there is none, or an error where one is needed', async () => {
    const objects = memoryObjectStore('b')
    expect(await readRecord(objects, 'r.json', schema)).toBeUndefined()
    await expect(requireRecord(objects, 'r.json', schema)).rejects.toThrow('There is no s3://b/r.json.')
  })

  it.each([
    ['not JSON', '{', 'it is not JSON.'],
    ['a text', '"x"', 'it is no JSON object.'],
    ['a list', '[]', 'it is no JSON object.'],
    ['nothing', 'null', 'it is no JSON object.'],
    ['of another version', '{"version":2,"name":"x"}', 'wrong or missing: version.'],
    ['empty', '{}', 'wrong or missing: version, name.'],
  ])('that are %s are refused with the place', async (_, body, problem) => {
    const objects = memoryObjectStore('b')
    await objects.put('r.json', body)
    await expect(readRecord(objects, 'r.json', schema)).rejects.toThrow(
      `s3://b/r.json is not a record this version understands: ${problem}`,
    )
  })
})

it('a schema.json with very many wrong columns is refused in a short sentence, within serving.json, too', () => {
  const schemaFile = { version: 3, columns: Array.from({ length: 200_000 }, () => 1) }
  const refusal = (value: unknown, of: z.ZodMiniType) => () =>
    parseRecord(Buffer.from(JSON.stringify(value)), of, 's3://b/r')
  const words = /^s3:\/\/b\/r is not a record this version understands: wrong or missing: .{1,200} and \d+ more\.$/
  expect(refusal(schemaFile, featureSchemaSchema)).toThrow(words)
  expect(refusal({ version: 1, schema: schemaFile }, servingRecordSchema)).toThrow(words)
})

describe('a damaged pointer', () => {
  const read = async (body: string, key: string) => {
    const objects = memoryObjectStore('b')
    await objects.put(key, body)
    return await readRecord(objects, key, modelPointerSchema).catch((error: unknown) => error)
  }

  it('is told in a short sentence that names each field once', async () => {
    expect(await read('{}', pointerKey('d3'))).toMatchObject({
      message:
        's3://b/models/d3.json is not a record this version understands: wrong or missing: version, dataset, revision and 5 more.',
    })
  })

  it('is to be deleted, since the heartbeat makes it anew and another upload does not', async () => {
    expect(await read('"x"', pointerKey('d3'))).toMatchObject({
      message: 's3://b/models/d3.json is not a record this version understands: it is no JSON object.',
      hint: 'Delete it: the next heartbeat (every 15 minutes) makes it anew from the model registry. After that, upload again what failed; before, it does not help.',
    })
  })

  it('any other record is put back, or made by another upload', async () => {
    expect(await read('"x"', runKeys('d3', 'r').evaluation)).toMatchObject({
      hint: 'Put its version before back, or upload the CSV again.',
    })
  })
})

describe('isLaterUpload', () => {
  const at = (eventTime: string, sequencer?: string, key = 'k') => ({
    eventTime,
    key,
    ...(sequencer ? { sequencer } : {}),
  })
  it.each([
    ['a later time', at('2026-01-02T00:00:00Z'), at('2026-01-01T00:00:00Z'), true],
    ['an earlier time', at('2026-01-01T00:00:00Z'), at('2026-01-02T00:00:00Z'), false],
    ['the same event', at('2026-01-01T00:00:00Z', '0A'), at('2026-01-01T00:00:00Z', '0A'), false],
    ['a larger sequencer at the same time', at('2026-01-01T00:00:00Z', '0B'), at('2026-01-01T00:00:00Z', '0A'), true],
    [
      'a longer sequencer, the shorter padded',
      at('2026-01-01T00:00:00Z', '0A1'),
      at('2026-01-01T00:00:00Z', '0A'),
      true,
    ],
    [
      'sequencers of different keys',
      at('2026-01-01T00:00:00Z', '0B', 'x'),
      at('2026-01-01T00:00:00Z', '0A', 'y'),
      false,
    ],
    ['no sequencer', at('2026-01-01T00:00:00Z'), at('2026-01-01T00:00:00Z', '0A'), false],
  ])('%s', (_, later, earlier, expected) => {
    expect(isLaterUpload(later, earlier)).toBe(expected)
  })
})

describe('settleFailure', () => {
  const run = { runId: 'boostline-iris-1', dataset: 'iris', stage: 'training' as const }
  const ports = () => ({ objects: memoryObjectStore(), clock: { now: () => 0 }, log: recordingLog() })

  it('writes what no retry can mend to failure.json, and the first failure stays', async () => {
    const { objects, clock, log } = ports()
    await settleFailure(sampleError('file-empty', 'The file is empty.'), run, { objects, clock, log })
    await settleFailure(sampleError('rows-missing'), run, { objects, clock, log })
    expect(await readRecord(objects, runKeys('iris', run.runId).failure, failureRecordSchema)).toEqual({
      version: 1,
      runId: run.runId,
      dataset: 'iris',
      stage: 'training',
      code: 'file-empty',
      message: 'The file is empty.',
      hint: 'Look at it.',
      at: '1970-01-01T00:00:00.000Z',
    })
    expect(log.entries.map(({ level }) => level)).toEqual(['warn', 'warn'])
  })

  it('logs a fault of the set-up as an error, because a person has something to do', async () => {
    const { objects, clock, log } = ports()
    await settleFailure(sampleError('aws-denied'), run, { objects, clock, log })
    expect(log.entries.map(({ level }) => level)).toEqual(['error'])
  })

  it.each([
    ['a retryable error', sampleError('aws-throttled')],
    ['an unplanned error', new TypeError('x is undefined')],
  ])('throws %s again and writes nothing', async (_, error) => {
    const { objects, clock, log } = ports()
    await expect(settleFailure(error, run, { objects, clock, log })).rejects.toBe(error)
    expect(await objects.head(runKeys('iris', run.runId).failure)).toBeUndefined()
  })
})
