import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { stringify } from 'csv-stringify/sync'
import { stop } from 'esbuild'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DatasetRequest } from '#engines/dataset/prepare-dataset.ts'
import { type StartProfileThread, startProfileThread } from '#engines/dataset/profile/ranges/profile-threads.ts'
import { RangeProfiler } from '#engines/dataset/profile/ranges/range-profiler.ts'
import { hashNoise } from '#engines/dataset/rows/hash-noise.ts'
import { type StartRangeThread, startRangeThread } from '#engines/dataset/write/ranges/range-threads.ts'
import type { RangeTask } from '#engines/dataset/write/ranges/range-work.ts'
import { RangeWriter } from '#engines/dataset/write/ranges/range-writer.ts'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { DEFAULT_MANIFEST, type Manifest } from '#shared/manifest/manifest.ts'
import { modelTraining } from '../../infra/functions/model-training.ts'
import { bundleLambda } from '../../scripts/bundle-lambdas.ts'
import { casesOfCommit, generatedCases } from '../depth.ts'
import { expectAgreement, type HowPrepared, prepare } from './agreement.ts'
import { type GeneratedFile, generatedFile } from './generated-file.ts'

/*
 * Threads, each with a kernel of its own, write ranges of a file: any number of them, any cuts and any chunks make the
 * same as one thread, to the byte, and as the slow twin.
 */

const CASES = generatedCases({ short: 50, deep: 20_000 })
let shared = 0

afterAll(() => {
  process.stdout.write(`generated CSVs that several kernels wrote as one does: ${shared} of ${CASES.numRuns}\n`)
})

/** As a thread, on the same one. */
const inThisThread: StartRangeThread = (start) => {
  const writer = new RangeWriter(start)
  return {
    write: async (task) => writer.write(task),
    totals: async () => writer.totals,
    end: async () => undefined,
  }
}

const profilesInThisThread: StartProfileThread = () => {
  const profiler = new RangeProfiler()
  return {
    start: async (start) => profiler.start(start),
    profile: async (task) => profiler.profile(task),
    totals: async () => profiler.totals,
    end: async () => undefined,
  }
}

const cuts = fc.record({
  count: fc.integer({ min: 2, max: 5 }),
  rangeBytes: fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 61, max: 4000 })),
  chunkBytes: fc.integer({ min: 1, max: 5000 }),
  /** Without a copy the upload is read again. */
  hasCopy: fc.boolean(),
})

test('any number of threads, any cuts and any chunks make the same bytes as one thread', {
  timeout: 3_600_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(generatedFile(), cuts, async (file, { count, rangeBytes, chunkBytes, hasCopy }) => {
      const manifest = { ...DEFAULT_MANIFEST, ...file.manifest }
      const how = {
        threads: {
          count,
          rangeBytes,
          start: inThisThread,
          startProfile: profilesInThisThread,
          settlingBytes: rangeBytes,
        },
        ...(!hasCopy && { copyBytes: 0 }),
      }
      const one = await outcomeOf(file, manifest, {})
      expect(await outcomeOf({ ...file, chunkBytes }, manifest, how)).toEqual(one)
      if ('encoded' in one) shared++
    }),
    { ...CASES, endOnFailure: true },
  )
})

test('several threads and the slow twin agree', { timeout: 3_600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(generatedFile(), cuts, async (file, { count, rangeBytes }) => {
      await expectAgreement(file, {
        threads: {
          count,
          rangeBytes,
          start: inThisThread,
          startProfile: profilesInThisThread,
          settlingBytes: rangeBytes,
        },
      })
    }),
    { ...generatedCases({ short: 20, deep: 7000 }), endOnFailure: true },
  )
})

