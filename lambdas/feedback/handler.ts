import { createHandler } from './create-handler.ts'
import { createDependencies } from './deps.ts'

export const handler = createHandler(createDependencies(process.env))
