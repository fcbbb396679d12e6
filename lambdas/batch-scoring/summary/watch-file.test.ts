import { describe, expect, test } from 'vitest'
import { openNoticesPrefix } from '#shared/names/notice-keys.ts'
import { readMonitoringState } from '#shared/records/monitoring-state.ts'
import { scoringWorld } from '../testing/scoring-world.ts'

const HEADER = 'age,spent'
const ROWS = 400

/** A table whose ages are so many years from those of the training. */
function table(header: string, older: number, more: (index: number) => string): string {
  const rows = Array.from(
    { length: ROWS },
    (_, index) => `${20 + ((index * 7) % 50) + older},${index % 90}${more(index)}`,
  )
  return `${[header, ...rows].join('\n')}\n`
}

async function world() {
  const { objects, serve, score } = scoringWorld()
  await serve({
    dataset: 'churn',
    csv: table(`${HEADER},outcome`, 0, (index) => (index % 3 === 0 ? ',stays' : ',leaves')),
  })
  const alarms = async () => {
    let notices = 0
    for await (const _ of objects.list(openNoticesPrefix)) notices++
    const state = (await readMonitoringState(objects, 'churn'))?.state
    return { windows: state?.files?.memory.windows, alarms: state?.summary.alarms.length, notices }
  }
  return { score, alarms }
}

describe('a file whose rows have moved away', () => {
  const drifted = table(HEADER, 30, () => '')

  test('is one window however often it is dropped, under whichever name', async () => {
    const { score, alarms } = await world()
    await score('score/churn/june.csv', drifted)
    await score('score/churn/june.csv', drifted)
    await score('score/churn/again.csv', drifted)
    expect(await alarms()).toEqual({ windows: 1, alarms: 0, notices: 0 })
  })

  test('is an alarm with a second file that shows the same', async () => {
    const { score, alarms } = await world()
    await score('score/churn/june.csv', drifted)
    await score(
      'score/churn/june.csv',
      table(HEADER, 31, () => ''),
    )
    expect(await alarms()).toEqual({ windows: 2, alarms: 1, notices: 1 })
  })

  test('is known still when others came between', async () => {
    const { score, alarms } = await world()
    await score('score/churn/june.csv', drifted)
    await score(
      'score/churn/other.csv',
      table(HEADER, 0, () => ''),
    )
    await score('score/churn/june.csv', drifted)
    expect(await alarms()).toMatchObject({ windows: 2 })
  })
})
