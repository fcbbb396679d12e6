import { expect, test } from 'vitest'
import { revealingName } from './revealing-names.ts'

test.each([
  ['churn_reason', 'churn_label', 'target'],
  ['churn_reason', 'churn_status', 'target'],
  ['loan_status_date', 'loan_status', 'target'],
  ['loan_amount', 'loan_status', undefined],
  ['loan_amount_term', 'Loan_Status', undefined],
  ['order_total', 'order_type', undefined],
  ['room_area', 'room_category', undefined],
  ['customer_since', 'customer_group', undefined],
  ['sales_tax', 'sales_type', 'target'],
  ['loan_refund', 'loan_status', 'afterwards'],
])('%s beside the target %s reveals %s', (name, target, reveals) => {
  expect(revealingName(name, target)).toBe(reveals)
})
