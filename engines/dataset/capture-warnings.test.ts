import { expect, it } from 'vitest'
import { captureWarnings } from './capture-warnings.ts'

const COLUMNS = ['age', 'email']

it.each([
  ['columns of the file', { enabled: true, omit: ['age'], hash: ['email'] }, []],
  ['a capture that is off', { enabled: false, omit: ['agee'], hash: [] }, []],
  [
    'a mistyped column',
    { enabled: true, omit: ['emial'], hash: [] },
    [
      'capture.omit names "emial", which is no column of the file: it has an effect only on a field of that name in requests. Did you mean "email"?',
    ],
  ],
  [
    'a field that callers echo',
    { enabled: true, omit: [], hash: ['customer_id'] },
    [
      'capture.hash names "customer_id", which is no column of the file: it has an effect only on a field of that name in requests.',
    ],
  ],
])('warns for %s where it has to', (_, capture, warnings) => {
  expect(captureWarnings({ capture }, COLUMNS)).toEqual(warnings)
})
