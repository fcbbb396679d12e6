import type { Clock } from './clock.ts'
import type { Database } from './state/database.ts'

/** What every service of the emulator stands on. */
export type EmulatorContext = {
  readonly accountId: string
  readonly region: string
  readonly clock: Clock
  readonly database: Database
  /** Where services keep files (objects, job folders); each makes its own subfolder. */
  readonly dataFolder: string
  /** Faults of the emulator itself, for whoever runs it; never the answer to a client. */
  readonly reportFault: (where: string, error: unknown) => void
}
