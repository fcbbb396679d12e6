import { expect, it } from 'vitest'
import { captureId, captureKeys } from './capture-keys.ts'

it('an id says where the captured objects lie', () => {
  const id = captureId(Date.parse('2026-07-02T23:59:59.999Z'), '3f1c8a52-6f0e-4d1b-9c37-52b1a4f0d6e9')
  expect(id).toBe('20260702T235959-3f1c8a52-6f0e-4d1b-9c37-52b1a4f0d6e9')
  expect(captureKeys('iris', id)).toEqual({
    predictions: `captures/iris/2026/07/02/${id}.jsonl`,
    feedback: `captures/iris/2026/07/02/${id}.feedback.jsonl`,
  })
})

it.each(['', 'abc', '20260702T235959-', '20260702T235959-../../models/iris', '20260702T2359-a', '20260702T235959-a b'])(
  '%j is no id',
  (id) => {
    expect(captureKeys('iris', id)).toBeUndefined()
  },
)
