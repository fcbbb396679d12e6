import { accessSync, constants, mkdirSync } from 'node:fs'
import { BoostlineError } from '#shared/errors/boostline-error.ts'

/** What a folder says that this user may not write into. */
const UNWRITABLE = new Set(['EACCES', 'EPERM', 'EROFS'])

/**
 * The error for a folder of state that may not be written into, such as that of another user's clone; undefined for any
 * other cause. `command` is what was typed, without `--state`.
 */
export function unwritableState(cause: unknown, folder: string, command: string): BoostlineError | undefined {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  if (!UNWRITABLE.has(code)) return undefined
  return new BoostlineError({
    code: 'local-cloud-not-ready',
    kind: 'config',
    message: `The state cannot be written into ${folder} (${code}): the folder is read-only, or another user's.`,
    hint: `Keep the state in a folder of your own: ${command} --state DIR`,
    cause,
  })
}

/** Makes the folder. @throws BoostlineError `local-cloud-not-ready` where nothing may be written into it. */
export function requireWritable(folder: string, command: string): void {
  try {
    mkdirSync(folder, { recursive: true })
    accessSync(folder, constants.W_OK)
  } catch (cause) {
    throw unwritableState(cause, folder, command) ?? cause
  }
}
