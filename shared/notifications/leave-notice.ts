import { noticeKeys } from '#shared/names/notice-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { type Notice, noticeSchema } from './notice.ts'

/**
 * Leaves a notice to be sent: by mail and to a webhook, where the deployment has them and the manifest's
 * `monitor.notify` does not leave its kind out; else it comes to nothing. The object is the promise: once it is written
 * nothing gets lost, and the function notifications sends it within seconds. Called again with the same id, late or at
 * once, it is one message; the first text stays.
 * @throws BoostlineError where S3 does not take it.
 */
export async function leaveNotice(
  notice: Omit<Notice, 'version'>,
  { objects }: { readonly objects: ObjectStore },
): Promise<void> {
  const keys = noticeKeys(notice)
  if (await objects.head(keys.sent)) return
  const body = `${JSON.stringify(noticeSchema.parse({ version: 1, ...notice }), null, 2)}\n`
  await objects.put(keys.open, body, { contentType: 'application/json', condition: 'absent' })
}
