import { readFileSync } from 'node:fs'
import {
  DescribeEndpointCommand,
  DescribeTrainingJobCommand,
  ListEndpointsCommand,
  ListModelPackagesCommand,
  ListTrainingJobsCommand,
} from '@aws-sdk/client-sagemaker'
import { afterAll, expect, it, vi } from 'vitest'
import { runKeys } from '#shared/names/run-keys.ts'
import { askControl } from '../../emulator/testing/ask-control.ts'
import { userOf } from '../e2e/cloud.ts'
import { startKillableCloud } from './killable-cloud.ts'

const cloud = await startKillableCloud()
afterAll(() => cloud.close())
const user = userOf(cloud)

/** Looks without a pause, so that a state of some milliseconds is not missed. */
const soon = <T>(look: () => Promise<T>): Promise<T> => vi.waitFor(look, { timeout: 240_000, interval: 1 })

/** Slows an operation down, so that the stage lasts until it is looked at. */
async function slowDown(service: string, operation: string, delayMs: number): Promise<void> {
  const faults = [{ kind: 'slow', service, operation, delayMs }]
  await askControl(cloud, '/_faults', { method: 'POST', body: JSON.stringify({ faults }) })
}

async function slowedDown(): Promise<void> {
  const shown = (await (await askControl(cloud, '/_faults')).json()) as { faults: { happened: number }[] }
  expect(shown.faults[0]?.happened).toBeGreaterThan(0)
}

const runOf = (dataset: string) => soon(() => user.onlyRunOf(dataset))

it.each([
  {
    stage: 'the split',
    // Every write: the next one is still to come when the first is seen.
    slow: { service: 's3', operation: 'PutObject', delayMs: 1000 },
    before: async (dataset: string) => {
      const runId = await runOf(dataset)
      const keys = runKeys(dataset, runId)
      await soon(async () => expect(await user.objects.head(keys.source)).toBeDefined())
      expect(await user.objects.head(keys.training)).toBeUndefined()
    },
  },
  {
    stage: 'the training',
    before: async (dataset: string) => {
      const runId = await runOf(dataset)
      await soon(async () => {
        const job = await user.sagemaker.send(new DescribeTrainingJobCommand({ TrainingJobName: runId }))
        expect(job.SecondaryStatus).toBe('Training')
      })
    },
  },
  {
    stage: 'the deployment',
    before: async (dataset: string) => {
      const runId = await runOf(dataset)
      await soon(async () => {
        const endpoint = await user.sagemaker.send(new DescribeEndpointCommand({ EndpointName: runId }))
        expect(endpoint.EndpointStatus).toBe('Creating')
      })
    },
  },
  {
    stage: 'the evaluation',
    slow: { service: 'sagemaker-runtime', operation: 'InvokeEndpoint', delayMs: 5000 },
    before: () => soon(slowedDown),
  },
])('killed during $stage and started again, it ends with one of each', async ({ stage, slow, before }) => {
  const dataset = stage.replaceAll(' ', '-')
  await user.objects.put(`datasets/${dataset}.csv`, readFileSync('examples/iris.csv'))
  if (slow) await slowDown(slow.service, slow.operation, slow.delayMs)
  await before(dataset)
  await cloud.kill()
  const killedAt = performance.now()
  await cloud.restart()
  const runId = await user.champion(dataset)
  const seconds = ((performance.now() - killedAt) / 1000).toFixed(1)
  process.stdout.write(`killed during ${stage}: champion ${runId} ${seconds} s after the kill\n`)

  const jobs = await user.sagemaker.send(new ListTrainingJobsCommand({ NameContains: dataset }))
  const endpoints = await user.sagemaker.send(new ListEndpointsCommand({ NameContains: dataset }))
  const packages = await user.sagemaker.send(
    new ListModelPackagesCommand({ ModelPackageGroupName: `boostline-${dataset}` }),
  )
  expect({
    runs: await user.runsOf(dataset),
    jobs: jobs.TrainingJobSummaries?.map((job) => `${job.TrainingJobName} ${job.TrainingJobStatus}`),
    endpoints: endpoints.Endpoints?.map((endpoint) => `${endpoint.EndpointName} ${endpoint.EndpointStatus}`),
    packages: packages.ModelPackageSummaryList?.map((summary) => summary.ModelApprovalStatus),
    revision: (await user.pointerOf(dataset))?.revision,
  }).toEqual({
    runs: [runId],
    jobs: [`${runId} Completed`],
    endpoints: [`${runId} InService`],
    packages: ['Approved'],
    revision: 1,
  })
  expect(cloud.faults).toEqual([])
})
