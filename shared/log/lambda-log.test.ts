import { describe, expect, it } from 'vitest'
import { lambdaLog } from './lambda-log.ts'

function linesOf(
  level: string | undefined,
  log: (log: ReturnType<typeof lambdaLog>) => void,
): Record<string, unknown>[] {
  const lines: string[] = []
  log(lambdaLog('model-training', { level, now: () => 0, write: (line) => lines.push(line) }))
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>)
}

const one = (log: ReturnType<typeof lambdaLog>) => {
  log.debug('dataset-split')
  log.info('run-started')
  log.warn('run-refused')
  log.error('unexpected-error')
}

describe('lambdaLog', () => {
  it('writes one JSON line a message with its fields', () => {
    expect(linesOf('INFO', (log) => log.info('run-started', { runId: 'r', sizeBytes: 7 }))).toEqual([
      {
        level: 'INFO',
        timestamp: '1970-01-01T00:00:00.000Z',
        service: 'model-training',
        message: 'run-started',
        runId: 'r',
        sizeBytes: 7,
      },
    ])
  })

  it.each([
    ['TRACE', ['DEBUG', 'INFO', 'WARN', 'ERROR']],
    ['DEBUG', ['DEBUG', 'INFO', 'WARN', 'ERROR']],
    ['WARN', ['WARN', 'ERROR']],
    ['FATAL', []],
    ['nonsense', ['INFO', 'WARN', 'ERROR']],
    [undefined, ['INFO', 'WARN', 'ERROR']],
  ])('writes from the level %s up', (level, expected) => {
    expect(linesOf(level, one).map((line) => line['level'])).toEqual(expected)
  })

  it('writes an error with its message, stack, own fields and cause', () => {
    const error = Object.assign(new TypeError('x is undefined', { cause: new Error('deeper') }), { code: 'E1' })
    const [line] = linesOf('INFO', (log) => log.error('unexpected-error', { error }))
    expect(line?.['error']).toMatchObject({
      name: 'TypeError',
      message: 'x is undefined',
      code: 'E1',
      cause: { message: 'deeper' },
    })
    expect(line).toHaveProperty('error.stack', expect.stringContaining('lambda-log.test.ts'))
  })
})