/** Files of many rows, on which what threads have learnt grows old: new texts come late, and rows that cannot be read. */
const longFiles = fc
  .record({
    rows: fc.integer({ min: 100, max: 1500 }),
    seed: fc.integer(),
    lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
    levels: fc.constantFrom(2, 40, 400),
    lateKind: fc.constantFrom('', 'word', '1,234.5', '2024-01-31', 'n/a', '007', '$5'),
    /** One in so many rows has it. */
    oddity: fc.constantFrom(50, 300, 100_000),
    isQuoted: fc.boolean(),
    splitsBy: fc.constantFrom<Partial<Manifest['split']>>({}, { duplicates: 'independent' }, { key: ['level'] }),
    chunkBytes: fc.integer({ min: 1, max: 70_000 }),
  })
  .map((what): GeneratedFile => {
    const noise = (row: number, salt: number) => hashNoise(row * 16 + salt, what.seed)
    const quote = (cell: string) => (what.isQuoted || /["\n\r,]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
    const lines = Array.from({ length: what.rows }, (_, row) => {
      const isOdd = noise(row, 0) < 1 / what.oddity
      if (isOdd && noise(row, 1) < 0.2) return ''
      if (isOdd && noise(row, 1) < 0.5) return ['a,b', '1,2 "x" y,3,4,5,6', '"1"x,2,3,4,5,6', '1,2,3,4,5,6,7'][row % 4]
      const growing = Math.floor(noise(row, 2) * Math.max(1, (what.levels * row) / what.rows))
      return [
        String(row + 1),
        isOdd && what.lateKind ? what.lateKind : (noise(row, 3) * 100 - 50).toFixed(row % 3),
        `level ${growing}`,
        noise(row, 4) < 0.1 ? '' : `said "${Math.floor(noise(row, 5) * 900)}",\nand${row % 7 ? '' : '\r\n  '} left`,
        noise(row, 6) < 0.5 ? '7' : '7.0',
        noise(row, 7) < 0.4 + growing / what.levels / 5 ? 'yes' : 'no',
      ]
        .map(quote)
        .join(',')
    })
    return {
      content: ['n,amount,level,note,seven,y', ...lines].join(what.lineEnd) + what.lineEnd,
      delimiter: ',',
      chunkBytes: what.chunkBytes,
      manifest: {
        csv: { ...DEFAULT_MANIFEST.csv, maxBadRowShare: 0.2 },
        split: { ...DEFAULT_MANIFEST.split, ...what.splitsBy },
      },
    }
  })

/** A champion whose file had the columns in another order, which is that of its keys. */
const OTHER_ORDER: DatasetRequest['champion'] = {
  schema: { columns: [] },
  split: { method: 'hash', columns: ['seven', 'level', 'amount'], isOrdered: true },
}

test('of many rows, some of them new or damaged, they make the same too', { timeout: 3_600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(longFiles, cuts, fc.integer({ min: 1, max: 40_000 }), fc.boolean(), async (...drawn) => {
      const [file, cut, settlingBytes, hasChampion] = drawn
      const manifest = { ...DEFAULT_MANIFEST, ...file.manifest }
      const { count, rangeBytes } = { ...cut, rangeBytes: cut.rangeBytes + 40 }
      const threads = { count, rangeBytes, settlingBytes, start: inThisThread, startProfile: profilesInThisThread }
      const champion = hasChampion ? { champion: OTHER_ORDER } : {}
      const one = await outcomeOf(file, manifest, champion)
      expect(await outcomeOf({ ...file, chunkBytes: cut.chunkBytes }, manifest, { threads, ...champion })).toEqual(one)
    }),
    { ...generatedCases({ short: 20, deep: 4000 }), endOnFailure: true },
  )
})

/** Of each kind of text for which a full dictionary has no room, by what is to be counted of it. */
const FULL = stringify([
  ['id', 'code', 'when', 'amount', 'signed', 'address', 'mixed', 'y'],
  ...Array.from({ length: 24_000 }, (_, row) => [
    `C-${row}`,
    // They come again when threads are at work.
    `K-${row % 16_000}`,
    new Date(8e11 + row * 7_654_321_000).toISOString().replace('Z', row % 5 ? 'Z' : '+02:00'),
    row % 9 ? `$${(row * 1.25).toFixed(2).replace(/(\d)(\d{3}\.)/, '$1,$2')}` : 'n/a',
    `${row % 3 ? '+' : ''}${row}.5`,
    `${row} Long Street "of the ${row % 7} sisters" behind the station`,
    [String(row), `x${row}`, '', 'NaN', `12:${row}`, 'true'][row % 6],
    row % 4 ? 'yes' : 'no',
  ]),
])

describe('where texts are more than a dictionary holds', () => {
  const file: GeneratedFile = { content: FULL, delimiter: ',', chunkBytes: 65_536, manifest: {} }
  let one: Awaited<ReturnType<typeof prepare>>
  beforeAll(async () => {
    one = await prepare(file, DEFAULT_MANIFEST)
  })

  const beginnings = [
    ['before the dictionaries are full', 60_000, 20_000],
    ['when they are full', 1_200_000, 20_000],
    ['when they are full', 1_200_000, 300_000],
    ['before the dictionaries are full', 60_000, 300_000],
  ] as const
  test.each(casesOfCommit(beginnings, { every: 2 }))(
    'threads that begin %s (%d) make the same in ranges of %d bytes',
    { timeout: 600_000 },
    async (_, settlingBytes, rangeBytes) => {
      const threads = { count: 3, rangeBytes, settlingBytes, start: inThisThread, startProfile: profilesInThisThread }
      expect(await prepare(file, DEFAULT_MANIFEST, { threads })).toEqual(one)
    },
  )
})

/** Large enough for each thread to get some of every kind of column: texts without room in the dictionary, dates, quotes. */
const LARGE = stringify([
  ['id', 'day', 'city', 'note', 'amount', 'y'],
  ...Array.from({ length: 10_500 }, (_, row) => [
    `C-${row}`,
    new Date(8e11 + row * 7_654_321_000).toISOString().slice(0, 10),
    row % 9 ? `City ${row % 60}` : '',
    `said "x${row % 7}", and then\nticket ${row}`,
    row % 13 ? String(row * 0.1) : 'NA',
    String(row ** 2 / 7),
  ]),
])

describe('with real threads', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'boostline-threads-'))
  let bundled: string
  beforeAll(async () => {
    bundled = path.join((await bundleLambda(modelTraining, folder)).folder, 'range-thread.cjs')
    await stop()
  }, 600_000)
  afterAll(() => rmSync(folder, { recursive: true }))

  test.each([
    ['the file beside the source', 2, 40_000, (): string | undefined => undefined],
    ['the file beside the bundle', 3, 100_000, (): string | undefined => bundled],
  ] as const)(
    '%s: %d threads make the same of a regression',
    { timeout: 600_000 },
    async (_, count, rangeBytes, fileOf) => {
      const file: GeneratedFile = { content: LARGE, delimiter: ',', chunkBytes: 65_536, manifest: {} }
      const start: StartRangeThread = (work) => startRangeThread(work, fileOf())
      const startProfile = () => startProfileThread(fileOf())
      const threads = { count, rangeBytes, settlingBytes: rangeBytes, start, startProfile }
      // A file of training rows for each of two instances.
      const manifest = { ...DEFAULT_MANIFEST, training: { ...DEFAULT_MANIFEST.training, instanceCount: 2 } }
      const one = await prepare(file, manifest)
      expect(one.prepared.schema.problem.type).toBe('regression')
      expect(await prepare(file, manifest, { threads })).toEqual(one)
      const packed = { ...file, content: gzipSync(LARGE) as unknown as string }
      const ofPacked = await prepare(packed, manifest, { threads, copyBytes: 0 })
      expect(ofPacked.encoded).toEqual(one.encoded)
    },
  )

  test('a thread that fails ends the preparation', { timeout: 600_000 }, async () => {
    const file: GeneratedFile = { content: LARGE, delimiter: ',', chunkBytes: 65_536, manifest: {} }
    const start: StartRangeThread = (work) => {
      const thread = startRangeThread(work, bundled)
      // As if the text were another one than when it was read first.
      const write = (task: RangeTask) => thread.write({ ...task, to: { ...task.to, row: task.to.row + 1 } })
      return { ...thread, write, totals: () => thread.totals(), end: () => thread.end() }
    }
    const failing = prepare(file, DEFAULT_MANIFEST, {
      threads: { count: 2, rangeBytes: 40_000, start, startProfile: profilesInThisThread },
    })
    await expect(failing).rejects.toThrow('are other rows than when they were read first')
  })
})

async function outcomeOf(file: GeneratedFile, manifest: Manifest, how: HowPrepared) {
  try {
    return await prepare(file, manifest, how)
  } catch (error) {
    if (!(error instanceof BoostlineError)) throw error
    return { refused: error.message, code: error.code }
  }
}
