import { expect, it } from 'vitest'
import { requireOwnRole, requireXgboostImage } from './account-rules.ts'

const ACCOUNT = { accountId: '123456789012', region: 'eu-central-1' }
const EU = '492215442770.dkr.ecr.eu-central-1.amazonaws.com/sagemaker-xgboost'
const US = '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:3.2-0'

it.each([
  `${EU}:3.2-0`,
  `${EU}:1.7-1`,
  `${EU}:1.0-1-cpu-py3`,
  '123456789012.dkr.ecr.eu-central-1.amazonaws.com/sagemaker-xgboost:3.0-5',
  'sagemaker-xgboost:3.2-0',
])('takes the image %s', (image) => {
  expect(() => requireXgboostImage(ACCOUNT, image, 'hosting')).not.toThrow()
})

it.each([
  [
    'training' as const,
    US,
    "Invalid DNS suffix 'amazonaws.com' for region 'us-east-1' in training image. Please provide the valid <region>.<dns-suffix>: 'eu-central-1.amazonaws.com'",
  ],
  [
    'hosting' as const,
    US,
    `Region of "${US}" does not match expected region of eu-central-1. Cross region ECR image pulls are not allowed.`,
  ],
  ['hosting' as const, `${EU}:9.9-9`, `Requested image ${EU}:9.9-9 not found.`],
  [
    'hosting' as const,
    '111111111111.dkr.ecr.eu-central-1.amazonaws.com/sagemaker-xgboost:3.2-0',
    'Cannot find repository: sagemaker-xgboost in registry ID: 111111111111 ',
  ],
  ['hosting' as const, 'busybox:latest', 'The emulator stands in for the sagemaker-xgboost images only'],
])('refuses for %s the image %s', (use, image, message) => {
  expect(() => requireXgboostImage(ACCOUNT, image, use)).toThrow(message)
})

it('refuses a role of another account', () => {
  expect(() => requireOwnRole(ACCOUNT, 'arn:aws:iam::123456789012:role/a')).not.toThrow()
  expect(() => requireOwnRole(ACCOUNT, 'arn:aws:iam::999999999999:role/a')).toThrow(
    'Cross-account pass role is not allowed.',
  )
})
