import { BoostlineError } from '#shared/errors/boostline-error.ts'
import type { ServingFault } from './scorer.ts'
import { logInWords, type ServingTarget, targetInWords } from './serving-target.ts'

type Circumstances = {
  readonly cause?: unknown
  /** Where more is known than the fault. */
  readonly hint?: string
  readonly details?: Readonly<Record<string, unknown>>
}

/** The error of a target that did not answer; `reason` is what it said. */
export function servingError(
  fault: ServingFault,
  target: ServingTarget,
  reason: string,
  { cause, hint = hintOf(fault, target), details = {} }: Circumstances = {},
): BoostlineError {
  const message = `The ${targetInWords(target)} did not answer: ${reason}`
  const facts = { kind: 'dependency', message, hint, details, cause } as const
  return fault === 'serving-busy'
    ? new BoostlineError({ ...facts, code: fault, retryable: true })
    : new BoostlineError({ ...facts, code: fault })
}

/** The error of a target that will not serve by itself any more; `problem` continues its name. */
export function servingFailed(target: ServingTarget, problem: string): BoostlineError {
  return new BoostlineError({
    code: 'serving-failed',
    kind: 'dependency',
    message: `The ${targetInWords(target)} ${problem}`,
    hint: `Look at ${logInWords(target)}, then upload the CSV, or the imported model, again.`,
  })
}

/** The error of an approved run whose target failed twice in a row. */
export function servingGivenUp(target: ServingTarget, reason: string): BoostlineError {
  return new BoostlineError({
    code: 'serving-failed',
    kind: 'dependency',
    message: `The ${targetInWords(target)} failed twice in a row and is made no more: ${reason}`,
    hint: `Look at ${logInWords(target)}. Approve the run again to try it again, or train anew.`,
  })
}

function hintOf(fault: ServingFault, target: ServingTarget): string {
  switch (fault) {
    case 'serving-missing':
      return "It was deleted or never created. Approve the run's model package again, or train again."
    case 'serving-busy':
      return `If it goes on, look at ${logInWords(target)}.`
    case 'serving-refused':
      return 'The model does not take these rows: they are not what it was trained on. Train again.'
  }
}
