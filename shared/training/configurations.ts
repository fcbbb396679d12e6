import type { PlannedJob } from '#shared/records/training-record.ts'

type Settings = Readonly<Record<string, string>>

/**
 * The configurations of a `best` training, by the letter at the end of a job's role: the defaults, a depth of one less,
 * and smaller steps. Averaged they are better than each of them, and than a bag of five folds: docs/bench.md.
 */
const CONFIGURATIONS: Readonly<Record<string, (defaults: Settings) => Settings>> = {
  a: () => ({}),
  b: ({ max_depth }) => ({ max_depth: String(Math.max(2, Number(max_depth) - 1)) }),
  c: () => ({ eta: '0.03' }),
}

export const CONFIGURATION_NAMES = Object.keys(CONFIGURATIONS)

/** The configuration that a job's role ends with, such as `b` of `refit-b`; undefined for one of a single configuration. */
export function configurationOf({ role }: Pick<PlannedJob, 'role'>): string | undefined {
  return /^(?:stage-1|refit)-([a-z])$/.exec(role)?.[1]
}

/**
 * What a job of one of several configurations has other than the run's hyperparameters: nothing that the manifest has
 * `given`. One that would be the same as the defaults draws other rows. Undefined for a job of a single configuration.
 */
export function configuredHyperparameters(
  job: Pick<PlannedJob, 'role'>,
  hyperparameters: Settings,
  given: Settings,
): Record<string, string> | undefined {
  const name = configurationOf(job)
  const configuration = name === undefined ? undefined : CONFIGURATIONS[name]
  if (name === undefined || configuration === undefined) return undefined
  const changes = Object.entries(configuration(hyperparameters)).filter(([key]) => !(key in given))
  if (changes.length > 0) return Object.fromEntries(changes)
  return { seed: String(Number(hyperparameters['seed']) + CONFIGURATION_NAMES.indexOf(name)) }
}
