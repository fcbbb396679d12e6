import { describe, expect, it } from 'vitest'
import { judgeChallenger } from './judge-challenger.ts'

const calls = (requests: number, errors: number) => ({ requests, errors })

describe('a challenger', () => {
  it.each([
    ['that nobody called', calls(0, 0), calls(0, 0)],
    ['with too few calls to tell', calls(19, 19), calls(1000, 0)],
    ['without errors', calls(1000, 0), calls(1000, 0)],
    ['with 5 % of errors', calls(20, 1), calls(1000, 0)],
    ['that fails twice as often as the champion', calls(100, 40), calls(100, 20)],
    ['that fails as the champion does', calls(100, 100), calls(100, 100)],
    ['beside a champion that fails more', calls(100, 10), calls(1000, 900)],
  ])('goes on: one %s', (_, challenger, champion) => {
    expect(judgeChallenger({ champion, challenger })).toBeUndefined()
  })

  it.each([
    [
      'with more than 5 % of errors',
      calls(20, 2),
      calls(180, 0),
      '2 of 20 calls failed (10.0 %); of those to the model before it, 0 of 180 calls failed (0.0 %)',
    ],
    [
      'that fails more than twice as often as the champion',
      calls(100, 41),
      calls(100, 20),
      '41 of 100 calls failed (41.0 %); of those to the model before it, 20 of 100 calls failed (20.0 %)',
    ],
    [
      'that has all the calls',
      calls(1000, 51),
      calls(0, 0),
      '51 of 1000 calls failed (5.1 %); of those to the model before it, 0 of 0 calls failed (0.0 %)',
    ],
  ])('gives its calls back: one %s', (_, challenger, champion, why) => {
    expect(judgeChallenger({ champion, challenger })).toBe(why)
  })
})
