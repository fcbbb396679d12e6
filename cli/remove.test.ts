import { expect, it } from 'vitest'
import { type RemovePorts, removeDataset } from './remove.ts'

const RUN = 'boostline-churn-20260701-100000-aaaaaaaa'
const FOREIGN = 'boostline-churn-20260702-100000-bbbbbbbb'
/** Of datasets whose names begin alike. */
const OTHERS = [
  'datasets/churn-2.csv',
  'datasets/churn-2/a.csv',
  'runs/churn-2/boostline-churn-2-20260701-100000-aaaaaaaa/source.json',
  'models/churn-2.json',
  'models/churn-2/model.tar.gz',
  'open/churn-2/x',
  'scored/churn-2/a.csv',
  'notices/open/churn-2/a.json',
  'automl/churn.csv.bak',
]
const OWN = [
  'datasets/Churn.csv',
  'datasets/churn/b.csv',
  'datasets/churn/manifest.json',
  `runs/churn/${RUN}/source.json`,
  `runs/churn/${FOREIGN}/source.json`,
  'models/churn.json',
  'models/churn/history/1.json',
  `open/churn/${RUN}`,
  'score/churn/june.csv',
  'scored/churn/june.csv',
  'captures/churn/2026/07/01/a.json',
  'notices/sent/churn/a.json',
  'monitoring/churn/2026-07-01.json',
  'feedback/churn/june.csv',
  'automl/churn.csv',
]

function account(answer = 'churn') {
  const keys = new Set([...OTHERS, ...OWN])
  const done: string[] = []
  const lines: string[] = []
  const running = new Set([RUN, 'boostline-hash-stage-1', 'boostline-other'])
  const endpoints = new Set([RUN, 'boostline-churn-2-20260701-100000-aaaaaaaa'])
  const ports: RemovePorts = {
    prefix: 'boostline',
    bucket: 'b',
    versions: async function* (prefix) {
      yield [...keys].filter((key) => key.startsWith(prefix)).map((key) => ({ key, versionId: 'v' }))
    },
    deleteVersions: async (versions) => {
      for (const { key } of versions) if (keys.delete(key)) done.push(key.split('/')[0] ?? '')
    },
    leftovers: {
      runningTrainingJobs: async () => [...running],
      stopTrainingJob: async (name) => void (running.delete(name) && done.push(`stop ${name}`)),
      endpoints: async () => [...endpoints].map((name) => ({ name, isBusy: false })),
      deleteEndpoint: async (name) => void (endpoints.delete(name) && done.push(`endpoint ${name}`)),
      deleteEndpointConfig: async (name) => void done.push(`config ${name}`),
      deleteModel: async (name) => void done.push(`model ${name}`),
      deletePackageGroup: async (name) => void done.push(`group ${name}`),
    },
    jobsOf: async () => ['boostline-hash-stage-1'],
    sourceOf: async ({ runId }) =>
      runId === RUN ? { bucket: 'b', key: 'automl/churn.csv' } : { bucket: 'theirs', key: 'datasets/churn.csv' },
    print: (line) => void lines.push(line),
    sleep: async () => undefined,
    ask: async () => answer,
  }
  return { ports, lines, keys, done, running, endpoints }
}

it('deletes all of a dataset, and nothing of one whose name begins alike', async () => {
  const { ports, lines, keys, done, running, endpoints } = account()
  expect(await removeDataset({ dataset: 'churn', isConfirmed: false }, ports)).toMatchObject({ ok: true })
  expect([...keys]).toEqual(OTHERS)
  expect(lines).toContain('It deletes s3://b/automl/churn.csv, too: 1 version.')
  expect(lines).toContain("It does not touch s3://theirs/datasets/churn.csv: that bucket is not this deployment's.")
  expect([...running]).toEqual(['boostline-other'])
  expect([...endpoints]).toEqual(['boostline-churn-2-20260701-100000-aaaaaaaa'])
  expect(done).toContain('group boostline-churn')
  // Nothing starts it anew: what asks for work goes before what works.
  expect(done.indexOf('open')).toBeLessThan(done.findIndex((each) => each.startsWith('stop')))
  expect(done.lastIndexOf('runs')).toBeGreaterThan(done.indexOf('group boostline-churn'))
})

it('deletes nothing where the name is not typed, and says where there is nothing', async () => {
  const { ports, keys } = account('yes')
  expect(await removeDataset({ dataset: 'churn', isConfirmed: false }, ports)).toMatchObject({ ok: false })
  expect(keys.size).toBe(OTHERS.length + OWN.length)
  await expect(removeDataset({ dataset: 'none', isConfirmed: true }, ports)).rejects.toMatchObject({ code: 'usage' })
})
