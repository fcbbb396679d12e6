import { expect, it } from 'vitest'
import { servingTimes } from './serving-times.ts'

const run = (runId: string, since: number) => ({
  runId,
  type: 'endpoint' as const,
  endpointName: runId,
  modelPackageArn: 'arn',
  source: { key: 'k', eventTime: iso(0) },
  since: iso(since),
})

function iso(hour: number): string {
  return new Date(hour * 3_600_000).toISOString()
}

/** Changes as `A>B`, one an hour from the first on. */
function timesOf(changes: readonly string[], since: number, previous: readonly string[] = []) {
  const history = changes.map((change, hour) => {
    const [from = '', to = ''] = change.split('>')
    return { revision: hour, at: iso(hour), who: 'a', why: 'b', from: from || null, to: to || null }
  })
  const times = servingTimes('A', {
    version: 1,
    dataset: 'd',
    revision: 1,
    champion: run('A', since),
    challenger: null,
    rollout: null,
    retired: [],
    previous: previous.map((runId) => ({ ...run(runId, 0), until: iso(1) })),
    history,
  })
  return times.map(({ fromMs, toMs }) => [fromMs / 3_600_000, toMs / 3_600_000])
}

const EVER = Number.POSITIVE_INFINITY

it.each([
  ['since it serves', ['>A'], 0, [[0, EVER]]],
  [
    'before, too, where a rollback brought it back',
    ['>A', 'A>B', 'B>A'],
    2,
    [
      [2, EVER],
      [0, 1],
    ],
  ],
  [
    'twice',
    ['>A', 'A>B', 'B>A', 'A>C', 'C>A'],
    4,
    [
      [4, EVER],
      [0, 1],
      [2, 3],
    ],
  ],
  [
    'until the rollout of the next was over',
    ['>A', 'A>B', 'A>B', 'B>A'],
    3,
    [
      [3, EVER],
      [0, 2],
    ],
  ],
  [
    'while the rollout of the next lasted that was withdrawn',
    ['>A', 'A>B', 'B>A'],
    0,
    [
      [0, EVER],
      [0, 1],
    ],
  ],
  [
    'from the beginning of its own rollout on',
    ['>Z', 'Z>A', 'Z>A', 'A>B', 'B>A'],
    4,
    [
      [4, EVER],
      [1, 3],
    ],
  ],
  [
    'served by another target',
    ['>A', 'A>A', 'A>B', 'B>A'],
    3,
    [
      [3, EVER],
      [0, 2],
    ],
  ],
  ['of which the pointer tells nothing any more', ['A>B', 'B>A'], 1, [[1, EVER]]],
  [
    'while another one served, not',
    ['>A', 'A>B', 'B>C', 'C>A'],
    3,
    [
      [3, EVER],
      [0, 1],
    ],
  ],
])('a run has served %s', (_, changes, since, expected) => {
  expect(timesOf(changes, since)).toEqual(expected)
})
