import { serveFirst } from '../people.ts'
import type { Story } from '../story.ts'

const ROWS = 3

export const story: Story = {
  name: 'outcomes of a scored file',
  tells: 'A file was scored, and the true outcomes of its rows come by their ids, one of which is in no file.',
  hits: 'feedback',
  before: async (world) => {
    await serveFirst(world)
    const lines = Array.from({ length: ROWS }, (_, row) => `c${row},${10 + row * 40},4`)
    world.put('score/shop/june.csv', `customer,size,age\n${lines.join('\n')}\n`)
    await world.advance(3)
  },
  act: async (world) => world.put('feedback/shop/june.csv', 'customer,truth\nc0,no\nc2,yes\nnobody,yes\n'),
  problem: (_, world) => {
    const record = world.json('monitoring/shop/feedback/june.json') as { readonly rows?: unknown } | undefined
    const rows = JSON.stringify(record?.rows)
    if (!/^\{"total":3,"taken":2,"known":[012],"faulty":1\}$/.test(rows ?? '')) return `the record says ${rows}`
    const [key = '', another] = world.keys('monitoring/shop/outcomes/')
    if (another !== undefined) return `kept are ${key} and ${another}`
    const stored = world.state.objects.get(key)?.at(-1)
    const kept = Buffer.from(stored?.body ?? [])
      .toString('utf8')
      .trimEnd()
      .split('\n')
    const truths = kept.slice(1).map((line) => {
      const { row, truth } = JSON.parse(line) as { readonly row: number; readonly truth: string }
      return `${row} ${truth}`
    })
    if (truths.join() !== '2 no,4 yes') return `kept is ${truths.join() || 'nothing'}`
    return world.keys('monitoring/shop/20').length === 1 ? undefined : 'the day has no record'
  },
}
