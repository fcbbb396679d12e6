import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { stringify } from 'csv-stringify/sync'
import { stop } from 'esbuild'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type StartProfileThread, startProfileThread } from '#engines/dataset/profile/ranges/profile-threads.ts'
import { RangeProfiler } from '#engines/dataset/profile/ranges/range-profiler.ts'
import { type StartRangeThread, startRangeThread } from '#engines/dataset/write/ranges/range-threads.ts'
import type { RangeTask } from '#engines/dataset/write/ranges/range-work.ts'
import { RangeWriter } from '#engines/dataset/write/ranges/range-writer.ts'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { DEFAULT_MANIFEST, type Manifest } from '#shared/manifest/manifest.ts'
import { modelTraining } from '../../infra/functions/model-training.ts'
import { bundleLambda } from '../../scripts/bundle-lambdas.ts'
import { caseCount } from '../depth.ts'
import { expectAgreement, type HowPrepared, prepare } from './agreement.ts'
import { type GeneratedFile, generatedFile } from './generated-file.ts'

/*
 * Threads, each with a kernel of its own, write ranges of a file: any number of them, any cuts and any chunks make the
 * same as one thread, to the byte, and as the slow twin.
 */

const RUNS = caseCount({ short: 300, deep: 20_000 })
let shared = 0

afterAll(() => {
  process.stdout.write(`generated CSVs that several kernels wrote as one does: ${shared} of ${RUNS}\n`)
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
      const how = { threads: { count, rangeBytes, start: inThisThread, startProfile: profilesInThisThread }, ...(!hasCopy && { copyBytes: 0 }) }
      const one = await outcomeOf(file, manifest, {})
      expect(await outcomeOf({ ...file, chunkBytes }, manifest, how)).toEqual(one)
      if ('encoded' in one) shared++
    }),
    { numRuns: RUNS, endOnFailure: true },
  )
})

test('several threads and the slow twin agree', { timeout: 3_600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(generatedFile(), cuts, async (file, { count, rangeBytes }) => {
      await expectAgreement(file, { threads: { count, rangeBytes, start: inThisThread, startProfile: profilesInThisThread } })
    }),
    { numRuns: RUNS / 3, endOnFailure: true },
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
      const threads = { count, rangeBytes, start, startProfile: () => startProfileThread(fileOf()) }
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
    const failing = prepare(file, DEFAULT_MANIFEST, { threads: { count: 2, rangeBytes: 40_000, start, startProfile: profilesInThisThread } })
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
