import { describe, expect, it } from 'vitest'
import { sampleError } from '#shared/errors/sample-error.ts'
import { defineCommand, type Outcome, type Terminal } from './command.ts'
import { runCommandLine } from './run-command-line.ts'

/** Runs a command that does this, and says what came out where. */
async function run(work: (terminal: Terminal) => Promise<Outcome>, ...flags: readonly string[]) {
  const lines: string[] = []
  const command = defineCommand({
    name: 'work',
    summary: 'works',
    options: {},
    run: async (_, terminal) => await work(terminal),
  })
  const exitCode = await runCommandLine(
    ['work', ...flags],
    { Commands: [command] },
    {
      out: (line) => void lines.push(`out ${line}`),
      error: (line) => void lines.push(`error ${line}`),
    },
  )
  return { exitCode, lines }
}

const done = async ({ say, show }: Terminal): Promise<Outcome> => {
  say('working')
  show('one: 1', { one: 1 })
  return { ok: true, result: { sum: 1 } }
}

describe('what a command says', () => {
  it('is for a person on stdout', async () => {
    expect(await run(done)).toEqual({ exitCode: 0, lines: ['out working', 'out one: 1'] })
  })

  it('is with --json documents alone on stdout, and all else on stderr', async () => {
    expect(await run(done, '--json')).toEqual({
      exitCode: 0,
      lines: ['error working', 'out {"one":1}', 'out {"sum":1}'],
    })
  })

  it('ends with 1 where what was wanted is not done', async () => {
    expect(await run(async () => ({ ok: false, result: { sum: 0 } }), '--json')).toEqual({
      exitCode: 1,
      lines: ['out {"sum":0}'],
    })
  })
})

const WET = 'The wall in room 3 is wet.'
const awsError = (name: string, status: number) =>
  Object.assign(new Error('no'), { name, $metadata: { httpStatusCode: status } })
const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:4566'), { code: 'ECONNREFUSED' })

describe('an error is told once: what and where, and what to do', () => {
  it.each([
    ['our own', sampleError('log-empty', WET), 1, WET, 'Look at it.'],
    ['a wrong command line', sampleError('usage', WET), 2, WET, 'Look at it.'],
    ['a wrong setting', sampleError('settings-invalid', WET), 2, WET, 'Look at it.'],
    ['a denial of AWS', awsError('AccessDenied', 403), 1, /AccessDenied: no/, /^Give the role or user/],
    ['nobody signed in', awsError('CredentialsProviderError', 0), 1, 'no', /^Sign in/],
    ['no region', new Error('Region is missing'), 1, 'No AWS region is set.', /AWS_REGION=/],
    ['nobody there', refused, 1, 'Nobody answers at 127.0.0.1:4566.', /^Start the local cloud/],
    ['nobody there, deeper', new TypeError('fetch failed', { cause: refused }), 1, /^Nobody answers/, /^Start/],
    ['nobody there, in two ways', new AggregateError([refused]), 1, /^Nobody answers/, /^Start/],
    ['a fault of ours', new RangeError('oops'), 1, /RangeError: oops\n +at /, /^This is a fault of Boostline/],
  ])('%s', async (_, error, exitCode, message, hint) => {
    const fail = async (): Promise<Outcome> => await Promise.reject(error)
    const asJson = await run(fail, '--json')
    const report = JSON.parse(asJson.lines[0]?.replace(/^out /, '') ?? '').error
    expect(report).toEqual({
      code: expect.any(String),
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
    })
    expect(asJson).toMatchObject({ exitCode, lines: { length: 1 } })
    expect(await run(fail)).toEqual({ exitCode, lines: [`error boostline: ${report.message}\n${report.hint}`] })
  })
})
