import { createDependencies } from './deps.ts'
import { createHandler } from './handle-event.ts'

export const handler = createHandler(createDependencies(process.env))
