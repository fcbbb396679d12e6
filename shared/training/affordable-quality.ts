import type { Manifest } from '#shared/manifest/manifest.ts'
import type { RunName } from '#shared/names/run-name.ts'
import { QUALITIES, type Quality } from '#shared/records/training-record.ts'
import { type TrainingSize, trainingForecast } from './training-forecast.ts'
import { plannedJobs } from './training-plan.ts'

const LOWER = { best: 'good', good: 'fast', fast: undefined } as const satisfies Record<Quality, Quality | undefined>

/** The qualities that a training can have: a linear booster has one configuration, and so nothing that best would vary. */
export function possibleQualities({ hyperparameters }: Pick<Manifest, 'hyperparameters'>): readonly Quality[] {
  return hyperparameters['booster'] === 'gblinear' ? QUALITIES.filter((quality) => quality !== 'best') : QUALITIES
}

export type AffordableQuality = {
  readonly quality: Quality
  /** Why it is another than the manifest asks for, and that it exceeds the manifest's limit all the same. */
  readonly warnings: readonly string[]
}

/**
 * The quality that the manifest asks for, or the best one that is forecast to cost no more than it allows. `without`: the
 * columns that one more job trains without.
 */
export function affordableQuality(
  { training, hyperparameters }: Pick<Manifest, 'training' | 'hyperparameters'>,
  run: RunName,
  without: readonly string[],
  size: TrainingSize,
): AffordableQuality {
  const { maxDollars } = training
  const dollarsOf = (quality: Quality) => trainingForecast(plannedJobs(quality, run, without), size).dollars
  const isOne = !possibleQualities({ hyperparameters }).includes(training.quality)
  const asked: Quality = isOne ? 'good' : training.quality
  const warnings = isOne ? ['training.quality is good: the booster gblinear has nothing that best would vary.'] : []
  if (maxDollars === null) return { quality: asked, warnings }
  let quality: Quality = asked
  for (;;) {
    const lower: Quality | undefined = LOWER[quality]
    if (dollarsOf(quality) <= maxDollars || lower === undefined) break
    quality = lower
  }
  const costs = (of: Quality) => `is forecast to cost $${dollarsOf(of).toPrecision(2)}, more than the`
  const limit = `$${maxDollars} of training.maxDollars`
  const isTooDear = dollarsOf(quality) > maxDollars
  const lowest = `${costs(quality)} ${limit}: there is no lower quality.`
  if (quality === asked) return { quality, warnings: isTooDear ? [...warnings, `The training ${lowest}`] : warnings }
  const lowered = `training.quality is ${quality}: ${asked} ${costs(asked)} ${limit}.`
  return { quality, warnings: [...warnings, isTooDear ? `${lowered} It still ${lowest}` : lowered] }
}
