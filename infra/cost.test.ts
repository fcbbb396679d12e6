import { describe, expect, it } from 'vitest'
import { DEFAULT_MANIFEST } from '#shared/manifest/manifest.ts'
import { MODEL_METRICS } from '#shared/monitoring/model-metrics.ts'
import { MOST_READ_A_DAY } from '#shared/monitoring/read-plan.ts'
import { BILLING, costPage, METRICS_DOLLARS, MONITOR_DOLLARS, SCORED_FILE_DOLLARS } from './cost.ts'
import { ofType, resourcesOf, synthesize } from './testing/synthesize.ts'
import { FUNCTION_NAMES } from './wiring.ts'

const EVERYTHING = {
  alarms: 'true',
  alarmEmail: 'ops@example.com',
  notifyEmail: 'team@example.com',
  rollout: 'canary',
  corsOrigins: '*',
}

function typesOf(context: Readonly<Record<string, string>>): Set<string> {
  const { pipeline, registry } = synthesize(context)
  const all = [pipeline, registry].flatMap((template) => Object.values(resourcesOf(template)))
  return new Set(all.map(({ Type }) => Type))
}

describe('cost', () => {
  it('knows how each resource is billed, and none is by the hour', () => {
    const known = new Set<string>(Object.values(BILLING).flat())
    expect([...typesOf(EVERYTHING)].filter((type) => !known.has(type))).toEqual([])
  })

  it('has nothing that is billed by the month unless alarms or a rollout are asked for', () => {
    const types = typesOf({})
    expect(BILLING.perMonth.filter((type) => types.has(type))).toEqual([])
  })

  it('keeps no function warm for money and no capacity reserved', () => {
    const { pipeline } = synthesize(EVERYTHING)
    const [...aliases] = ofType(pipeline, 'AWS::Lambda::Alias')
    expect(aliases).toHaveLength(FUNCTION_NAMES.length)
    for (const [, { Properties }] of aliases) expect(Properties).not.toHaveProperty('ProvisionedConcurrencyConfig')
    for (const [, { Properties }] of ofType(pipeline, 'AWS::Lambda::Function')) {
      expect(Properties).not.toHaveProperty('ReservedConcurrentExecutions')
    }
  })

  it('is at most a cent for a million scored rows of 60 numbers', () => {
    expect(SCORED_FILE_DOLLARS).toBeLessThanOrEqual(0.01)
  })

  it('is at most a cent for the watch over 100,000 predictions', () => {
    expect(MONITOR_DOLLARS).toBeLessThanOrEqual(0.01)
  })

  it('is that of 5,000 captured requests a dataset and day, and no more', () => {
    expect(MOST_READ_A_DAY).toBeLessThanOrEqual(5000)
  })

  it('is that of three metrics of a dataset, where they are asked for', () => {
    expect(DEFAULT_MANIFEST.monitor.metrics).toBe(false)
    expect(MODEL_METRICS.length).toBeLessThanOrEqual(3)
    expect(METRICS_DOLLARS).toBeLessThanOrEqual(1)
  })

  it('is what docs/cost.md says', async () => {
    const alarms = ofType(synthesize({ alarms: 'true' }).pipeline, 'AWS::CloudWatch::Alarm')
    await expect(costPage(alarms.length)).toMatchFileSnapshot('../docs/cost.md')
  })
})
