import { expect, it } from 'vitest'
import type { ErrorCode } from '#shared/errors/error-codes.ts'
import { sampleError } from '#shared/errors/sample-error.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { closeWork, leaveInTraining, leaveOpen, listOpenWork, obstacleOf } from './open-work.ts'

const RUN = { dataset: 'iris', runId: 'boostline-iris-1' }

function bucket() {
  const clock = { time: 0, now: () => clock.time }
  return { objects: memoryObjectStore(), clock }
}

async function listed({ objects }: ReturnType<typeof bucket>) {
  const runs = []
  for await (const run of listOpenWork(objects)) runs.push(run)
  return runs
}

it('work stays open until it is closed', async () => {
  const ports = bucket()
  await leaveInTraining(RUN, ports)
  await ports.objects.put('open/iris/deeper/than-a-run', '')
  expect(await listed(ports)).toEqual([RUN])
  await closeWork(RUN, ports.objects)
  await closeWork(RUN, ports.objects)
  expect(await listed(ports)).toEqual([])
})

it('work is open for one reason since the reason came up', async () => {
  const ports = bucket()
  const why = (code: ErrorCode) => obstacleOf(sampleError(code))
  await leaveInTraining(RUN, ports)
  ports.clock.time = 1000
  expect((await leaveOpen(RUN, why('training-quota'), ports)).since).toBe('1970-01-01T00:00:01.000Z')
  ports.clock.time = 2000
  expect((await leaveOpen(RUN, why('training-quota'), ports)).since).toBe('1970-01-01T00:00:01.000Z')
  expect((await leaveOpen(RUN, why('endpoint-quota'), ports)).since).toBe('1970-01-01T00:00:02.000Z')
})

it('an entry that cannot be read is replaced', async () => {
  const ports = bucket()
  await ports.objects.put('open/iris/boostline-iris-1', 'not JSON')
  expect((await leaveOpen(RUN, obstacleOf(sampleError('training-quota')), ports)).code).toBe('training-quota')
})
