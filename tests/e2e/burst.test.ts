import { readFileSync } from 'node:fs'
import { afterAll, expect, it } from 'vitest'
import { caseCount } from '../depth.ts'
import { startTestSageMaker, userOf } from './cloud.ts'

const UPLOADS = caseCount({ short: 7, deep: 20 })

const cloud = await startTestSageMaker()
afterAll(() => cloud.close())
const user = userOf(cloud)

it(`of ${UPLOADS} uploads of a small dataset in a row, each longer by a row, the last one serves`, async () => {
  const lines = readFileSync('examples/iris.csv', 'utf8').trim().split('\n')
  for (let upload = 1; upload <= UPLOADS; upload++) {
    const rows = lines.slice(0, lines.length - UPLOADS + upload)
    await user.objects.put('datasets/iris.csv', `${rows.join('\n')}\n`)
  }
  const eTag = (await user.objects.head('datasets/iris.csv'))?.eTag
  const runs = await user.eventually(async () => {
    const found = await user.runsOf('iris')
    expect(found).toHaveLength(UPLOADS)
    return found
  })
  for (const runId of runs) await user.evaluation('iris', runId)
  await user.eventually(async () => {
    const champion = (await user.pointerOf('iris'))?.champion?.runId ?? ''
    const source = await user.objects.get(`runs/iris/${champion}/source.json`)
    expect(JSON.parse(Buffer.from(source?.body ?? '{}').toString())).toMatchObject({ eTag })
  })
  expect(cloud.faults).toEqual([])
}, 600_000)
