import type { RefitRecord } from '#shared/records/refit-record.ts'

type Settings = Readonly<Record<string, string>>

/** More rows take more rounds: of 26 of 34 sets the refit was better than stage 1 with this factor. */
const MORE_ROUNDS = 1.15

/** The rounds of a refit, by those of stage 1. `isBest`: they are up to the one where early stopping saw the best. */
export function refitRounds(
  stageOne: { readonly rounds: number; readonly isBest: boolean } | undefined,
  hyperparameters: Settings,
): Pick<RefitRecord, 'bestRounds' | 'reachedCap' | 'rounds'> {
  const most = Number(hyperparameters['num_round'])
  if (!stageOne?.isBest) return { bestRounds: stageOne?.rounds ?? null, reachedCap: false, rounds: most }
  const { rounds } = stageOne
  const patience = Number(hyperparameters['early_stopping_rounds'] ?? 0)
  // The round after so many worse ones ends it, if there is one.
  return { bestRounds: rounds, reachedCap: rounds + patience > most, rounds: Math.round(MORE_ROUNDS * rounds) }
}

/** A refit has no validation rows to stop by. */
export function refitHyperparameters(stageOne: Settings, { rounds }: Pick<RefitRecord, 'rounds'>): Settings {
  const { early_stopping_rounds: _, ...others } = stageOne
  return { ...others, num_round: String(rounds) }
}
