import { expect, it } from 'vitest'
import { pointerKey, runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { listModels } from './models.ts'
import { listRuns } from './runs.ts'

const OLD = 'boostline-churn-20260701-100000-aaaaaaaa'
const NEW = 'boostline-churn-20260702-100000-bbbbbbbb'

function evaluation(runId: string, auc: number) {
  return {
    version: 1,
    runId,
    dataset: 'churn',
    problem: 'binary',
    threshold: 0.5,
    confusion: null,
    rows: 40,
    metrics: { auc: { value: auc, baseline: 0.5 }, logLoss: { value: 0.4, baseline: 0.6 } },
    decision: { status: 'approved', reason: 'better' },
    againstBaseline: { metric: 'logLoss', rows: 40, value: 0.2, low: 0.1, high: 0.3 },
  }
}

async function bucket() {
  const objects = memoryObjectStore('b')
  const lines: string[] = []
  const opened: string[] = []
  const ports = {
    objects,
    now: () => Date.UTC(2026, 6, 3),
    say: (line: string) => void lines.push(line),
    open: async (name: string) => `${opened.push(name)}:${name}`,
  }
  return { objects, lines, opened, ports }
}

async function served() {
  const all = await bucket()
  const { objects } = all
  for (const [runId, auc] of [
    [OLD, 0.8],
    [NEW, 0.9],
  ] as const) {
    const keys = runKeys('churn', runId)
    const source = {
      version: 1,
      runId,
      dataset: 'churn',
      bucket: 'b',
      key: 'datasets/churn.csv',
      eTag: 'e',
      sizeBytes: 1,
    }
    const rest = { eventTime: '2026-07-01T10:00:00.000Z', manifest: null, codeVersion: 'test' }
    await objects.put(keys.source, JSON.stringify({ ...source, ...rest }))
    await objects.put(keys.evaluation, JSON.stringify(evaluation(runId, auc)))
    await objects.put(keys.report, '<html>')
  }
  await objects.put(
    pointerKey('churn'),
    JSON.stringify({
      version: 1,
      revision: 1,
      dataset: 'churn',
      updatedAt: '2026-07-01T10:00:00.000Z',
      champion: {
        runId: OLD,
        type: 'endpoint',
        endpointName: OLD,
        modelPackageArn: 'arn',
        source: { key: 'datasets/churn.csv', eventTime: '2026-07-01T10:00:00.000Z' },
        since: '2026-07-01T11:00:00.000Z',
      },
      challenger: null,
      rollout: null,
      retired: [],
      history: [],
    }),
  )
  return all
}

it('says where there is nothing', async () => {
  const { ports, lines } = await bucket()
  expect(await listModels(ports)).toEqual({ ok: true, result: { models: [] } })
  expect(await listRuns({ dataset: 'churn', open: false, run: undefined }, ports)).toMatchObject({ ok: false })
  expect(lines).toEqual([
    'No model is in s3://b: upload a CSV to train one.',
    'There is no run of churn in s3://b: upload a CSV to train one.',
  ])
})

it('lists what serves each dataset, and datasets whose first run is under way', async () => {
  const { ports, lines, objects } = await served()
  await objects.put('open/loans/boostline-loans-20260701-100000-aaaaaaaa', '{}')
  await listModels(ports)
  expect(lines).toEqual([
    expect.stringMatching(new RegExp(`^churn  ${OLD} from .*log loss 0.4`)),
    'loans  nothing serves it',
  ])
})

it("lists the runs, newest first, with their metrics beside the champion's", async () => {
  const { ports, lines, opened } = await served()
  const outcome = await listRuns({ dataset: 'churn', open: true, run: OLD }, ports)
  expect(lines[0]).toMatch(new RegExp(`^${NEW} .* log loss 0.4 \\(champion 0.4\\), AUC 0.9 \\(champion 0.8\\)$`))
  expect(lines[1]).toMatch(new RegExp(`^${OLD} .* champion, log loss 0.4, AUC 0.8$`))
  expect(opened).toEqual([`${OLD}.html`])
  expect(outcome).toMatchObject({ ok: true, result: { champion: OLD, runs: [{ runId: NEW }, { runId: OLD }] } })
  await expect(listRuns({ dataset: 'churn', open: true, run: 'other' }, ports)).rejects.toMatchObject({ code: 'usage' })
})

it('of a damaged dataset says what is damaged and what to do, in a line among the others', async () => {
  const { ports, lines, objects } = await served()
  const pointer = JSON.parse(Buffer.from((await objects.get(pointerKey('churn')))?.body ?? '').toString())
  await objects.put(pointerKey('ghost'), JSON.stringify(pointer))
  await objects.put(pointerKey('lost'), JSON.stringify({ ...pointer, dataset: 'lost' }))
  await objects.put(pointerKey('model'), '"x"')
  expect(await listModels(ports)).toMatchObject({ ok: true, result: { models: [{}, {}, {}, {}] } })
  expect(lines).toEqual([
    expect.stringContaining(`churn  ${OLD} from `),
    "ghost  is damaged: s3://b/models/ghost.json is the pointer of churn. Delete it: a dataset's own is made by the pipeline.",
    expect.stringContaining(
      `lost   is damaged: There is no s3://b/runs/lost/${OLD}/evaluation/evaluation.json. Put its version`,
    ),
    expect.stringMatching(
      /^model {2}is damaged: s3:\/\/b\/models\/model.json is .* no JSON object. Delete it: the next/,
    ),
  ])
})

it('of a damaged run says what is damaged and what to do, in a line among the others', async () => {
  const { ports, lines, objects } = await served()
  const { evaluation: key } = runKeys('churn', NEW)
  await objects.put(key, '{"version":')
  expect(await listRuns({ dataset: 'churn', open: false, run: undefined }, ports)).toMatchObject({ ok: true })
  expect(lines[0]).toContain(
    `${NEW}  damaged     s3://b/${key} is not a record this version understands: it is not JSON. `,
  )
  expect(lines[1]).toMatch(new RegExp(`^${OLD} .* champion, log loss 0.4, AUC 0.8$`))
})
