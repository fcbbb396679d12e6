import { ask, serveFirst } from '../people.ts'
import type { Story } from '../story.ts'

export const story: Story = {
  name: 'feedback file',
  tells: 'A file with the true outcomes of two kept predictions comes, one of which no model could have predicted.',
  hits: 'feedback',
  before: async (world) => {
    await serveFirst(world, { capture: { enabled: true } })
    const ids: string[] = []
    for (const size of [90, 10]) {
      const { body } = await ask(world, 'POST', '/models/shop/predict', { size, age: 4 })
      ids.push(String(body['requestId']))
    }
    world.put('notes/file', `request_id,returned\n${ids[0]},yes\n${ids[1]},perhaps\n`)
    await world.advance(3)
  },
  act: async (world) => world.put('feedback/shop/june.csv', textOf(world)),
  problem: ({ captures }, world) => {
    if (captures.filter((key) => key.endsWith('.feedback.jsonl')).length !== 1) return `kept is ${captures.join()}`
    // The record of the file.
    const record = world.json('monitoring/shop/feedback/june.json') as { readonly rows?: unknown } | undefined
    const rows = JSON.stringify(record?.rows)
    if (!/^\{"total":2,"taken":1,"known":[01],"faulty":1\}$/.test(rows ?? '')) return `the record says ${rows}`
    return world.keys('monitoring/shop/20').length === 1 ? undefined : 'the day has no record'
  },
}

/** The file is made before anything can go wrong: the ids are in it. */
function textOf(world: Parameters<Story['act']>[0]): string {
  const stored = world.state.objects.get('notes/file')?.at(-1)
  return Buffer.from(stored?.body ?? []).toString('utf8')
}
