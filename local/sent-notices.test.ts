import { expect, it } from 'vitest'
import { noticeKeys } from '#shared/names/notice-keys.ts'
import type { SentNotice } from '#shared/records/sent-notice.ts'
import { sentNotices } from './sent-notices.ts'
import { listedBucket } from './testing/listed-bucket.ts'

const AT = '2026-07-01T10:00:00.000Z'

function world() {
  const { objects, client } = listedBucket()
  const put = async (id: string, state: SentNotice['state']) => {
    const facts = { version: 1, kind: 'failed', dataset: 'iris', subject: 'iris: a run failed', text: 'Why.' } as const
    const record: SentNotice = { ...facts, id, state, since: AT, tried: AT }
    await objects.put(noticeKeys(record).sent, JSON.stringify(record))
  }
  return { objects, put, look: sentNotices(client, objects) }
}

it('a notice is told once, when it is known how it went', async () => {
  const { put, look } = world()
  await look()
  await put('a', 'sending')
  expect(await look()).toEqual([])
  await put('a', 'sent')
  expect((await look()).map(({ id }) => id)).toEqual(['a'])
  await put('a', 'sent')
  expect(await look()).toEqual([])
})

it('one of before is no news, and what is none is passed over', async () => {
  const { objects, put, look } = world()
  await put('a', 'waiting')
  expect(await look()).toEqual([])
  await put('a', 'sent')
  await objects.put('notices/sent/iris/b.json', '{}')
  expect(await look()).toEqual([])
})
