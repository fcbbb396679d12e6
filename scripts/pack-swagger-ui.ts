// Packs what the API's page shows openapi.json with, of the package swagger-ui-dist, into shared/api-docs/assets/: the
// package itself has 12 MB, of which a deployment and `npm start` need half a megabyte.
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { SWAGGER_UI_FILES } from '#shared/api-docs/swagger-ui-files.ts'

const ROOT = path.dirname(import.meta.dirname)
for (const [asset, sources] of Object.entries(SWAGGER_UI_FILES)) {
  const content = sources.map((source) => readFileSync(path.join(ROOT, 'node_modules/swagger-ui-dist', source)))
  writeFileSync(path.join(ROOT, 'shared/api-docs/assets', asset), gzipSync(Buffer.concat(content), { level: 9 }))
}
