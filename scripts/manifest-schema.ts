import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { manifestJsonSchema } from '#shared/manifest/manifest-json-schema.ts'

writeFileSync(path.join(path.dirname(import.meta.dirname), 'docs', 'manifest.schema.json'), manifestJsonSchema())
