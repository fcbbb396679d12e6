import { expect, it } from 'vitest'
import type { Decision } from '#shared/records/evaluation-record.ts'
import { decisionHeadline, decisionLines } from './decision-lines.ts'

const DECISION: Pick<Decision, 'reason' | 'reasons'> = {
  reason: 'all of it',
  reasons: [
    { code: 'a', status: 'pending', text: 'Not sure.', todo: 'Approve it.', numbers: '6 rows.' },
    { code: 'b', status: 'pending', text: 'Nor of this.', todo: 'Ask.' },
  ],
}

it('begins with what decided and what to do', () => {
  expect(decisionLines(DECISION)).toEqual(['Not sure. Approve it.', '6 rows.', 'Nor of this. Ask.'])
  expect(decisionHeadline(DECISION)).toBe('Not sure. Approve it.')
})

it('shows the one text of an older record', () => {
  expect(decisionLines({ reason: 'auc 0.9; a gain of 0.1' })).toEqual(['auc 0.9; a gain of 0.1'])
})
