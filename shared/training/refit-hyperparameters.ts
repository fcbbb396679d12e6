import type { RefitRecord } from '#shared/records/refit-record.ts'

type Settings = Readonly<Record<string, string>>

/** More rows take more rounds: of 26 of 34 sets the refit was better than stage 1 with this factor. */
const MORE_ROUNDS = 1.15

/** The rounds of a refit whose stage 1 was best after so many. */
export function moreRounds(bestRounds: number): number {
  return Math.round(MORE_ROUNDS * bestRounds)
}

/**
 * The rounds of a refit, by those of stage 1, and no more than `num_round`. `isBest`: they are up to the one where early
 * stopping saw the best.
 */
export function refitRounds(
  stageOne: { readonly rounds: number; readonly isBest: boolean } | undefined,
  hyperparameters: Settings,
): Pick<RefitRecord, 'bestRounds' | 'reachedCap' | 'rounds'> {
  const most = Number(hyperparameters['num_round'])
  if (!stageOne?.isBest) return { bestRounds: stageOne?.rounds ?? null, reachedCap: false, rounds: most }
  const { rounds } = stageOne
  return {
    bestRounds: rounds,
    reachedCap: reachesCap(rounds, hyperparameters),
    rounds: Math.min(most, moreRounds(rounds)),
  }
}

/** Whether the best round is so near the last that early stopping could not end the training: more might have helped. */
export function reachesCap(bestRounds: number, { num_round, early_stopping_rounds }: Settings): boolean {
  return early_stopping_rounds !== undefined && bestRounds + Number(early_stopping_rounds) > Number(num_round)
}

/** A refit has no validation rows to stop by. */
export function refitHyperparameters(stageOne: Settings, { rounds }: Pick<RefitRecord, 'rounds'>): Settings {
  const { early_stopping_rounds: _, ...others } = stageOne
  return { ...others, num_round: String(rounds) }
}
