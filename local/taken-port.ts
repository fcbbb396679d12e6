import { BoostlineError } from '#shared/errors/boostline-error.ts'

type TakenPort = Error & { readonly code: 'EADDRINUSE'; readonly port: number }

export function isTakenPort(error: unknown): error is TakenPort {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
}

/** The error for an address that is not this machine's, or a port that this user may not open; undefined for any other. */
export function unlistenable(cause: unknown): BoostlineError | undefined {
  if (!(cause instanceof Error && 'syscall' in cause && cause.syscall === 'listen' && 'code' in cause)) return undefined
  const { address = '', port = 0 } = cause as { readonly address?: string; readonly port?: number }
  const facts = { code: 'local-cloud-not-ready', kind: 'config', cause } as const
  if (cause.code === 'EADDRNOTAVAIL') {
    const hint = 'Leave --listen out, or name one of its own addresses, such as 0.0.0.0 for all of them in a container.'
    return new BoostlineError({ ...facts, message: `This machine has no address ${address} to listen on.`, hint })
  }
  if (cause.code !== 'EACCES' && cause.code !== 'EPERM') return undefined
  const hint = 'Take one from 1024 on.'
  return new BoostlineError({ ...facts, message: `Port ${port} may not be opened by this user.`, hint })
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
