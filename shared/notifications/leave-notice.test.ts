import { expect, it } from 'vitest'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { leaveNotice } from './leave-notice.ts'
import type { Notice } from './notice.ts'

const NOTICE: Omit<Notice, 'version'> = {
  id: 'boostline-churn-1-failed',
  kind: 'failed',
  dataset: 'churn',
  runId: 'boostline-churn-1',
  subject: 'churn: a run failed',
  text: 'The file has 12 rows.',
  at: '2026-07-02T09:00:01.000Z',
}
const OPEN = 'notices/open/churn/boostline-churn-1-failed.json'

async function textAt(objects: ReturnType<typeof memoryObjectStore>, key: string): Promise<unknown> {
  const found = await objects.get(key)
  return found && (JSON.parse(Buffer.from(found.body).toString()) as Notice).text
}

it('leaves a notice once: whoever meets its event again changes nothing', async () => {
  const objects = memoryObjectStore()
  await leaveNotice(NOTICE, { objects })
  await leaveNotice({ ...NOTICE, text: 'Other words.' }, { objects })
  expect(await textAt(objects, OPEN)).toBe('The file has 12 rows.')
})

it('leaves none that was sent', async () => {
  const objects = memoryObjectStore()
  await objects.put('notices/sent/churn/boostline-churn-1-failed.json', '{}')
  await leaveNotice(NOTICE, { objects })
  expect(await objects.head(OPEN)).toBeUndefined()
})

it('takes no id that leads to another folder', async () => {
  const objects = memoryObjectStore()
  await expect(leaveNotice({ ...NOTICE, id: '../../models/churn' }, { objects })).rejects.toThrow('invalid_format')
})
