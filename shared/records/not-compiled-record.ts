import * as z from 'zod/mini'

/** not-compiled.json: why a model that an endpoint serves could not be compiled. It predicts, and explains nothing. */
export const notCompiledSchema = z.object({
  version: z.literal(1),
  runId: z.string(),
  dataset: z.string(),
  reason: z.string(),
})
