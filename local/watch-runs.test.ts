import { S3Client } from '@aws-sdk/client-s3'
import { expect, it } from 'vitest'
import { watchRuns } from './watch-runs.ts'

const RUN = { dataset: 'iris', runId: 'boostline-iris-20260701-100000-0a1b2c3d' }

/** S3 that fails as often as told before it lists one run. */
class Flaky extends S3Client {
  failures: number

  constructor(failures: number) {
    super({ region: 'us-east-1' })
    this.failures = failures
  }

  override send = (async ({ input }: { readonly input: { readonly Prefix: string } }) => {
    if (this.failures-- > 0) throw new Error('S3 is away')
    const folder = input.Prefix === 'runs/' ? `runs/${RUN.dataset}/` : `runs/${RUN.dataset}/${RUN.runId}/`
    return { CommonPrefixes: [{ Prefix: folder }] }
  }) as unknown as S3Client['send']
}

it('looks again where S3 is away for a while, and says so', async () => {
  const over = new AbortController()
  const told: string[] = []
  await watchRuns(
    new Flaky(2),
    'boostline',
    {
      onRun: ({ runId }) => {
        told.push(runId)
        over.abort()
      },
      onTrouble: (error) => void told.push(String(error)),
    },
    over.signal,
  )
  expect(told).toEqual([expect.stringContaining('S3 is away'), expect.stringContaining('S3 is away'), RUN.runId])
})
