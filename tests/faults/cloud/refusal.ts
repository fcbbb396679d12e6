/** An error that a service answers with. */
export class Refusal extends Error {
  readonly code: string
  readonly status: number

  constructor(code: string, message: string, status = 400) {
    super(message)
    this.code = code
    this.status = status
  }
}

/** Most of what SageMaker refuses comes under this one code. */
export function invalid(message: string): Refusal {
  return new Refusal('ValidationException', message)
}
