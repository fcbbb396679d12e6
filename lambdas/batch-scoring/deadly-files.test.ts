import { describe, expect, it } from 'vitest'
import { sampleError } from '#shared/errors/sample-error.ts'
import { pointerKey } from '#shared/names/run-keys.ts'
import { scoringWorld, type WorldModel } from './testing/scoring-world.ts'

const FILE = 'score/churn/june.csv'
const ROWS = 'age,city\n30,Bern\n50,Genf\n'
const MODEL: WorldModel = {
  dataset: 'churn',
  csv: `age,city,outcome\n${Array.from({ length: 100 }, (_, row) => `${20 + (row % 50)},${row % 3 === 0 ? 'Bern' : 'Genf'},${row % 50 > 25 ? 'stays' : 'leaves'}\n`).join('')}`,
}
/** Where a process may end: with the model's choice, and with the file's rows. */
const PLACES = [
  ['before its model is known', pointerKey('churn')],
  ['while its rows are read', FILE],
] as const

type World = ReturnType<typeof scoringWorld>

async function worldWithFile() {
  const world = scoringWorld()
  await world.serve(MODEL)
  return { world, event: await world.drop(FILE, ROWS) }
}

/** A try that ends its process when it reads `place`: it never comes back. Resolves then, or when the try is done. */
async function dies(world: World, event: unknown, requestId: string, place: string): Promise<void> {
  const { objects } = world
  const whole = { ...objects }
  const reached = Promise.withResolvers<void>()
  const never = async () => {
    reached.resolve()
    return await new Promise<never>(() => undefined)
  }
  objects.get = async (key, at) => (key === place ? await never() : await whole.get(key, at))
  objects.open = async (key, ...rest) => (key === place ? await never() : await whole.open(key, ...rest))
  await Promise.race([reached.promise, world.deliver(event, requestId)])
  Object.assign(objects, whole)
}

async function notes(world: World): Promise<readonly string[]> {
  return (await Array.fromAsync(world.objects.list('monitoring/churn/attempts/'))).map(({ key }) => key)
}

describe('a file that ends the process', () => {
  it.each(PLACES)('%s ends with a failure at the last try that Lambda makes', async (_, place) => {
    const { world, event } = await worldWithFile()
    await dies(world, event, 'a', place)
    await dies(world, event, 'a', place)
    await world.deliver(event, 'a')
    expect(await world.recordOf(FILE)).toMatchObject({
      status: 'failed',
      failure: {
        code: 'file-never-ends',
        message: `s3://test-bucket/${FILE} was begun 2 times and told of no end: it takes more memory or time than batch-scoring has, or that was stopped each time.`,
        hint: expect.stringContaining('Split the file'),
      },
    })
    // Nobody begins it again, whichever delivery comes.
    const reads: string[] = []
    const whole = { ...world.objects }
    world.objects.open = async (key, ...rest) => {
      reads.push(key)
      return await whole.open(key, ...rest)
    }
    await world.deliver(event, 'a')
    await world.deliver(event, 'b')
    expect(reads).toEqual([])
    expect(await world.recordOf(FILE)).toMatchObject({ status: 'failed' })
  })

  it('says which model was to score it, where one was chosen', async () => {
    const { world, event } = await worldWithFile()
    await dies(world, event, 'a', FILE)
    const { model } = await world.recordOf(FILE)
    await dies(world, event, 'a', FILE)
    await world.deliver(event, 'a')
    expect(model).toMatch(/^boostline-churn-/)
    expect(await world.recordOf(FILE)).toMatchObject({ status: 'failed', model })
  })

  it.each(PLACES)('%s is scored where a try comes to its end, and leaves no note', async (_, place) => {
    const { world, event } = await worldWithFile()
    await dies(world, event, 'a', place)
    await world.deliver(event, 'a')
    expect(await world.recordOf(FILE)).toMatchObject({ status: 'scored' })
    expect(await notes(world)).toEqual([])
  })

  it('is begun anew when it is dropped again', async () => {
    const { world, event } = await worldWithFile()
    for (let death = 0; death < 2; death++) await dies(world, event, 'a', FILE)
    await world.deliver(event, 'a')
    await world.deliver(await world.drop(FILE, ROWS), 'b')
    expect(await world.recordOf(FILE)).toMatchObject({ status: 'scored' })
  })
})

it('deliveries that go on at the same time are no deaths of each other', async () => {
  const { world, event } = await worldWithFile()
  for (const requestId of ['a', 'b', 'c', 'd']) await dies(world, event, requestId, FILE)
  await world.deliver(event, 'e')
  expect(await world.recordOf(FILE)).toMatchObject({ status: 'scored' })
})

it('a try that fails is no death, however often', async () => {
  const { world, event } = await worldWithFile()
  const whole = { ...world.objects }
  for (let failure = 0; failure < 4; failure++) {
    world.objects.open = async () => {
      throw sampleError('aws-unavailable')
    }
    await expect(world.deliver(event, 'a')).rejects.toMatchObject({ code: 'aws-unavailable' })
  }
  Object.assign(world.objects, whole)
  await world.deliver(event, 'a')
  expect(await world.recordOf(FILE)).toMatchObject({ status: 'scored' })
  expect(await notes(world)).toEqual([])
})
