// A month of a model's life on a moved clock: the real functions over the real SDK, in the cloud of the fault matrix.
import { S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { counted } from '#shared/design/number-words.ts'
import { s3ObjectStore } from '#shared/objects/s3-object-store.ts'
import { retrain } from '../../cli/retrain/retrain.ts'
import { BUCKET } from './cloud/names.ts'
import { perform } from './cloud/services.ts'
import { readCall, writeAnswer } from './cloud/wire.ts'
import { callingAs, takeNetwork } from './network.ts'
import { ask, championOf, DATASET, putManifest, upload } from './people.ts'
import { World } from './world.ts'

const DAY_MS = 86_400_000
const FIRST_DAY_MS = Date.UTC(2026, 6, 2)
const DAYS = 30
/** From this day on larger things are asked about. */
const SHIFT_DAY = 14
const REQUESTS_A_DAY = 60
const ROWS = 8
const HEARTBEATS_A_DAY = 4
const FEEDBACK_DAY = 24
/** Of the versions of all objects before: another one with every further write. */
const RUN_HASH = /(-shop-\d{8}-\d{6})-[0-9a-f]{8}/g

let giveBack: (() => void) | undefined
beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  giveBack = await takeNetwork()
})
afterAll(() => {
  vi.useRealTimers()
  giveBack?.()
})

it('a shift is found, told, learnt from and trained for, as docs/monitored-month.md tells it', {
  timeout: 600_000,
}, async () => {
  const month = livedMonth()
  const { world, say } = month
  putManifest(world, { capture: { enabled: true } })
  upload(world)
  await world.settle(() => championOf(world) !== undefined)
  world.state.tellsPeople = true
  const first = championOf(world) ?? ''
  say(`npm run train -- rows.csv: ${first} serves.`)
  for (let day = 0; day < DAYS; day++) {
    await month.liveDay(day)
    if (day === FEEDBACK_DAY) await month.sendOutcomes()
  }
  await month.tellModel()
  await month.retrain(false)
  const proposed = [...world.keys('datasets/shop/')]
  await month.retrain(true)
  const written = world.keys('datasets/shop/').filter((key) => !proposed.includes(key))
  await world.settle(() => championOf(world) !== first)
  month.hear()
  await month.tellModel()
  await expect(
    `${INTRODUCTION}\n\`\`\`\n${month.lines.join('\n').replaceAll(RUN_HASH, '$1')}\n\`\`\`\n`,
  ).toMatchFileSnapshot('../../docs/monitored-month.md')
  expect(world.state.published.filter((subject) => subject.includes('have changed'))).toHaveLength(1)
  expect(written).toHaveLength(1)
  expect(championOf(world)).not.toBe(first)
})

const INTRODUCTION = `# A month of a model

What [monitoring](monitoring.md), [mail](notifications.md), [true outcomes](feedback.md) and a retraining come to, on a
clock that is moved: ${REQUESTS_A_DAY} requests of ${ROWS} rows a day for ${DAYS} days. From 2026-07-${2 + SHIFT_DAY} on larger things are asked about: the mean
of \`size\` is half a standard deviation and more above that of the training rows. The functions are the real ones; the cloud and the
model are a test's (\`tests/faults/monitored-month.test.ts\`, which prints this page).
`

function livedMonth() {
  const world = new World()
  const lines: string[] = []
  const say = (line: string) => void lines.push(`${new Date(world.state.nowMs).toISOString().slice(0, 16)}  ${line}`)
  let seed = 11
  const random = () => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff
    return seed / 0x80000000
  }
  const outcomes: string[] = []
  let [serial, mails, found] = [600, 0, '']

  const hear = () => {
    for (const subject of world.state.published.slice(mails)) say(`mail: ${subject}`)
    mails = world.state.published.length
  }

  /** What a look has found, where that is news. */
  const look = () => {
    const state = world.json('monitoring/shop/state.json') as
      | { summary: { alarms: string[]; sentence: string } }
      | undefined
    // Before the first window it only says how far the requests were looked at.
    if (!state?.summary.sentence) return
    const { alarms, sentence } = state.summary
    const key = alarms.join(' ') || 'nothing'
    if (key === found) return
    found = key
    say(`monitoring: ${sentence}`)
    for (const alarm of alarms.slice(1)) say(`            ${alarm}`)
  }

  const beat = async () => {
    world.state.nextHeartbeatMs = world.state.nowMs
    await world.beats(1)
    look()
    hear()
  }

  const request = async (isShifted: boolean) => {
    const rows = Array.from({ length: ROWS }, () => {
      const u = random()
      const size = Math.round(100 * (isShifted ? Math.sqrt(u) : u))
      return { size, age: serial++ }
    })
    const { body } = await ask(world, 'POST', `/models/${DATASET}/predict`, { instances: rows })
    for (const [instance, { size }] of rows.entries()) {
      // The outcome of those who were said to return is known more often.
      if (random() > (size > 50 ? 0.9 : 0.5)) continue
      outcomes.push(`${String(body['requestId'])},${instance},${size > 50 === random() < 0.85 ? 'yes' : 'no'}`)
    }
  }

  return {
    world,
    lines,
    say,
    hear,
    liveDay: async (day: number) => {
      for (let each = 0; each < REQUESTS_A_DAY; each++) {
        await world.until(FIRST_DAY_MS + day * DAY_MS + (each * DAY_MS) / REQUESTS_A_DAY)
        await request(day >= SHIFT_DAY)
        if ((each + 1) % (REQUESTS_A_DAY / HEARTBEATS_A_DAY) === 0) await beat()
      }
    },
    sendOutcomes: async () => {
      say(`aws s3 cp july.csv s3://BUCKET/feedback/shop/: ${counted(outcomes.length, 'outcome')}`)
      world.put('feedback/shop/july.csv', `request_id,instance,returned\n${outcomes.join('\n')}\n`)
      await world.advance(15)
      const { text } = world.json('monitoring/shop/feedback/july.json') as { text: string }
      say(`feedback: ${text}`)
      const days = world.keys('monitoring/shop/20')
      const { realPerformance, proposal } = world.json(days.at(-1) ?? '') as Record<
        string,
        { sentence: string } | undefined
      >
      say(`feedback: ${realPerformance?.sentence}`)
      say(`feedback: ${proposal?.sentence}`)
    },
    tellModel: async () => {
      const { body } = await ask(world, 'GET', `/models/${DATASET}`)
      const { model, monitoring } = body as { model: string; monitoring: Record<string, unknown> }
      say(`GET /models/${DATASET}: ${model}, monitoring:`)
      for (const line of JSON.stringify(monitoring, null, 2).split('\n')) lines.push(`  ${line}`)
    },
    retrain: async (isWanted: boolean) => {
      say(`./boostline retrain ${DATASET} --stage prod${isWanted ? ' --yes' : ''}`)
      const person = {
        send: async (wire: Parameters<typeof readCall>[0]) => writeAnswer(perform(world.state, readCall(wire))),
      }
      const objects = s3ObjectStore(new S3Client({}), BUCKET)
      await callingAs(person, () =>
        retrain(
          { dataset: DATASET, isWanted },
          {
            objects,
            say: (line) => void lines.push(`  ${line}`),
            deploymentOptions: '--stage prod',
          },
        ),
      )
    },
  }
}
