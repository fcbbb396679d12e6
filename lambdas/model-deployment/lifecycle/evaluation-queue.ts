import type { EvaluationMessage } from '#shared/records/evaluation-message.ts'

/** Where evaluations are asked for. */
export type EvaluationQueue = { send(message: EvaluationMessage): Promise<void> }
