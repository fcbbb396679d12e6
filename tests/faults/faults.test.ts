import process from 'node:process'
import { describe, expect, it } from 'vitest'
import { FUNCTION_NAMES, type FunctionName } from '../../infra/wiring.ts'
import { currentCommit } from '../commit.ts'
import { chooseCells } from './choose-cells.ts'
import { ROLE_ARN } from './cloud/names.ts'
import type { Right } from './cloud/rights.ts'
import { allows, grantsOf } from './grants.ts'
import { cellsOf } from './matrix.ts'
import { faultsPage } from './page.ts'
import { recordStories } from './recordings.ts'
import { tryCells } from './try-cells.ts'

const PAGE = '../../docs/faults.md'
/** About half a minute of one core. */
const MOST_CELLS = 160

const baselines = recordStories()

it('every call of every story has its row in docs/faults.md', async () => {
  await expect(faultsPage(baselines)).toMatchFileSnapshot(PAGE)
})

it('the faults that are drawn for this commit are survived', { timeout: 600_000 }, async () => {
  const commit = process.env['FAULTS_COMMIT'] ?? currentCommit()
  const cells = chooseCells(baselines.flatMap(cellsOf), commit, MOST_CELLS)
  expect(await tryCells(cells, `the faults of the commit ${commit}`)).toEqual([])
})

/*
 * What the functions call in the stories of the fault matrix, held against what their roles are granted: no call without
 * its right, and no right without a call, but for those of this list.
 */
const UNUSED: readonly { readonly role: FunctionName | 'any'; readonly right: RegExp; readonly why: string }[] = [
  { role: 'any', right: /^logs:(CreateLogStream|PutLogEvents) /, why: 'Lambda writes the log of the function' },
  { role: 'any', right: /^sqs:SendMessage .*-failed-events$/, why: 'Lambda keeps the events that it gave up on' },
  {
    role: 'model-evaluation',
    right: /^sqs:(ReceiveMessage|DeleteMessage|GetQueueAttributes) /,
    why: 'Lambda takes the messages for the function',
  },
  {
    role: 'model-evaluation',
    right: /^ecr:(BatchGetImage|DescribeImages) /,
    why: 'SageMaker reads the image of a package with the rights of its caller',
  },
  {
    role: 'any',
    right: /^sagemaker:(Create|Describe|Update|List)ModelPackage\w* .*:model-package(-group)?\//,
    why: 'AWS does not say whether it asks for the right on the package or on its group',
  },
  {
    role: 'model-evaluation',
    right: /^sagemaker:AddTags /,
    why: "AWS's reference has it as a dependent action of the creation of packages and groups",
  },
  {
    role: 'any',
    right: /^s3:AbortMultipartUpload /,
    why: 'only an upload of many parts that fails is aborted',
  },
  {
    role: 'model-deployment',
    right: /^s3:PutObject .*\/serving\/model\.bin$/,
    why: 'the model of the stories is a stand-in, which cannot be compiled',
  },
  {
    role: 'model-evaluation',
    right: /^s3:DeleteObject .*\/evaluation\/\*$/,
    why: 'an evaluation that takes more than one delivery stores pieces, and deletes them in the end',
  },
  {
    role: 'batch-scoring',
    right: /^s3:GetObjectTagging /,
    why: 'a file that a Processing job scores has no version in its event',
  },
]

describe.each(FUNCTION_NAMES)('the role of %s', (name) => {
  const grants = grantsOf(name)

  it('grants every call that the function makes in the stories', () => {
    const missing = rightsOf(name).filter((right) => !grants.some((grant) => allows(grant, right)))
    expect([...new Set(missing.map(inWords))], `add these to infra/functions/${name}.ts`).toEqual([])
  })

  it('grants nothing that no story needs, but for what is listed with its reason', () => {
    const rights = rightsOf(name)
    const unused = grants
      .filter((grant) => !rights.some((right) => allows(grant, right)))
      .map(({ action, pattern }) => `${action} ${pattern}`)
      .filter((grant) => !UNUSED.some(({ role, right }) => (role === 'any' || role === name) && right.test(grant)))
    expect(unused, `tell a story that needs them, or take them out of infra/functions/${name}.ts`).toEqual([])
  })
})

it('lists no right that is not granted any more', () => {
  const all = FUNCTION_NAMES.flatMap((name) => grantsOf(name).map((grant) => ({ name, ...grant })))
  const stale = UNUSED.filter(
    ({ role, right }) =>
      !all.some(({ name, action, pattern }) => (role === 'any' || role === name) && right.test(`${action} ${pattern}`)),
  )
  expect(stale).toEqual([])
})

it.each([
  ['s3:GetObject', 'arn:aws:s3:::bucket/runs/*', 's3:GetObject', 'arn:aws:s3:::bucket/runs/a/b.json', true],
  ['s3:GetObject', 'arn:aws:s3:::bucket/runs/*', 's3:GetObject', 'arn:aws:s3:::bucket/run', false],
  ['s3:GetObject', 'arn:aws:s3:::bucket/runs/*', 's3:PutObject', 'arn:aws:s3:::bucket/runs/a', false],
  ['s3:PutObject', 'arn:aws:s3:::b/runs/*/*/a.json', 's3:PutObject', 'arn:aws:s3:::b/runs/x/y/a.json', true],
  ['s3:PutObject', 'arn:aws:s3:::b/runs/*/*/a.json', 's3:PutObject', 'arn:aws:s3:::b/runs/x/a.json', false],
])('matches as IAM does: %s on %s, %s of %s', (action, pattern, wanted, arn, expected) => {
  expect(allows({ action, pattern, condition: {} }, { action: wanted, arn })).toBe(expected)
})

it('holds a condition against what the call says', () => {
  const condition = { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } }
  const grant = { action: 'iam:PassRole', pattern: ROLE_ARN, condition }
  const passing = (service: string): Right => ({
    action: 'iam:PassRole',
    arn: ROLE_ARN,
    context: { 'iam:PassedToService': service },
  })
  expect(allows(grant, passing('sagemaker.amazonaws.com'))).toBe(true)
  expect(allows(grant, passing('ec2.amazonaws.com'))).toBe(false)
  expect(allows(grant, { action: 'iam:PassRole', arn: ROLE_ARN })).toBe(false)
})

function rightsOf(name: FunctionName): readonly Right[] {
  const calls = baselines.flatMap(({ before, calls }) => [...before, ...calls])
  const all = calls.filter(({ functionName }) => functionName === name).flatMap(({ rights }) => rights)
  return [...new Map(all.map((right) => [inWords(right), right])).values()]
}

function inWords({ action, arn, context = {} }: Right): string {
  return [action, arn, ...Object.values(context)].join(' ')
}
