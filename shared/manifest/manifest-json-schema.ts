import * as z from 'zod/mini'
import { manifestSchema } from './manifest.ts'

/** docs/manifest.schema.json, as text: what an editor checks a manifest.json by. No function needs it. */
export function manifestJsonSchema(): string {
  const { $schema, ...schema } = z.toJSONSchema(manifestSchema, { io: 'input' })
  const title = 'The settings of a dataset (manifest.json)'
  return `${JSON.stringify({ $schema, title, ...schema }, null, 2)}\n`
}
