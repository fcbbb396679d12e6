import { readFileSync } from 'node:fs'
import { ListEndpointsCommand, ListModelPackagesCommand, ListTrainingJobsCommand } from '@aws-sdk/client-sagemaker'
import { afterAll, expect, it, vi } from 'vitest'
import { askControl } from '../../emulator/testing/ask-control.ts'
import { startTestSageMaker, userOf } from '../e2e/cloud.ts'

const cloud = await startTestSageMaker()
afterAll(() => cloud.close())
const user = userOf(cloud)

const control = (path: '/_clock' | '/_faults', method: string, body?: unknown) =>
  askControl(cloud, path, { method, ...(body !== undefined && { body: JSON.stringify(body) }) })

/** AWS on a bad day. `times` bounds it: a day ends. */
const BAD_DAY = {
  seed: 1729,
  faults: [
    { kind: 'throttle', probability: 0.1, times: 30 },
    { kind: 'error', probability: 0.1, times: 30 },
    { kind: 'lost-answer', probability: 0.08, times: 20 },
    { kind: 'cut', probability: 0.05, times: 15 },
    { kind: 'slow', delayMs: 100, probability: 0.1, times: 30 },
    { kind: 'event-lost', probability: 0.3, times: 2 },
    { kind: 'event-doubled', probability: 0.5 },
    { kind: 'event-late', delayMs: 20_000, probability: 0.5 },
  ],
} as const

it('the pipeline ends right under throttling, failures, cut connections, lost answers and lost events', async () => {
  // What a person puts is put before: a lost answer would make them put it twice, which is two datasets.
  await user.objects.put('datasets/bad-day.csv', readFileSync('examples/iris.csv'))
  await control('/_faults', 'POST', BAD_DAY)
  // Lambda tries a failed event again after a minute and after two more; the heartbeat comes every quarter of an hour.
  const runId = await vi.waitFor(
    async () => {
      await control('/_clock', 'POST', { advanceMs: 30_000 })
      const pointer = await user.pointerOf('bad-day')
      if (!pointer?.champion) throw new Error('no champion yet')
      return pointer.champion.runId
    },
    { timeout: 240_000, interval: 500 },
  )
  const { faults } = (await (await control('/_faults', 'GET')).json()) as {
    faults: { kind: string; happened: number }[]
  }
  await control('/_faults', 'DELETE')
  process.stdout.write(`a bad day: ${faults.map(({ kind, happened }) => `${happened} ${kind}`).join(', ')}\n`)
  expect(faults.reduce((sum, { happened }) => sum + happened, 0)).toBeGreaterThan(10)

  const jobs = await user.sagemaker.send(new ListTrainingJobsCommand({ NameContains: 'bad-day' }))
  const endpoints = await user.sagemaker.send(new ListEndpointsCommand({ NameContains: 'bad-day' }))
  const packages = await user.sagemaker.send(
    new ListModelPackagesCommand({ ModelPackageGroupName: 'boostline-bad-day' }),
  )
  expect({
    runs: await user.runsOf('bad-day'),
    jobs: jobs.TrainingJobSummaries?.map((job) => job.TrainingJobName),
    endpoints: endpoints.Endpoints?.map((endpoint) => endpoint.EndpointName),
    packages: packages.ModelPackageSummaryList?.length,
  }).toEqual({ runs: [runId], jobs: [runId], endpoints: [runId], packages: 1 })
  expect(
    await user.predict('bad-day', { sepal_length: 5, sepal_width: 3.4, petal_length: 1.5, petal_width: 0.2 }),
  ).toMatchObject({ status: 200, body: { prediction: { label: 'setosa' }, model: runId } })
})
