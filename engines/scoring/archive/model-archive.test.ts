import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { checkModelArchive } from './model-archive.ts'
import {
  archiveOf,
  archiveOfEntries,
  type Entry,
  MODEL_ARCHIVE,
  paxRecord,
  UBJSON_MODEL,
} from './testing/model-archives.ts'

const JSON_MODEL = '{"learner":{"attributes":{}}}'
const BINARY_MODEL = 'binf\0\0\0?\u0004\0\0\0'
/** Runs `id` when it is loaded. */
const PICKLE = 'cos\nsystem\n(S"id"\ntR.'
const TWO_PATHS = 'the path of "xgboost-model" in it can be read in two ways'
const LIMITS = { maxEntries: 20, maxUnpackedBytes: 1024 * 1024 }

const model: Entry = { name: 'xgboost-model', content: UBJSON_MODEL }

function withByte(bytes: Uint8Array, at: number, value: number): Uint8Array {
  return Buffer.from(bytes).fill(value, at, at + 4)
}

async function check(body: Uint8Array): Promise<void> {
  const objects = memoryObjectStore('b')
  await objects.put('m.tar.gz', body)
  await checkModelArchive(objects, 'm.tar.gz', {}, LIMITS)
}

describe('a model archive', () => {
  it.each([
    ['of the training container', MODEL_ARCHIVE],
    ['with its file in ./', archiveOf({ './': '', './xgboost-model': UBJSON_MODEL })],
    ['of a kfold training', archiveOf({ 'xgboost-model-0': UBJSON_MODEL, 'xgboost-model-1': UBJSON_MODEL })],
    ['of JSON', archiveOf({ 'my.json': ` \n{ "learner" : {}}` })],
    ['of the binary format', archiveOf({ 'xgboost-model': BINARY_MODEL })],
    ['of all formats', archiveOf({ a: JSON_MODEL, b: BINARY_MODEL, c: UBJSON_MODEL })],
    ['by GNU tar', archiveOfEntries([{ ...model, magic: 'ustar  ' }])],
    ['with a prefix', archiveOfEntries([model, { ...model, prefix: 'm' }])],
    ['with spaces around a size', archiveOfEntries([{ ...model, size: `${UBJSON_MODEL.length.toString(8)} ` }])],
    ['without blocks at its end', archiveOfEntries([model], Buffer.alloc(0))],
    ["by Python's tarfile", archiveOfEntries([{ name: 'p', type: 'x', content: paxRecord('mtime', '1.5') }, model])],
    ['with a long name', archiveOfEntries([{ name: 'l', type: 'L', content: 'a-name\0' }, model])],
  ])('%s is one', async (_, body) => {
    await expect(check(body)).resolves.toBeUndefined()
  })

  it.each([
    ['empty', Buffer.alloc(0), 'it is empty'],
    ['something else', Buffer.from('hello'), 'it is no gzip'],
    ['a zip', Buffer.from('PK\u0003\u0004'), 'it is a zip and no gzip'],
    ['packed by bzip2', Buffer.from('BZh91AY'), 'it is packed by bzip2 and no gzip'],
    ['packed by xz', Buffer.from('fd377a585a00', 'hex'), 'it is packed by xz and no gzip'],
    ['packed by Zstandard', Buffer.from('28b52ffd04', 'hex'), 'it is packed by Zstandard and no gzip'],
    ['a tar alone', gunzipSync(MODEL_ARCHIVE), 'it is a tar and no gzip'],
    ['a model alone', UBJSON_MODEL, 'it is a model alone and no gzip'],
    ['cut off', MODEL_ARCHIVE.subarray(0, 40), 'it was cut off'],
    ['damaged', withByte(MODEL_ARCHIVE, 30, 0xff), 'its gzip is damaged'],
    ['gzip twice', gzipSync(MODEL_ARCHIVE), 'it is no tar'],
    ['a file without a tar', gzipSync(UBJSON_MODEL), 'it is no tar'],
    ['cut off within a file', archiveOfEntries([{ ...model, size: '00000777777' }]), 'it was cut off'],
    ['cut off within a header', gzipSync(gunzipSync(MODEL_ARCHIVE).subarray(0, 300)), 'it was cut off'],
    ['too short for a tar', gzipSync(Buffer.alloc(100, 1)), 'it is no tar'],
    ['a file twice', archiveOfEntries([model, model]), 'it holds "xgboost-model" twice'],
    [
      'a file twice, by other names',
      archiveOfEntries([model, { ...model, name: './xgboost-model' }]),
      'it holds "xgboost-model" twice',
    ],
    ['no tar', gzipSync('x'.repeat(300_000)), 'it is no tar'],
    ['a tar of nothing', archiveOf({}), 'it holds no model at its root'],
    ['nothing but a folder', archiveOf({ 'm/': '', 'm/xgboost-model': UBJSON_MODEL }), 'it holds no model at its root'],
    ['a hidden file', archiveOf({ '.xgboost-model': UBJSON_MODEL }), 'it holds no model at its root'],
    ['an empty file', archiveOf({ 'xgboost-model': '' }), 'its file "xgboost-model" is no model that XGBoost wrote'],
  ])('is none when it is %s', async (_, body, problem) => {
    await expect(check(body)).rejects.toThrow(`s3://b/m.tar.gz is not a model archive: ${problem}.`)
  })

  it.each([
    ['a pickle', { 'xgboost-model': PICKLE }, 'xgboost-model'],
    ['a pickle of protocol 4', { 'xgboost-model': '\u0080\u0004}.' }, 'xgboost-model'],
    ['a pickle beside a model', { 'xgboost-model': UBJSON_MODEL, 'a.json': PICKLE }, 'a.json'],
    ['a pickle in a folder', { 'xgboost-model': UBJSON_MODEL, 'code/a.ubj': PICKLE }, 'code/a.ubj'],
    ['a hidden pickle', { 'xgboost-model': UBJSON_MODEL, '.a': PICKLE }, '.a'],
    ["what a pickle of a Booster keeps, which could be one's beginning", { m: 'CONFIG-offset:' }, 'm'],
    ['code', { 'xgboost-model': UBJSON_MODEL, 'inference.py': 'import os' }, 'inference.py'],
    ['figures', { 'xgboost-model': UBJSON_MODEL, 'metrics.json': '{"auc":1}' }, 'metrics.json'],
    [
      "macOS's shadows",
      { './._xgboost-model': '\0\u0005\u0016\u0007', 'xgboost-model': UBJSON_MODEL },
      '._xgboost-model',
    ],
  ])('with %s is refused', async (_, files, name) => {
    await expect(check(archiveOf(files))).rejects.toThrow(`its file "${name}" is no model that XGBoost wrote.`)
  })

  it.each([
    [
      'a negative size, which was read for ever',
      { ...model, size: '-0000001000' },
      'the size of "xgboost-model" in it is no number',
    ],
    ['a size of letters', { ...model, size: '0000000abc' }, 'the size of "xgboost-model" in it is no number'],
    ['no size', { ...model, size: ' ' }, 'the size of "xgboost-model" in it is no number'],
    [
      'a negative binary size',
      { ...model, size: Buffer.alloc(12, 0xff) },
      'the size of "xgboost-model" in it is no number',
    ],
    ['a wrong checksum', { ...model, checksum: '000001\0 ' }, 'a header in it is damaged'],
    // Python puts the prefix before the name whatever the magic is, GNU tar by the magic of POSIX alone.
    ['a prefix in GNU’s format', { ...model, magic: 'ustar  \0', prefix: '../../tmp' }, TWO_PATHS],
    ['a prefix in a format of its own', { ...model, magic: 'ustar\u0001', prefix: '../../tmp' }, 'it is no tar'],
    ['a magic of its own', { ...model, magic: 'ustar x' }, 'it is no tar'],
    [
      'a prefix upwards',
      { ...model, prefix: '../../tmp' },
      'its entry "../../tmp/xgboost-model" leads out of the archive',
    ],
    ['a symbolic link', { name: 'm', type: '2' }, 'its entry "m" is a link'],
    ['a hard link', { name: 'm', type: '1' }, 'its entry "m" is a link'],
    ['a device', { name: 'm', type: '3' }, 'its entry "m" is neither a file nor a folder'],
    ['a sparse file', { name: 'm', type: 'S' }, 'its entry "m" is neither a file nor a folder'],
    ['headers for all', { name: 'm', type: 'g' }, 'its entry "m" is neither a file nor a folder'],
    ['an absolute path', { ...model, name: '/etc/m' }, 'its entry "/etc/m" leads out of the archive'],
    ['a path upwards', { ...model, name: 'a/../../m' }, 'its entry "a/../../m" leads out of the archive'],
    ["Windows' path upwards", { ...model, name: 'a\\..\\m' }, 'its entry "a\\..\\m" leads out of the archive'],
    ['a folder with a size', { ...model, name: 'm/' }, 'its folder "m/" has a size'],
    [
      'a second name upwards',
      { name: 'p', type: 'x', content: paxRecord('path', '../m') },
      'its entry "../m" leads out of the archive',
    ],
    ['a long name upwards', { name: 'p', type: 'L', content: '../m\0' }, 'its entry "../m" leads out of the archive'],
    ['an endless name', { name: 'p', type: 'L', size: '00077777777' }, 'a name in it is too long'],
    [
      'a second size below zero',
      { name: 'p', type: 'x', content: paxRecord('size', '-512') },
      'a size in it is no number',
    ],
    [
      'a second size of a sparse file',
      { name: 'p', type: 'x', content: paxRecord('GNU.sparse.size', '5') },
      'it holds a sparse file',
    ],
    ['a damaged pax header', { name: 'p', type: 'x', content: '9999 path=m\n' }, 'a header in it is damaged'],
    ['an empty pax header', { name: 'p', type: 'x', content: '' }, 'a header in it is damaged'],
    ['an empty long name', { name: 'p', type: 'L', content: '' }, 'a header in it is damaged'],
    ['a pax header that ends nowhere', { name: 'p', type: 'x', content: 'path' }, 'a header in it is damaged'],
  ] satisfies [string, Entry, string][])('with %s is refused', async (_, entry, problem) => {
    await expect(check(archiveOfEntries([entry, model]))).rejects.toThrow(`is not a model archive: ${problem}.`)
  })

  it('a name of many letters is not told whole', async () => {
    const entry = { name: 'p', type: 'x', content: paxRecord('path', `../${'m'.repeat(5000)}`) }
    const { message } = await check(archiveOfEntries([entry, model])).then(
      () => new Error('it was taken'),
      (error: unknown) => error as Error,
    )
    expect(message).toContain('is not a model archive: its entry "../mmm')
    expect(message.length).toBeLessThan(600)
  })

  const long = (path: string): Entry => ({ name: 'l', type: 'L', content: `${path}\0` })
  const pax = (path: string): Entry => ({ name: 'p', type: 'x', content: paxRecord('path', path) })
  const TWO_NAMES = 'two headers in it are about one entry'
  const oddly = (name: string) => `its entry "${name}" has an odd name: write it without "//" and "/./"`
  it.each<[string, Entry[], string]>([
    // GNU tar and Python read the first of these, others the last.
    ['a pax name upwards, then a long one', [pax('../../evil'), long('good'), model], TWO_NAMES],
    ['a long name upwards, then one of pax', [long('../../evil'), pax('good'), model], TWO_NAMES],
    ['two long names', [long('../evil'), long('good'), model], TWO_NAMES],
    [
      'two names in one header',
      [{ name: 'p', type: 'x', content: paxRecord('path', '../evil') + paxRecord('path', 'good') }, model],
      'a header in it says "path" twice',
    ],
    ['a name twice by a slash more', [model, { ...model, name: './/xgboost-model' }], oddly('.//xgboost-model')],
    ['a name with a dot in it', [model, { ...model, name: 'm/./x' }], oddly('m/./x')],
    [
      'Python that begins as a model',
      [model, { name: 'code/inference.py', content: '{"learner": __import__("os").system("id")}' }],
      'its file "code/inference.py" is named as code is',
    ],
  ])('with %s is refused', async (_, entries, problem) => {
    await expect(check(archiveOfEntries(entries))).rejects.toThrow(`is not a model archive: ${problem}.`)
  })

  it('with something behind its end is refused', async () => {
    const hidden = Buffer.concat([Buffer.alloc(1024), Buffer.from('x')])
    await expect(check(archiveOfEntries([model], hidden))).rejects.toThrow('something follows after its end')
  })

  const open = gunzipSync(archiveOfEntries([model], Buffer.alloc(0)))
  const whole = gunzipSync(MODEL_ARCHIVE)
  const evil = gunzipSync(archiveOf({ 'a-model': PICKLE }))
  const sameName = gunzipSync(archiveOf({ 'xgboost-model': PICKLE }))
  const zeros = Buffer.alloc(8)
  const BEHIND_ZEROS = 'something stands behind the zeros at its end'
  it.each<[string, readonly Buffer[], string]>([
    // Python's tarfile and gzip read on behind zeros; Node's gunzip, and who reads one member, do not.
    ['a pickle behind zeros', [gzipSync(open), zeros, gzipSync(evil)], BEHIND_ZEROS],
    ['a pickle of the same name behind zeros', [gzipSync(open), Buffer.alloc(512), gzipSync(sameName)], BEHIND_ZEROS],
    ['a pickle behind its end and zeros', [gzipSync(whole), zeros, gzipSync(evil)], BEHIND_ZEROS],
    ['zeros, then gzip of zeros', [gzipSync(whole), zeros, gzipSync(Buffer.alloc(512))], BEHIND_ZEROS],
    ['zeros, then a tar', [gzipSync(whole), zeros, evil], BEHIND_ZEROS],
    ['zeros, then bytes', [gzipSync(whole), zeros, Buffer.alloc(2 ** 20, 65)], BEHIND_ZEROS],
    ['zeros without end', [MODEL_ARCHIVE, Buffer.alloc(2 ** 21)], 'more than 1 MiB of zeros stand behind its end'],
    [
      'bytes behind it',
      [MODEL_ARCHIVE, Buffer.from('garbage')],
      'something stands behind its end that is neither zeros nor gzip',
    ],
    ['a second member behind its end', [MODEL_ARCHIVE, gzipSync(evil)], 'something follows after its end'],
    [
      'a pickle in a second member',
      [gzipSync(open), gzipSync(evil)],
      'its file "a-model" is no model that XGBoost wrote',
    ],
  ])('with %s is refused', async (_, parts, problem) => {
    await expect(check(Buffer.concat(parts))).rejects.toThrow(`is not a model archive: ${problem}.`)
  })

  it('may be padded with zeros, and packed in parts', async () => {
    await expect(check(Buffer.concat([MODEL_ARCHIVE, Buffer.alloc(10_240)]))).resolves.toBeUndefined()
    const parts = [whole.subarray(0, 600), whole.subarray(600)].map((part) => gzipSync(part))
    await expect(check(Buffer.concat([...parts, zeros]))).resolves.toBeUndefined()
  })

  it.each([
    [
      'of too many entries',
      archiveOfEntries(Array.from({ length: 21 }, (_, at) => ({ ...model, name: `m${at}` }))),
      'it holds more than 20 entries',
    ],
    [
      'of too many bytes',
      archiveOf({ m: Buffer.concat([UBJSON_MODEL, Buffer.alloc(2 ** 21)]) }),
      'unpacked it has more than 1 MiB',
    ],
    ['of too many zeros', archiveOfEntries([model], Buffer.alloc(2 ** 21)), 'unpacked it has more than 1 MiB'],
  ])('%s is refused', async (_, body, problem) => {
    await expect(check(body)).rejects.toThrow(problem)
  })

  it('is read no further than its limits', async () => {
    const zeros = gzipSync(Buffer.alloc(2 ** 20))
    let readBytes = 0
    const endless: Pick<ObjectStore, 'bucket' | 'open'> = {
      bucket: 'b',
      open: async () => ({
        sizeBytes: 1e12,
        eTag: 'e',
        body: (async function* () {
          for (;;) {
            readBytes += zeros.length
            yield zeros
          }
        })(),
      }),
    }
    const checked = checkModelArchive({ ...memoryObjectStore('b'), ...endless }, 'm.tar.gz', {}, LIMITS)
    await expect(checked).rejects.toThrow('unpacked it has more than 1 MiB')
    expect(readBytes).toBeLessThan(1_000_000)
  })

  it('of a model’s size is read no further than any model unpacks to', async () => {
    const zeros = gzipSync(Buffer.alloc(2 ** 24))
    let readBytes = 0
    const body = (async function* () {
      for (let member = 0; member < 128; member++) {
        readBytes += zeros.length
        yield zeros
      }
    })()
    const open: ObjectStore['open'] = async () => ({ sizeBytes: 128 * zeros.length, eTag: 'e', body })
    const checked = checkModelArchive({ ...memoryObjectStore('b'), open }, 'm.tar.gz')
    await expect(checked).rejects.toThrow('unpacked it has more than 256 MiB')
    expect(readBytes).toBeLessThan(30 * zeros.length)
  })

  it('that breaks off on the way is a fault of the network, not of the archive', async () => {
    const broken = memoryObjectStore('b')
    const error = new Error('socket hang up')
    const body = (async function* (): AsyncGenerator<Uint8Array> {
      yield MODEL_ARCHIVE.subarray(0, 5)
      throw error
    })()
    const objects = { ...broken, open: async () => ({ sizeBytes: 100, eTag: 'e', body }) }
    await expect(checkModelArchive(objects, 'm.tar.gz')).rejects.toBe(error)
  })
})
