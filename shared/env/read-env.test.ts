import { expect, it } from 'vitest'
import * as z from 'zod/mini'
import { readEnv } from './read-env.ts'

const schema = z.object({
  BUCKET: z.string('the name of the bucket'),
  PREFIX: z._default(z.string(), 'boostline'),
  QUEUE_URL: z.url('a URL'),
})

it('reads variables and their defaults, and passes over the others', () => {
  expect(readEnv(schema, { BUCKET: 'b', QUEUE_URL: 'http://q/1', PATH: '/bin' })).toEqual({
    BUCKET: 'b',
    PREFIX: 'boostline',
    QUEUE_URL: 'http://q/1',
  })
})

it('takes an empty variable for an absent one, as the Lambda emulator of a container image sets them', () => {
  expect(readEnv(schema, { BUCKET: 'b', PREFIX: '', QUEUE_URL: 'http://q/1' }).PREFIX).toBe('boostline')
})

it('names every problem at once', () => {
  expect(() => readEnv(schema, { QUEUE_URL: 'nonsense' })).toThrow(
    'The environment of this function is not usable: BUCKET is not set (the name of the bucket); QUEUE_URL="nonsense": a URL.',
  )
})
