import { awsErrorFacts, translateAwsError } from '#shared/aws/translate-error.ts'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import type { ErrorCode } from '#shared/errors/error-codes.ts'

/** An error as it is printed, for a person or as JSON: what happened and where, and what to do. */
export type ErrorReport = {
  readonly code: ErrorCode
  readonly message: string
  readonly hint: string
}

const SIGN_IN = 'Sign in ("aws sso login" or "aws configure"), or name a profile with AWS_PROFILE.'

/** Any error in one form. One that the code does not expect is a bug and is printed with its stack. */
export function errorReport(error: unknown): ErrorReport {
  const address = hasOwnAdvice(error) ? undefined : refusedAddress(error)
  if (address !== undefined) {
    return {
      code: 'nobody-answers',
      message: `Nobody answers at ${address}.`,
      hint: 'Start the local cloud with ./boostline start; AWS_ENDPOINT_URL says where it is.',
    }
  }
  if (error instanceof BoostlineError) return reportOf(error)
  const { name, message, status } = awsErrorFacts(error)
  if (name === 'CredentialsProviderError') return { code: 'not-signed-in', message, hint: SIGN_IN }
  if (message === 'Region is missing') {
    return { code: 'region-missing', message: 'No AWS region is set.', hint: 'Choose one: export AWS_REGION=us-east-1' }
  }
  if (status !== undefined) return reportOf(translateAwsError('A call of AWS', error))
  return {
    code: 'unexpected',
    message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    hint: 'This is a fault of Boostline. Please report it with the lines above.',
  }
}

/** 2 for a wrong command line, else 1. */
export function exitCodeOf({ code }: ErrorReport): 1 | 2 {
  return code === 'usage' || code === 'settings-invalid' ? 2 : 1
}

function reportOf({ code, message, hint }: BoostlineError): ErrorReport {
  return { code, message, hint }
}

/** Whether the error's hint says more than the refused address; that of an unanswered AWS call does not. */
function hasOwnAdvice(error: unknown): boolean {
  return error instanceof BoostlineError && error.code !== 'aws-unavailable'
}

/** Where a connection was refused, which the SDKs and fetch tell somewhere among the causes. */
function refusedAddress(error: unknown): string | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const facts = cause instanceof AggregateError ? cause.errors[0] : cause
    if (facts instanceof Error && 'code' in facts && facts.code === 'ECONNREFUSED') {
      return /ECONNREFUSED (\S+)/.exec(facts.message)?.[1] ?? facts.message
    }
  }
  return undefined
}
