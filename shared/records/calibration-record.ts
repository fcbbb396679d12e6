import * as z from 'zod/mini'
import type { Calibration } from '#shared/serving/calibration.ts'

/** A calibration, as evaluation.json has it. */
export const calibrationSchema: z.ZodMiniType<Calibration> = z.object({
  method: z.enum(['temperature', 'platt']),
  slope: z.number().check(z.positive()),
  intercept: z.number(),
})
