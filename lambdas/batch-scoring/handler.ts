import { uploadEvent } from '#shared/events/upload-event.ts'
import { createHandler } from './create-handler.ts'
import { createDependencies } from './deps.ts'

export const handler = createHandler(createDependencies(process.env))

// A SageMaker Processing job runs this very bundle, with the file as its argument and no limit of time.
const file = process.argv[2]
if (file?.startsWith('s3://')) {
  handler(uploadEvent(file, Date.now())).catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`)
    process.exitCode = 1
  })
}
