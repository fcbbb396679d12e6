import { afterEach, expect, it } from 'vitest'
import { runIdOf } from '#shared/names/run-id.ts'
import { pointerKey, runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import type { ModelPackage, ModelRegistry } from '#shared/registry/model-registry.ts'
import { datasetRows } from '../datasets/dataset-rows.ts'
import { RunIndex } from './run-index.ts'
import { readRowsWanted, runRows } from './run-rows.ts'

const NOW = Date.parse('2026-07-02T10:00:00Z')
const clock = { now: () => NOW }
const indexes: RunIndex[] = []
afterEach(async () => {
  await Promise.all(indexes.splice(0).map((index) => index.close()))
})

function runOf(dataset: string, minute: number): RunName {
  const eventTime = new Date(NOW - minute * 60_000).toISOString()
  return { dataset, runId: runIdOf({ prefix: 'boostline', dataset, eventTime, bucket: 'b', key: `${minute}` }) }
}

function evaluation(run: RunName, logLoss: number, status: 'approved' | 'pending' | 'rejected') {
  return JSON.stringify({
    version: 1,
    ...run,
    problem: 'binary',
    rows: 50,
    metrics: { logLoss: { value: logLoss, baseline: 0.7 } },
    confusion: null,
    threshold: 0.5,
    decision: { status, reason: `${status} by its figures` },
  })
}

/** A bucket, and how often its objects were read. */
function bucket(
  runs: readonly RunName[],
  instead: Partial<ObjectStore> = {},
  registered: Partial<Pick<ModelRegistry, 'list' | 'describe'>> = {},
) {
  const objects = { ...memoryObjectStore('b', clock), ...instead }
  let reads = 0
  const ports = {
    objects: {
      ...objects,
      get: async (...args: Parameters<typeof objects.get>) => {
        reads++
        return await objects.get(...args)
      },
    },
    registry: {
      describe: async () => undefined,
      find: async () => undefined,
      async *list() {},
      decide: async () => {},
      ...registered,
    },
    clock,
    listRuns: async () => runs,
    pollMs: 400,
  }
  const index = new RunIndex(ports)
  indexes.push(index)
  return { objects, index, reads: () => reads }
}

const rowsOf = (index: RunIndex, query: string) => runRows(index, readRowsWanted(new URLSearchParams(query)))

it('shows of runs how they stand, the newest first, and finds them by state, name and order', async () => {
  const [good, better, waits, failed] = [3, 2, 1, 0].map((minute) => runOf('churn', minute)) as [
    RunName,
    RunName,
    RunName,
    RunName,
  ]
  const { objects, index } = bucket([good, better, waits, failed])
  await objects.put(runKeys('churn', good.runId).evaluation, evaluation(good, 0.5, 'approved'))
  await objects.put(runKeys('churn', better.runId).evaluation, evaluation(better, 0.35, 'approved'))
  await objects.put(runKeys('churn', waits.runId).evaluation, evaluation(waits, 0.42, 'pending'))
  const failure = {
    version: 1,
    ...failed,
    stage: 'training',
    code: 'file-empty',
    message: 'No rows.',
    hint: 'Add some.',
  }
  await objects.put(
    runKeys('churn', failed.runId).failure,
    JSON.stringify({ ...failure, at: new Date(NOW).toISOString() }),
  )
  const source = { key: 'datasets/churn.csv', eventTime: new Date(NOW - 120_000).toISOString() }
  const champion = {
    runId: better.runId,
    modelPackageArn: 'a',
    source,
    type: 'endpoint',
    endpointName: 'e',
    since: source.eventTime,
  }
  const pointer = { version: 1, dataset: 'churn', revision: 2, champion, challenger: null, rollout: null, retired: [] }
  const history = [
    { revision: 1, at: source.eventTime, who: 'evaluation', why: '', from: null, to: good.runId },
    { revision: 2, at: source.eventTime, who: 'evaluation', why: '', from: good.runId, to: better.runId },
  ]
  await objects.put(pointerKey('churn'), JSON.stringify({ ...pointer, history }))

  const { rows, total } = await rowsOf(index, '')
  expect(total).toBe(4)
  expect(rows.map(({ runId, status }) => [runId, status?.state])).toEqual([
    [failed.runId, 'failed'],
    [waits.runId, 'pending'],
    [better.runId, 'serving'],
    [good.runId, 'outdated'],
  ])
  const found = async (query: string) => (await rowsOf(index, query)).rows.map(({ runId }) => runId)
  expect(await found('filter=waiting')).toEqual([waits.runId])
  expect(await found('filter=replaced')).toEqual([good.runId])
  expect(await found('sort=metric')).toEqual([better.runId, waits.runId, good.runId, failed.runId])
  expect(await found('sort=uploaded&order=up&size=2')).toEqual([good.runId, better.runId])
  expect(await found('sort=uploaded&order=up&size=2&page=2')).toEqual([waits.runId, failed.runId])
  expect(await found(`text=${waits.runId.slice(-8)}`)).toEqual([waits.runId])
  expect(await found('dataset=other')).toEqual([])
})

it.each(['sort=colour', 'filter=blue', 'page=0', 'size=1000', 'page=x'])('refuses %s', (query) => {
  expect(() => readRowsWanted(new URLSearchParams(query))).toThrowError(
    expect.objectContaining({ code: 'request-invalid' }),
  )
})

it('shows the newest of thousands before all are read, and reads each once', async () => {
  const runs = Array.from({ length: 5000 }, (_, minute) => runOf(`data-${minute % 40}`, minute))
  const byKey = new Map(runs.map((run, place) => [runKeys(run.dataset, run.runId).evaluation, { run, place }]))
  const { index, reads } = bucket(runs, {
    async *list(prefix) {
      const key = `${prefix}evaluation/evaluation.json`
      if (byKey.has(key)) yield { key, sizeBytes: 1, lastModified: new Date(NOW).toISOString() }
    },
    get: async (key) => {
      const found = byKey.get(key)
      const text = found && evaluation(found.run, 0.3 + (found.place % 97) / 400, 'approved')
      return text === undefined ? undefined : { body: Buffer.from(text), sizeBytes: text.length, eTag: 'e' }
    },
  })
  const startMs = performance.now()
  const first = await rowsOf(index, '')
  const tookMs = performance.now() - startMs
  expect([first.total, first.unread, first.rows.length]).toEqual([5000, 0, 25])
  expect(first.rows.every(({ status }) => status !== undefined)).toBe(true)
  // On a machine that does nothing else it takes a tenth of it.
  expect(tookMs).toBeLessThan(3000)
  await index.close()
  const readOnce = reads()
  await index.read(runs.slice(0, 200))
  expect(reads()).toBe(readOnce)
})

it('never takes a run for stuck that waited for days and was approved a moment ago', async () => {
  const waited = runOf('churn', 3 * 24 * 60)
  const writtenMs = NOW - 2 * 24 * 3_600_000
  const key = runKeys('churn', waited.runId).evaluation
  const text = evaluation(waited, 0.4, 'pending')
  const arn = 'arn:of:churn/1'
  // Where nobody serves, it is the heartbeat's.
  const source = { key: 'k', eventTime: new Date(NOW - 9 * 24 * 3_600_000).toISOString() }
  const champion = { runId: 'o', modelPackageArn: 'a', source, type: 'endpoint', endpointName: 'o', since: 's' }
  const nobody = { challenger: null, rollout: null, retired: [], history: [] }
  const older = JSON.stringify({ version: 1, dataset: 'churn', revision: 1, champion, ...nobody })
  let described = 0
  const approvedAt = (changedMs: number) =>
    bucket(
      [waited],
      {
        async *list(prefix) {
          if (!key.startsWith(prefix)) return
          yield { key, sizeBytes: text.length, lastModified: new Date(writtenMs).toISOString() }
        },
        get: async (wanted) => {
          const body = Buffer.from(wanted === key ? text : wanted === pointerKey('churn') ? older : '')
          return body.length > 0 ? { body, sizeBytes: body.length, eTag: 'e' } : undefined
        },
      },
      {
        async *list() {
          yield { arn, approval: 'approved', runId: waited.runId }
        },
        describe: async () => {
          described++
          return { arn, approval: 'approved', changedMs } as ModelPackage
        },
      },
    )
  const [row] = (await rowsOf(approvedAt(NOW - 20_000).index, '')).rows
  expect(row?.status).toMatchObject({ state: 'under-way', stage: 'promotion' })
  expect(row?.status).not.toHaveProperty('stuckForMs')

  // One that was approved long ago is.
  described = 0
  const { index } = approvedAt(NOW - 3_600_000)
  const [late] = (await rowsOf(index, '')).rows
  expect(late?.status).toMatchObject({ stuckForMs: 3_600_000 })
  index.expire()
  await index.refresh()
  expect(described).toBe(1)
})

it('a damaged pointer or record is told in the rows of its own runs, and the others are shown', async () => {
  const [good, broken, ghost] = [runOf('churn', 3), runOf('churn', 2), runOf('ghost', 1)]
  const { objects, index } = bucket([good, broken, ghost])
  await objects.put(runKeys('churn', good.runId).evaluation, evaluation(good, 0.5, 'pending'))
  await objects.put(runKeys('churn', broken.runId).evaluation, '{"version":')
  await objects.put(runKeys('ghost', ghost.runId).evaluation, evaluation(ghost, 0.5, 'approved'))
  await objects.put(pointerKey('ghost'), '"x"')
  const { rows } = await rowsOf(index, '')
  expect(rows.map(({ status }) => status?.isDamaged)).toEqual([true, true, undefined])
  expect((await datasetRows(index, NOW)).map(({ dataset, damage }) => [dataset, damage])).toEqual([
    ['ghost', { message: expect.stringContaining('models/ghost.json'), hint: expect.stringContaining('Delete it') }],
    ['churn', undefined],
  ])
  expect(rows.map(({ status }) => [status?.state, status?.text, status?.hint])).toEqual([
    ['failed', expect.stringContaining('models/ghost.json is not a record'), expect.stringContaining('Delete it')],
    ['failed', expect.stringContaining('evaluation.json is not a record'), expect.stringContaining('Put its version')],
    ['pending', expect.stringContaining('waits for your approval'), null],
  ])
})
