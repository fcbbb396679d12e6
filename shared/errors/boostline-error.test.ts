import { expect, it } from 'vitest'
import { type ErrorFacts, withoutRetry } from './boostline-error.ts'
import { sampleError } from './sample-error.ts'

const TEXT = { message: 'm', hint: 'h' }

it('an error that is not as the registry has it does not compile', () => {
  // @ts-expect-error: no such code
  const misspelt: ErrorFacts = { ...TEXT, code: 'file-emty', kind: 'input' }
  // @ts-expect-error: its kind is `input`
  const misjudged: ErrorFacts = { ...TEXT, code: 'file-empty', kind: 'bug' }
  // @ts-expect-error: it is retryable
  const forgotten: ErrorFacts = { ...TEXT, code: 'aws-throttled', kind: 'dependency' }
  // @ts-expect-error: it is not retryable
  const hopeless: ErrorFacts = { ...TEXT, code: 'aws-denied', kind: 'config', retryable: true }
  const right: ErrorFacts = { ...TEXT, code: 'aws-throttled', kind: 'dependency', retryable: true }
  expect(new Set([misspelt, misjudged, forgotten, hopeless, right]).size).toBe(5)
})

it('what nothing tries again keeps code and cause, and is not retryable', () => {
  const error = sampleError('endpoint-quota')
  const final = withoutRetry(error, { message: 'Given up.', hint: 'Ask for more.' })
  expect(final).toMatchObject({ code: 'endpoint-quota', kind: 'dependency', retryable: false, message: 'Given up.' })
  expect(final.cause).toBe(error)
})
