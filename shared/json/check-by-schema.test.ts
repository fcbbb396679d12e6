import { expect, it } from 'vitest'
import * as z from 'zod/mini'
import { checkBySchema } from './check-by-schema.ts'

const schema = z.object({
  name: z.string(),
  names: z.array(z.string()),
  words: z.record(z.string(), z.array(z.string())),
  pairs: z.array(z.object({ values: z.array(z.number()) })).check(z.minLength(2)),
})
const VALID = { name: 'n', names: ['a'], words: {}, pairs: [{ values: [1] }, { values: [2] }] }

/** zod alone fails with these: the test of a test. */
const MANY = 150_000

function many<Value>(value: Value): Value[] {
  return Array.from({ length: MANY }, () => value)
}

function placesOf(value: unknown): readonly string[] {
  const checked = checkBySchema(schema, value)
  return checked.success ? [] : checked.issues.map(({ path }) => path.join('.'))
}

it('gives what is right, and every problem of what is wrong', () => {
  expect(checkBySchema(schema, VALID)).toEqual({ success: true, data: VALID })
  expect(placesOf({ ...VALID, name: 1, names: [1, 'a', 2] })).toEqual(['name', 'names.0', 'names.2'])
  expect(placesOf(undefined)).toEqual([''])
})

it('counts the wrong members of a list that zod alone fails at', () => {
  expect(() => schema.safeParse({ ...VALID, names: many(1) })).toThrow(RangeError)
  const places = placesOf({ ...VALID, names: [...many('right'), ...many(1)] })
  expect(new Set(places).size).toBeGreaterThan(50_000)
  expect(places[0]).toBe(`names.${MANY}`)
})

it('names wrong members of an object that zod alone fails at, and what is wrong beside it, but nothing that is there', () => {
  const words = Object.fromEntries(many(1).map((value, at) => [`w${at}`, value]))
  const places = placesOf({ ...VALID, names: 1, words, ...words })
  expect(places.slice(0, 2)).toEqual(['names', 'words.w0'])
  expect(places).not.toContain('name')
  expect(places).not.toContain('pairs')
})

it('finds wrong members of lists in lists', () => {
  const values = Array.from({ length: 600 }, () => 'x')
  const places = placesOf({ ...VALID, pairs: Array.from({ length: 600 }, () => ({ values })) })
  expect(places[0]).toBe('pairs.0.values.0')
})

it('says so where it cannot name one', () => {
  const values = (isWrong: boolean) => Array.from({ length: 40 }, (_, at) => (isWrong && at >= 30 ? 'x' : 1))
  const pairs = Array.from({ length: 30_000 }, (_, at) => ({ values: values(at < 30 || at >= 60) }))
  expect(checkBySchema(schema, { ...VALID, pairs })).toMatchObject({ success: false })
})

it('throws what is no matter of the stack', () => {
  const failing = z.string().check(
    z.refine(() => {
      throw new TypeError('a bug')
    }),
  )
  expect(() => checkBySchema(failing, 'x')).toThrow('a bug')
})
