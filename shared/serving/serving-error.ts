import { BoostlineError } from '#shared/errors/boostline-error.ts'
import type { ServingFault } from './scorer.ts'
import { logGroupOf, type ServingTarget, targetInWords } from './serving-target.ts'

const HINTS: Readonly<Record<ServingFault, string>> = {
  'serving-missing': 'It was deleted or never created. Train again, or restore the champion.',
  'serving-busy': 'It is tried again by itself.',
  'serving-refused': 'The model does not take these rows: they are not what it was trained on.',
}

/** The error of a target that did not answer; `reason` is what it said. */
export function servingError(
  fault: ServingFault,
  target: ServingTarget,
  reason: string,
  cause?: unknown,
): BoostlineError {
  return new BoostlineError({
    code: fault,
    kind: 'dependency',
    retryable: fault === 'serving-busy',
    message: `The ${targetInWords(target)} did not answer: ${reason}`,
    hint: HINTS[fault],
    cause,
  })
}

/** The error of a target that will not serve by itself any more; `problem` continues its name. */
export function servingFailed(target: ServingTarget, problem: string): BoostlineError {
  return new BoostlineError({
    code: 'serving-failed',
    kind: 'dependency',
    message: `The ${targetInWords(target)} ${problem}`,
    hint: `Look at the log group ${logGroupOf(target)}, then upload the CSV again.`,
  })
}
