import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { type ScoreRequest, score } from './score.ts'

const BUCKET = 'boostlinedev-123456789012-eu-west-1'

function record(job: string, more: Readonly<Record<string, unknown>>) {
  return {
    version: 1,
    job,
    dataset: 'churn',
    file: { key: 'score/churn/june.csv', eventTime: '2026-07-01T10:00:00.000Z' },
    model: 'run',
    ...more,
  }
}

const PLAN = {
  options: {
    probabilities: false,
    reasons: 0,
    interval: null,
    strict: false,
    threshold: null,
    escapeFormulas: true,
    csv: {},
  },
  startedAt: '2026-07-01T10:00:01.000Z',
}
const SCORING = record('job', { status: 'scoring', ...PLAN })
const FAILED = record('job', {
  status: 'failed',
  at: '2026-07-01T10:00:01.000Z',
  failure: { code: 'file-empty', message: 'It is empty.', hint: 'Fill it.' },
})
const SCORED = record('job', {
  status: 'scored',
  ...PLAN,
  finishedAt: '2026-07-01T10:00:02.000Z',
  seconds: 1,
  problem: 'binary',
  output: { key: 'scored/churn/june.csv', columns: ['prediction'], encoding: 'UTF-8' },
  errors: { key: 'scored/churn/june.errors.csv', rows: 1 },
  rows: { total: 3, scored: 2, faulty: 1, unreadable: 0, leftOut: 0, blank: 0 },
  scoredBy: { type: 'function' },
  threshold: 0.5,
  predictions: {},
  formulasEscaped: 0,
  metrics: null,
  notes: [],
  warnings: [],
  comparison: { trainingRows: null, differences: [], columns: [], leftOut: 0 },
})

/** What the command does in a stage that writes these records, one at each look. */
async function scored(request: Partial<ScoreRequest>, records: readonly unknown[], isLocal = false) {
  let nowMs = Date.UTC(2026, 6, 1, 10)
  const store = memoryObjectStore(BUCKET, { now: () => nowMs })
  await store.put('scored/churn/june.json', JSON.stringify({ ...FAILED, job: 'an earlier one' }))
  await store.put('scored/churn/june.csv', 'a,prediction\n')
  await store.put('scored/churn/june.errors.csv', 'row\n')
  const done: string[] = []
  const open = [...records]
  const outcome = await score(
    {
      dataset: 'churn',
      file: 'data/june.csv',
      out: undefined,
      settings: {},
      processingInstance: undefined,
      ...request,
    },
    {
      deploymentOptions: '--local',
      objects: {
        ...store,
        upload: async (key, body, options) => {
          done.push(`upload ${key} ${JSON.stringify(options?.tags)}`)
          return await store.upload(key, body, options)
        },
      },
      openFile: async () => Readable.from([Buffer.from('a\n1\n')]),
      writeFile: async (file, content) => void done.push(`${file}: ${await text(Readable.from(content))}`),
      processing: isLocal
        ? undefined
        : {
            start: async (uri, { name, instanceType }) => void done.push(`job ${name} on ${instanceType}: ${uri}`),
            failureOf: async () => undefined,
          },
      prefix: 'boostlinedev',
      now: () => nowMs,
      sleep: async () => {
        nowMs += 60_000
        const next = open.shift()
        if (next !== undefined) await store.put('scored/churn/june.json', JSON.stringify(next))
      },
      say: (line) => void done.push(line),
    },
  )
  return { done, outcome }
}

describe('score', () => {
  it('uploads a file with its settings, follows it and fetches what came of it', async () => {
    const request = { out: 'out/june.csv', settings: { reasons: '3' } }
    const { done, outcome } = await scored(request, [SCORING, SCORED])
    expect(done).toEqual([
      `Uploading data/june.csv to s3://${BUCKET}/score/churn/june.csv`,
      'upload score/churn/june.csv {"score:reasons":"3"}',
      'score/churn/june.csv is scored by run',
      'scored/churn/june.csv: 2 of 3 rows scored by run in 1 s',
      '1 row could not be scored: scored/churn/june.errors.csv says why',
      'out/june.csv: a,prediction\n',
      'Written to out/june.csv',
      'out/june.errors.csv: row\n',
      'Written to out/june.errors.csv',
    ])
    expect(outcome).toMatchObject({ ok: true, result: { status: 'scored' } })
  })

  it('fails where not one row could be scored', async () => {
    const none = { ...SCORED, rows: { total: 3, scored: 0, faulty: 3, unreadable: 0, leftOut: 0, blank: 0 } }
    const { outcome } = await scored({}, [none])
    expect(outcome).toMatchObject({ ok: false, result: { status: 'scored' } })
  })

  it('says why a file is not scored, and what to do', async () => {
    const { done, outcome } = await scored({}, [FAILED])
    expect(done.slice(-2)).toEqual(['It is empty.', 'Fill it.'])
    expect(outcome.ok).toBe(false)
  })

  it('has a Processing job alone with the file', async () => {
    const { done } = await scored({ processingInstance: 'ml.m5.xlarge' }, [SCORED])
    expect(done.slice(1, 3)).toEqual([
      'upload score/churn/june.cSv {}',
      `job boostlinedev-churn-score-20260701100000 on ml.m5.xlarge: s3://${BUCKET}/score/churn/june.cSv`,
    ])
  })

  it.each<[string, Partial<ScoreRequest>, boolean, string]>([
    ['no table', { file: 'june.xlsx' }, false, 'upload-invalid'],
    ['a job in the local cloud', { processingInstance: 'ml.m5.large' }, true, 'processing-missing'],
    ['a file that nothing takes up', {}, false, 'run-missing'],
  ])('ends with %s', async (_, request, isLocal, code) => {
    await expect(scored(request, [], isLocal)).rejects.toMatchObject({ code })
  })
})
