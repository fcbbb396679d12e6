import * as z from 'zod/mini'
import { field } from '#shared/json/json-fields.ts'
import { webhookSettingsKey } from '#shared/names/notice-keys.ts'
import { webhookSettingsSchema } from '#shared/notifications/webhook-settings.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'

/**
 * The address that gets the notices; undefined where nobody has set one. Settings that cannot be read are `invalid`:
 * nothing of what they hold is told.
 */
export async function readWebhook(objects: ObjectStore): Promise<{ readonly url: string } | 'invalid' | undefined> {
  const found = await objects.get(webhookSettingsKey)
  if (!found) return undefined
  const result = z.safeParse(webhookSettingsSchema, parsed(found.body))
  return result.success ? result.data : 'invalid'
}

/** The words of JSON.parse would quote the text. */
function parsed(body: Uint8Array): unknown {
  try {
    const value: unknown = JSON.parse(
      Buffer.from(body)
        .toString('utf8')
        .replace(/^\uFEFF/, ''),
    )
    return { url: field(value, 'url') }
  } catch {
    return undefined
  }
}
