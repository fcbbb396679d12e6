import type { StartOptions } from './options.ts'

type TakenPort = Error & { readonly code: 'EADDRINUSE'; readonly port: number }

export function isTakenPort(error: unknown): error is TakenPort {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
}

/** Names the port and the option that moves it. */
export function takenPortMessage(error: TakenPort, options: StartOptions): string {
  const option = error.port === options.apiPort ? '--api-port' : '--port'
  return `port ${error.port} is taken by another program. Stop that one, or take another port: npm start -- ${option} ${error.port + 1}`
}
