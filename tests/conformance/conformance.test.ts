import { afterAll, afterEach, beforeEach, describe } from 'vitest'
import { casesOfCommit } from '../depth.ts'
import { awsCliCases, hasAwsCli } from './aws-cli-cases.ts'
import { lambdaCases } from './lambda-cases.ts'
import { refusalCases } from './refusal-cases.ts'
import { s3Cases } from './s3-cases.ts'
import { s3MultipartCases } from './s3-multipart-cases.ts'
import { sageMakerCases } from './sagemaker-cases.ts'
import { sageMakerRefusalCases } from './sagemaker-refusal-cases.ts'
import { sageMakerTrainingCases } from './sagemaker-training-cases.ts'
import { sqsCases } from './sqs-cases.ts'
import { openTarget, type Target } from './target.ts'

// One suite for the emulator, for any other implementation (REMOTE=http://…) and for an account (REMOTE=aws).
const target = await openTarget(process.env)
const costly = (target.name === 'the emulator' || process.env['REMOTE_EXPENSIVE'] === '1') && Boolean(target.roleArn)

const counts = new Map<string, { begun: number; passed: number }>()

suite('S3', s3Cases)
suite('S3 multipart', s3MultipartCases)
suite('SQS', sqsCases)
suite('SageMaker', sageMakerCases)
suite('SageMaker training and endpoint, which cost money: REMOTE_EXPENSIVE=1', sageMakerTrainingCases, costly)
suite('Lambda', lambdaCases)
suite('SageMaker, what it refuses', sageMakerRefusalCases)
suite('the others, what they refuse', refusalCases)
// A command takes a second of CPU: of the emulator it is tried with every fourth commit.
const isTurn = target.name !== 'the emulator' || casesOfCommit([0, 1, 2, 3], { every: 4 }).includes(0)
suite('the aws command line, where it is installed', awsCliCases, isTurn && hasAwsCli())

function suite(name: string, cases: (target: Target) => void, wanted = true): void {
  const count = { begun: 0, passed: 0 }
  counts.set(name, count)
  describe(`${name}:`, { skip: !wanted }, () => {
    beforeEach(() => {
      count.begun++
    })
    afterEach(({ task }) => {
      if (task.result?.state !== 'fail') count.passed++
    })
    cases(target)
  })
}

afterAll(async () => {
  const lines = [...counts].map(([name, { begun, passed }]) =>
    begun === 0 ? `  skipped: ${name}` : `  ${passed} of ${begun}: ${name}`,
  )
  process.stdout.write(`conformance of ${target.name}\n${lines.join('\n')}\n`)
  await target.close()
})
