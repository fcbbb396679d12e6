import { expect, it } from 'vitest'
import { sampleError } from '#shared/errors/sample-error.ts'
import { eventOf, world } from './testing/feedback-world.ts'

const FILE = 'feedback/churn/june.csv'
type World = Awaited<ReturnType<typeof world>>

async function worldWithFile() {
  const made = await world()
  const requestId = await made.capture([0.9])
  const content = `request_id,truth\n${requestId},leaves\n`
  await made.objects.put(FILE, content)
  return { ...made, requestId, content, event: eventOf(FILE, content, made.clock.nowMs) }
}

const deliver = ({ handler }: Pick<World, 'handler'>, event: unknown, awsRequestId: string) =>
  handler(event, { awsRequestId, getRemainingTimeInMillis: () => 900_000 })

/** A try that ends its process when it reads the file: it never comes back. Resolves then, or when the try is done. */
async function dies(cloud: Pick<World, 'objects' | 'handler'>, event: unknown, requestId: string): Promise<void> {
  const whole = { ...cloud.objects }
  const reached = Promise.withResolvers<void>()
  cloud.objects.open = async () => {
    reached.resolve()
    return await new Promise<never>(() => undefined)
  }
  await Promise.race([reached.promise, deliver(cloud, event, requestId)])
  Object.assign(cloud.objects, whole)
}

async function notes({ objects }: Pick<World, 'objects'>): Promise<readonly string[]> {
  return (await Array.fromAsync(objects.list('monitoring/churn/attempts/'))).map(({ key }) => key)
}

it('a file that ends the process ends with a failure at the last try that Lambda makes, and is read no more', async () => {
  const cloud = await worldWithFile()
  for (let death = 0; death < 2; death++) {
    await dies(cloud, cloud.event, 'a')
    expect(await cloud.record()).toBeUndefined()
  }
  let reads = 0
  const whole = { ...cloud.objects }
  cloud.objects.open = async (...place) => {
    reads++
    return await whole.open(...place)
  }
  await deliver(cloud, cloud.event, 'a')
  const failed = {
    status: 'failed',
    key: FILE,
    failure: {
      code: 'file-never-ends',
      message: `s3://bucket/${FILE} was begun 2 times and told of no end: it takes more memory or time than feedback has, or that was stopped each time.`,
      hint: expect.stringContaining('Split the file'),
    },
  }
  expect(await cloud.record()).toMatchObject(failed)
  // Sent again by a person, after a day.
  cloud.clock.nowMs += 86_400_000
  await deliver(cloud, cloud.event, 'b')
  expect(await cloud.record()).toMatchObject(failed)
  expect(reads).toBe(0)
})

it('a file that is put there again is taken', async () => {
  const cloud = await worldWithFile()
  for (let death = 0; death < 2; death++) await dies(cloud, cloud.event, 'a')
  await deliver(cloud, cloud.event, 'a')
  cloud.clock.nowMs += 60_000
  await deliver(cloud, eventOf(FILE, cloud.content, cloud.clock.nowMs), 'b')
  expect(await cloud.record()).toMatchObject({ status: 'taken', rows: { taken: 1 } })
})

it('a try that comes to its end after a death takes the file, and leaves no note', async () => {
  const cloud = await worldWithFile()
  await dies(cloud, cloud.event, 'a')
  await deliver(cloud, cloud.event, 'a')
  expect(await cloud.truths()).toEqual({ [`${cloud.requestId}#0`]: 'leaves' })
  expect(await notes(cloud)).toEqual([])
})

it('neither deliveries that go on at the same time nor tries that fail are deaths', async () => {
  const cloud = await worldWithFile()
  for (const requestId of ['a', 'b', 'c', 'd']) await dies(cloud, cloud.event, requestId)
  const whole = { ...cloud.objects }
  cloud.objects.open = async () => {
    throw sampleError('aws-unavailable')
  }
  for (let failure = 0; failure < 4; failure++)
    await expect(deliver(cloud, cloud.event, 'e')).rejects.toMatchObject({ code: 'aws-unavailable' })
  Object.assign(cloud.objects, whole)
  await deliver(cloud, cloud.event, 'e')
  expect(await cloud.record()).toMatchObject({ status: 'taken' })
})
