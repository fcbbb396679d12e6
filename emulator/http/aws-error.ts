/** An error a client is told about, by AWS's own code and status. How it is written is the protocol's business. */
export class AwsError extends Error {
  readonly code: string
  readonly status: number
  /** Further fields of the error document, such as `OriginalStatusCode` or S3's `Key`. */
  readonly fields: Readonly<Record<string, string | number>>

  constructor(code: string, message: string, status = 400, fields: Readonly<Record<string, string | number>> = {}) {
    super(message)
    this.name = code
    this.code = code
    this.status = status
    this.fields = fields
  }
}

/** What a client meets where the emulator has no such operation: never a guess, always its name. */
export function notImplemented(service: string, operation: string): AwsError {
  return new AwsError('NotImplemented', `The emulator has no ${service} operation "${operation}".`, 501)
}
