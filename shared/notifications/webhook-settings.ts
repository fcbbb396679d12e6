import * as z from 'zod/mini'

/**
 * notices/webhook.json: which address gets a POST of every notice. Written by a person; the address is a secret, which
 * nothing logs or shows.
 */
export const webhookSettingsSchema = z.object({ url: z.string().check(z.minLength(1)) })
