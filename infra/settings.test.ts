import { describe, expect, it } from 'vitest'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { readSettings } from './settings.ts'

const read = (context: Readonly<Record<string, unknown>>) => readSettings((name) => context[name])

describe('readSettings', () => {
  it('needs none: a development stage with images built here, a key, and no alarms', () => {
    expect(read({})).toMatchObject({
      stage: 'dev',
      prefix: 'boostlinedev',
      architecture: 'arm64',
      images: 'built-here',
      apiAuth: 'key',
      alarms: false,
      rollout: 'allAtOnce',
    })
  })

  it('gives production the plain name, and takes a shorter prefix for a long stage', () => {
    expect(read({ stage: 'prod' }).prefix).toBe('boostline')
    expect(read({ stage: 'staging', prefix: 'blstaging' }).prefix).toBe('blstaging')
  })

  it('reads what the command line gives as text', () => {
    expect(read({ alarms: 'true', apiBurst: '5', logRetentionDays: '7' })).toMatchObject({
      alarms: true,
      apiBurst: 5,
      logRetentionDays: 7,
    })
  })

  it('takes one image tag for all functions, or one for each', () => {
    expect(read({ images: '1.2.3-abc' }).images).toMatchObject({ 'inference-api': '1.2.3-abc' })
  })

  it.each([
    [{ stage: 'staging' }, 'stage="staging" makes the name prefix "boostlinestaging", over 12 characters'],
    [{ stage: 'Dev' }, 'stage="Dev": wanted a-z and 0-9'],
    [{ architecture: 'arm', apiAuth: 'basic' }, 'architecture="arm": wanted "arm64" or "x86_64"; apiAuth="basic"'],
    [{ apiAuth: 'jwt' }, 'apiAuth=jwt needs userPoolArn'],
    [{ logRetentionDays: '8' }, 'logRetentionDays="8": wanted a retention that CloudWatch Logs has'],
    [{ images: '{"model-training":"1"}' }, 'images model-deployment'],
    [{ images: '{' }, 'images is not JSON'],
    [{ corsOrigins: 'https://a.example/path' }, 'corsOrigins="https://a.example/path"'],
    [{ alarmEmail: 'me' }, 'alarmEmail="me": wanted an e-mail address'],
  ])('refuses %j: %s', (context, message) => {
    expect(() => read(context)).toThrow(BoostlineError)
    expect(() => read(context)).toThrow(message)
  })
})
