import { gunzipSync, gzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import { extract } from 'tar-stream'
import { expect, test } from 'vitest'
import { checkModelArchive } from '#engines/scoring/archive/model-archive.ts'
import { isModelFormat } from '#engines/scoring/archive/model-format.ts'
import {
  archiveOfEntries,
  type Entry,
  paxRecord,
  UBJSON_MODEL,
} from '#engines/scoring/archive/testing/model-archives.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { expectForAny } from './for-any.ts'
import { mutatedBytes } from './mutations.ts'
import { outcomeOf } from './typed-error.ts'

const MAX_UNPACKED_BYTES = 256 * 1024
const LIMITS = { maxEntries: 20, maxUnpackedBytes: MAX_UNPACKED_BYTES }
const KEY = 'model.tar.gz'

const MODELS = [
  UBJSON_MODEL,
  Buffer.from('{"learner":{}}'),
  Buffer.from('{\n "version" : [1]}'),
  Buffer.from('binf\0\0'),
]
const OTHERS = [
  Buffer.from('\x80\x04\x95.'),
  Buffer.from("cos\nsystem\n(S'x'\ntR."),
  Buffer.from('#!/bin/sh\n'),
  Buffer.alloc(0),
]

const goodEntry: fc.Arbitrary<Entry> = fc.record({
  name: fc.constantFrom('xgboost-model', 'model.json', './model.ubj', 'a/b.json', '.hidden', 'größe'),
  content: fc.oneof(
    fc.constantFrom(...MODELS),
    fc.nat(3000).map((length) => Buffer.concat([UBJSON_MODEL, Buffer.alloc(length, 65)])),
  ),
})

const oddEntry: fc.Arbitrary<Entry> = fc.record(
  {
    name: fc.constantFrom('xgboost-model', 'a/', '../out', '/etc/passwd', 'a/../../b', 'C:\\x', '', '.', './', '..\\x'),
    content: fc.oneof(
      fc.constantFrom(...MODELS, ...OTHERS),
      fc.constantFrom('path', 'size', 'mtime', 'GNU.sparse.name').map((key) => Buffer.from(paxRecord(key, '9'))),
    ),
    type: fc.constantFrom('0', '0', '\0', '1', '2', '3', '5', '7', 'L', 'K', 'x', 'g', 'S', 'V'),
    size: fc.constantFrom(
      '00000000014',
      '-0000000001',
      '77777777777',
      '0',
      '',
      '\x80\0\0\0\0\0\0\0\0\0\0\x01',
      '12 34',
    ),
    magic: fc.constantFrom('ustar\0', 'ustar  ', 'ustar x', 'tsu'),
    prefix: fc.constantFrom('m', '..', '/etc'),
  },
  { requiredKeys: ['name', 'content'] },
)

const anyArchive = fc
  .array(fc.oneof({ weight: 4, arbitrary: goodEntry }, { weight: 1, arbitrary: oddEntry }), {
    minLength: 1,
    maxLength: 4,
  })
  .map((entries) => archiveOfEntries(entries))

const TOKENS = [
  'ustar',
  '\0'.repeat(512),
  '0000644\0',
  '77777777777',
  '-0000000001',
  '\x1f\x8b\x08',
  '../',
  'xgboost-model',
]

/** Archives one behind the other, with zeros between them. */
const joinedArchives = fc
  .tuple(anyArchive, fc.nat(20), anyArchive)
  .map(([first, zeros, second]) => Buffer.concat([first, Buffer.alloc(zeros), second]))

/** Edits of the tar, which is packed afterwards, or of what is packed. */
const anyCase = fc.oneof(
  fc.record({
    isTar: fc.constant(true),
    base64: mutatedBytes(
      anyArchive.map((archive) => gunzipSync(archive)),
      TOKENS,
    ),
  }),
  fc.record({ isTar: fc.constant(false), base64: mutatedBytes(anyArchive, TOKENS, 2) }),
  fc.record({ isTar: fc.constant(false), base64: joinedArchives.map((archive) => archive.toString('base64')) }),
)
type AnyCase = { readonly isTar: boolean; readonly base64: string }

test('any archive is refused, or holds for another reader of tars exactly models and nothing that leads out', async () => {
  await expectForAny('archives', anyCase, { short: 700, deep: 20_000 }, expectRefusedOrModels)
})

async function expectRefusedOrModels({ isTar, base64 }: AnyCase): Promise<string> {
  const bytes = Buffer.from(base64, 'base64')
  const archive = isTar ? gzipSync(bytes, { level: 1 }) : bytes
  const objects = memoryObjectStore('boostline')
  await objects.put(KEY, archive)
  const outcome = await outcomeOf(() => checkModelArchive(objects, KEY, {}, LIMITS))
  if ('error' in outcome) {
    if (outcome.error.code !== 'model-archive-invalid') throw outcome.error
    return /is not a model archive: (\D*?)(?: "|[.:\d])/.exec(outcome.error.message)?.[1] ?? 'refused'
  }
  const { tar, behind } = unpacked(archive)
  expect(behind.every((byte) => byte === 0)).toBe(true)
  // tar-stream wants the zeros at the end to be whole blocks.
  const entries = await readByTarStream(Buffer.concat([tar, Buffer.alloc((512 - (tar.length % 512)) % 512)]))
  expect(entries.filter(({ type }) => type !== 'file' && type !== 'directory')).toEqual([])
  // Before there was a type for folders, they were empty files whose name ends so.
  const files = entries.filter(({ type, name, content }) => type === 'file' && !(name.endsWith('/') && !content.length))
  expect(files.filter(({ content }) => !isModelFormat(content.subarray(0, 64)))).toEqual([])
  expect(entries.filter(({ name }) => name.startsWith('/') || name.split('/').includes('..'))).toEqual([])
  expect(files.length).toBeGreaterThan(0)
  return 'taken'
}

/** By Node, which ends at the first zero behind a member. */
function unpacked(archive: Buffer) {
  const found: unknown = gunzipSync(archive, { maxOutputLength: MAX_UNPACKED_BYTES, info: true })
  const { buffer, engine } = found as { readonly buffer: Buffer; readonly engine: { readonly bytesWritten: number } }
  return { tar: buffer, behind: archive.subarray(engine.bytesWritten) }
}

type FoundEntry = { readonly name: string; readonly type: string | null | undefined; readonly content: Buffer }

async function readByTarStream(tar: Buffer): Promise<readonly FoundEntry[]> {
  const found: FoundEntry[] = []
  const reading = extract()
  reading.end(tar)
  for await (const entry of reading) {
    const chunks: Buffer[] = []
    for await (const chunk of entry) chunks.push(chunk as Buffer)
    found.push({ name: entry.header.name, type: entry.header.type, content: Buffer.concat(chunks) })
  }
  return found
}

const goodFiles = fc.uniqueArray(
  fc.record({
    name: fc.stringMatching(/^[a-z][a-z0-9_-]{0,40}(\.json|\.ubj)?$/),
    model: fc.nat(MODELS.length - 1),
    size: fc.nat(5000),
  }),
  { selector: ({ name }) => name, minLength: 1, maxLength: 8 },
)

test('any archive of models, packed at any level, is taken', async () => {
  const cases = fc.record({ files: goodFiles, level: fc.integer({ min: 0, max: 9 }) })
  await expectForAny('good-archives', cases, { short: 100, deep: 3_000 }, async ({ files, level }) => {
    const entries = files.map(({ name, model, size }) => {
      return { name, content: Buffer.concat([MODELS[model] ?? UBJSON_MODEL, Buffer.alloc(size, 32)]) }
    })
    const objects = memoryObjectStore('boostline')
    await objects.put(KEY, gzipSync(gunzipSync(archiveOfEntries(entries)), { level }))
    await checkModelArchive(objects, KEY, {}, LIMITS)
    return 'taken'
  })
})
