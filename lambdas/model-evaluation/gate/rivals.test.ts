import { expect, it } from 'vitest'
import { KEPT_PREVIOUS, type PreviousRun, type ServingRun } from '#shared/records/model-pointer.ts'
import { rivalOf } from './rivals.ts'

const UPLOADED = { eventTime: '2026-07-01T10:00:00.500Z' }
const BEFORE = '2026-07-01T09:00:00.000Z'
const LONG_BEFORE = '2026-07-01T08:00:00.000Z'
const AFTER = '2026-07-01T10:05:00.000Z'
const LONG_AFTER = '2026-07-01T10:10:00.000Z'

function serving(runId: string, since: string): ServingRun {
  const source = { key: 'datasets/iris.csv', eventTime: since }
  return { runId, type: 'endpoint', endpointName: runId, modelPackageArn: runId, since, source }
}

const served = (runId: string, since: string, until: string): PreviousRun => ({ ...serving(runId, since), until })

it.each([
  ['nothing serves', null, [], null],
  ['the champion served at the upload', serving('a', BEFORE), [], { champion: 'a' }],
  ['the champion serves since the very moment', serving('a', UPLOADED.eventTime), [], { champion: 'a' }],
  ['nothing served at the upload', serving('a', AFTER), [], { champion: 'a', servedAtUpload: null }],
  [
    'the one that served then was replaced by one of the burst',
    serving('c', LONG_AFTER),
    [served('b', AFTER, LONG_AFTER), served('a', BEFORE, AFTER), served('o', LONG_BEFORE, BEFORE)],
    { champion: 'c', servedAtUpload: 'a' },
  ],
  [
    'what had served was taken back before the upload',
    serving('b', AFTER),
    [served('a', LONG_BEFORE, BEFORE)],
    { champion: 'b', servedAtUpload: null },
  ],
  [
    'the list of predecessors was cut off',
    serving('z', LONG_AFTER),
    Array.from({ length: KEPT_PREVIOUS }, (_, each) => served(`${each}`, AFTER, AFTER)),
    { champion: 'z' },
  ],
] as const)('whom a run is judged against: %s', (_, champion, previous, expected) => {
  const rival = rivalOf({ champion, previous: [...previous] }, UPLOADED)
  expect(rival && { ...rival, champion: rival.champion.runId }).toEqual(expected)
})

it('a dataset without a pointer has none', () => {
  expect(rivalOf(undefined, UPLOADED)).toBeNull()
})
