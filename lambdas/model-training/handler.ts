import { uploadEvent } from '#shared/events/upload-event.ts'
import { createHandler } from './create-handler.ts'
import { createDependencies } from './deps.ts'

export const handler = createHandler(createDependencies(process.env))

// A SageMaker Processing job runs this very bundle, with the upload as its argument and no limit of time.
const upload = process.argv[2]
if (upload?.startsWith('s3://')) {
  handler(uploadEvent(upload, Date.now())).catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`)
    process.exitCode = 1
  })
}
