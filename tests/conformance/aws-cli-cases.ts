import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Target } from './target.ts'

const run = promisify(execFile)

/** Whether the `aws` command is there. */
export function hasAwsCli(): boolean {
  try {
    execFileSync('aws', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** The lines a person types. Each stands on those before it. */
export function awsCliCases(target: Target): void {
  const folder = mkdtempSync(path.join(tmpdir(), 'boostline-cli-'))
  const bucket = target.uniqueName()
  const queue = target.uniqueName()
  const file = (name: string) => path.join(folder, name)
  // Nothing of the person's own configuration, except against AWS, which needs it.
  const env = target.endpoint
    ? {
        PATH: process.env['PATH'],
        HOME: folder,
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
        AWS_DEFAULT_REGION: 'us-east-1',
        // A shim of a version manager looks for its settings in the home folder.
        ...Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith('PYENV'))),
      }
    : process.env
  // Version 1 of the CLI ignores AWS_ENDPOINT_URL for SQS.
  const options = target.endpoint ? ['--endpoint-url', target.endpoint] : []
  const aws = async (line: string): Promise<string> =>
    (await run('aws', [...line.split(' '), '--output', 'json', ...options], { env })).stdout
  const awsJson = async (line: string): Promise<unknown> => JSON.parse(await aws(line)) as unknown

  beforeAll(() => {
    writeFileSync(file('small.csv'), 'a,b\n1,2\n')
    // Above 8 MiB the CLI uploads in parts.
    writeFileSync(file('large.bin'), Buffer.alloc(9 * 1024 * 1024, 'boostline'))
  })
  afterAll(async () => {
    await aws(`s3 rb s3://${bucket} --force`).catch(() => {})
    rmSync(folder, { recursive: true })
  })

  it('s3 mb, cp, ls', async () => {
    await aws(`s3 mb s3://${bucket}`)
    await aws(`s3 cp ${file('small.csv')} s3://${bucket}/datasets/small.csv`)
    expect(await aws(`s3 ls s3://${bucket}/datasets/`)).toMatch(/ 8 small\.csv\n$/)
  })

  it('s3 cp of a large file and back, in parts', async () => {
    await aws(`s3 cp ${file('large.bin')} s3://${bucket}/large.bin`)
    await aws(`s3 cp s3://${bucket}/large.bin ${file('back.bin')}`)
    expect(readFileSync(file('back.bin')).equals(readFileSync(file('large.bin')))).toBe(true)
  })

  it('s3 cp from bucket to bucket, sync, rm --recursive', async () => {
    await aws(`s3 cp s3://${bucket}/datasets/small.csv s3://${bucket}/copies/small.csv`)
    await aws(`s3 sync s3://${bucket}/copies ${file('synced')}`)
    expect(readFileSync(file('synced/small.csv'), 'utf8')).toBe('a,b\n1,2\n')
    await aws(`s3 rm s3://${bucket}/copies --recursive`)
    await expect(aws(`s3 ls s3://${bucket}/copies/`)).rejects.toMatchObject({ code: 1 })
  })

  it('s3 presign gives a URL that anybody reads', async () => {
    const url = (await aws(`s3 presign s3://${bucket}/datasets/small.csv`)).trim()
    expect(await (await fetch(url)).text()).toBe('a,b\n1,2\n')
  })

  it('s3api put-object --if-none-match refuses to overwrite', async () => {
    const put = `s3api put-object --bucket ${bucket} --key once --body ${file('small.csv')} --if-none-match *`
    await aws(put)
    await expect(aws(put)).rejects.toMatchObject({ stderr: expect.stringContaining('(PreconditionFailed)') })
  })

  it('s3api get-object with a range, head-object, list-objects-v2', async () => {
    const object = `--bucket ${bucket} --key datasets/small.csv`
    await aws(`s3api get-object ${object} --range bytes=0-2 ${file('part')}`)
    expect(readFileSync(file('part'), 'utf8')).toBe('a,b')
    expect(await awsJson(`s3api head-object ${object}`)).toMatchObject({ ContentLength: 8 })
    expect(await awsJson(`s3api list-objects-v2 --bucket ${bucket} --prefix datasets/`)).toMatchObject({
      Contents: [{ Key: 'datasets/small.csv' }],
    })
  })

  it('sqs create-queue, send-message, receive-message, delete-queue', async () => {
    const { QueueUrl } = (await awsJson(`sqs create-queue --queue-name ${queue}`)) as { QueueUrl: string }
    target.cleanUp(() => aws(`sqs delete-queue --queue-url ${QueueUrl}`))
    await aws(`sqs send-message --queue-url ${QueueUrl} --message-body hello`)
    expect(await awsJson(`sqs receive-message --queue-url ${QueueUrl} --wait-time-seconds 5`)).toMatchObject({
      Messages: [{ Body: 'hello' }],
    })
  })

  it('sagemaker list-training-jobs, describe-endpoint of none', async () => {
    expect(await awsJson(`sagemaker list-training-jobs --name-contains ${bucket}`)).toEqual({
      TrainingJobSummaries: [],
    })
    await expect(aws(`sagemaker describe-endpoint --endpoint-name ${bucket}`)).rejects.toMatchObject({
      stderr: expect.stringMatching(/\(ValidationException\).*Could not find endpoint "arn:aws:sagemaker:/),
    })
  })

  it.skipIf(!target.functionName)('lambda invoke', async () => {
    const payload = `--cli-binary-format raw-in-base64-out --payload {"n":1}`
    const version = await aws(`--version`)
    const flags = version.startsWith('aws-cli/1.') ? payload.replace(/^--cli-binary-format \S+ /, '') : payload
    await aws(`lambda invoke --function-name ${target.functionName} ${flags} ${file('answer.json')}`)
    expect(readFileSync(file('answer.json'), 'utf8')).toBe('{"n":1}')
  })
}
