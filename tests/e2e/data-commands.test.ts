// The commands about data as a person types them, against the whole pipeline: train, data, and back to an earlier version.
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DescribeTrainingJobCommand, ListEndpointsCommand } from '@aws-sdk/client-sagemaker'
import { afterAll, expect, it } from 'vitest'
import { readModelArchive } from '#engines/scoring/archive/model-archive.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { startTestSageMaker, userOf } from './cloud.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const cloud = await startTestSageMaker()
const folder = mkdtempSync(path.join(tmpdir(), 'boostline-data-'))
afterAll(async () => {
  await cloud.close()
  rmSync(folder, { recursive: true })
})
const user = userOf(cloud)

/** The JSON that a command answers. */
function typed(...words: readonly string[]): Promise<Record<string, unknown>> {
  const line = [path.join(ROOT, 'cli/main.ts'), ...words, '--endpoint-url', cloud.url, '--json']
  return new Promise((resolve, reject) => {
    execFile(process.execPath, line, { cwd: folder }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${words.join(' ')}: ${stdout}${stderr}`))
      else resolve(JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, unknown>)
    })
  })
}

type Version = {
  readonly versionId: string
  readonly isCurrent: boolean
  readonly sha256?: string
  readonly runs: readonly string[]
}
const versionsOf = async (dataset: string) => (await typed('data', dataset))['versions'] as readonly Version[]

it('a file trains under a name and on a machine, the same rows give the same trees, and an earlier version comes back', async () => {
  const iris = readFileSync(path.join(ROOT, 'examples/iris.csv'))
  writeFileSync(path.join(folder, 'rows.csv'), iris)
  const { runId: first } = await typed('train', 'rows.csv', '--dataset', 'petals', '--instance-type', 'ml.m5.xlarge')
  expect(await user.champion('petals')).toBe(first)
  const job = await user.sagemaker.send(new DescribeTrainingJobCommand({ TrainingJobName: String(first) }))
  expect(job.ResourceConfig?.InstanceType).toBe('ml.m5.xlarge')

  const { runId: second } = await typed('train', 'rows.csv', '--dataset', 'petals')
  expect(second).not.toBe(first)
  const [trees, again] = await Promise.all(
    [first, second].map(async (runId) => {
      const { outputPrefix } = runKeys('petals', String(runId))
      const models = await readModelArchive(user.objects, `${outputPrefix}model.tar.gz`)
      return models.map(({ name, bytes }) => [name, Buffer.from(bytes).toString('base64')])
    }),
  )
  expect(again).toEqual(trees)

  const lines = iris.toString().trim().split('\n')
  writeFileSync(path.join(folder, 'rows.csv'), lines.slice(0, -20).join('\n'))
  await typed('train', 'rows.csv', '--dataset', 'petals')
  const known = await versionsOf('petals')
  const sha256 = createHash('sha256').update(iris).digest('hex')
  const earlier = known.find(({ runs }) => runs.includes(String(first)))
  expect(known).toHaveLength(3)
  expect(earlier).toMatchObject({ isCurrent: false, sha256 })

  await typed('data', 'petals', '--restore', String(earlier?.versionId))
  const restored = await user.eventually(async () => {
    const current = (await versionsOf('petals')).find(({ isCurrent }) => isCurrent)
    expect(current?.sha256).toBe(sha256)
    return current
  })
  expect(restored?.versionId).not.toBe(earlier?.versionId)
  expect(restored?.runs).toHaveLength(1)
  expect(cloud.faults).toEqual([])
}, 900_000)

it('a client of its model names the address that the API has', async () => {
  await typed('client', 'petals')
  expect(readFileSync(path.join(folder, 'petals-client.ts'), 'utf8')).toContain(`such as ${cloud.apiUrl}.`)
})

it('everything of a dataset goes, and nothing of another', async () => {
  await user.objects.put('datasets/petals-of-another.csv', readFileSync(path.join(ROOT, 'examples/iris.csv')))
  await user.champion('petals-of-another')
  const keysOf = async () => {
    const found: string[] = []
    for await (const { key } of user.objects.list('')) found.push(key)
    return found
  }
  // Notices and open work come and go.
  const isKept = (key: string) => /^(?:datasets|models|runs)\/petals-of-another/.test(key)
  const others = (await keysOf()).filter(isKept)
  await typed('remove', 'petals', '--yes')
  const left = await keysOf()
  expect(left.filter((key) => /(?:^|\/)petals(?:[./]|$)/.test(key))).toEqual([])
  expect(left).toEqual(expect.arrayContaining(others))
  const { Endpoints = [] } = await user.sagemaker.send(new ListEndpointsCommand({}))
  expect(Endpoints.map(({ EndpointName }) => EndpointName?.replace(/-\d{8}-.*/, ''))).toEqual([
    'boostline-petals-of-another',
  ])
  expect(cloud.faults).toEqual([])
}, 900_000)
