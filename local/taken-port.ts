import { BoostlineError } from '#shared/errors/boostline-error.ts'

type TakenPort = Error & { readonly code: 'EADDRINUSE'; readonly port: number }

export function isTakenPort(error: unknown): error is TakenPort {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
}

/** `takeNext` is the command line with the option that moves the port, without the port. */
export function takenPort(cause: TakenPort, takeNext: string): BoostlineError {
  return new BoostlineError({
    code: 'port-taken',
    kind: 'config',
    message: `Port ${cause.port} is taken by another program.`,
    hint: `Stop that one, or take another port: ${takeNext} ${cause.port + 1}`,
    cause,
  })
}
