import { expect, it } from 'vitest'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { readCapturedRequest, writeCapture } from './capture-lines.ts'
import { type CapturedPrediction, capturedFeedbackSchema, capturedPredictionSchema } from './capture-records.ts'

const KEY = 'captures/churn/2026/07/02/20260702T090001-r1.jsonl'

const CAPTURED: CapturedPrediction = {
  version: 1,
  kind: 'prediction',
  requestId: '20260702T090001-r1',
  instance: 0,
  at: '2026-07-02T09:00:01.000Z',
  dataset: 'churn',
  model: 'boostline-churn-1',
  role: 'champion',
  latencyMs: 12,
  id: 'c-1',
  features: { age: 41, plan: null },
  prediction: { label: 'leaves', probability: 0.4 },
}
const { version: _, ...OF_BEFORE } = CAPTURED

it('what is written is read again', async () => {
  const objects = memoryObjectStore()
  await writeCapture(objects, KEY, [CAPTURED, { ...CAPTURED, instance: 1, features: { text: 'two\nlines' } }])
  expect(await readCapturedRequest(objects, KEY)).toEqual({
    requestId: CAPTURED.requestId,
    dataset: 'churn',
    model: 'boostline-churn-1',
    instances: 2,
  })
  expect(await readCapturedRequest(objects, 'captures/none')).toBeUndefined()
})

it.each([
  ['with a version', CAPTURED],
  ['of before lines had one', OF_BEFORE],
  ['of all classes', { ...CAPTURED, prediction: { label: 'a', probability: 1, probabilities: { a: 1, b: 0 } } }],
  ['of a regression, without an echoed field', { ...OF_BEFORE, id: undefined, prediction: { value: 1.5 } }],
  ['with a field of a later version', { ...CAPTURED, drift: 0.1 }],
])('a line %s is a captured prediction', (_, line) => {
  expect(capturedPredictionSchema.parse(JSON.parse(JSON.stringify(line)))).toMatchObject({ version: 1, instance: 0 })
})

it.each([
  ['another version', { ...CAPTURED, version: 2 }],
  ['a feedback', { ...CAPTURED, kind: 'feedback' }],
  ['no model', { ...CAPTURED, model: undefined }],
  ['a prediction of neither kind', { ...CAPTURED, prediction: {} }],
])('%s is none', async (_, line) => {
  const objects = memoryObjectStore()
  await objects.put(KEY, `${JSON.stringify(line)}\n`)
  await expect(readCapturedRequest(objects, KEY)).rejects.toMatchObject({ code: 'record-invalid' })
})

it.each(['stays', 151])('a feedback of before lines had a version tells that %j is true', (truth) => {
  const { requestId, instance, at, dataset, model } = CAPTURED
  const line = { kind: 'feedback', requestId, instance, at, dataset, model, truth }
  expect(capturedFeedbackSchema.parse(line)).toEqual({ version: 1, ...line })
})
