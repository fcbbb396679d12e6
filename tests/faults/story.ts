import type { FunctionName } from '../../infra/wiring.ts'
import type { Outcome } from './outcome.ts'
import type { World } from './world.ts'

/** What people do with a dataset, and how it has to end whatever goes wrong on the way. */
export type Story = {
  readonly name: string
  /** In a sentence, for the page. */
  readonly tells: string
  /** The function whose calls the faults hit; all of them where none is named. */
  readonly hits?: FunctionName
  /** Whether its way, not its end, depends on what comes first. */
  readonly isRace?: true
  /** What is there before; no fault hits it. */
  readonly before?: (world: World) => Promise<void>
  readonly act: (world: World) => Promise<void>
  /** What a person does who looks in before every heartbeat; nothing but how it stands says what. */
  readonly look?: (world: World) => void
  /** What is wrong with the end of it; undefined where it is as it should be. */
  readonly problem: (outcome: Outcome, world: World) => string | undefined
  /** What a person does where the run has failed, and was told to do it again; by default the same once more. */
  readonly again?: (world: World) => Promise<void>
}
