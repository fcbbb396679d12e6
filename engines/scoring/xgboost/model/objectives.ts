import { logf } from './logf.ts'
import type { AnswerKind, ServingImage } from './model-info.ts'

/** How a base score becomes a margin. */
type Link = 'identity' | 'logit' | 'log'
/** How margins become an answer. */
export type Transform = 'identity' | 'sigmoid' | 'exponential' | 'step' | 'softmax' | 'likeliest'

export type Objective = {
  readonly link: Link
  readonly transform: Transform
  readonly kind: AnswerKind
  /** Its base score has to be above 0 where the image is 3.2. */
  readonly isPositive?: true
  /** Not known to XGBoost 1.7. */
  readonly isNew?: true
}

const NUMBER: Objective = { link: 'identity', transform: 'identity', kind: 'number' }
const POSITIVE_NUMBER: Objective = { link: 'log', transform: 'exponential', kind: 'number' }

/** Every objective of XGBoost 1.7.4, 3.0.5 and 3.2.0. */
const OBJECTIVES: Readonly<Record<string, Objective>> = {
  'reg:squarederror': NUMBER,
  'reg:linear': NUMBER,
  'reg:squaredlogerror': NUMBER,
  'reg:pseudohubererror': NUMBER,
  'reg:absoluteerror': NUMBER,
  'reg:quantileerror': { ...NUMBER, isNew: true },
  'reg:logistic': { link: 'logit', transform: 'sigmoid', kind: 'number' },
  'reg:gamma': { ...POSITIVE_NUMBER, isPositive: true },
  'reg:tweedie': POSITIVE_NUMBER,
  'count:poisson': POSITIVE_NUMBER,
  'survival:cox': POSITIVE_NUMBER,
  'survival:aft': POSITIVE_NUMBER,
  'binary:logistic': { link: 'logit', transform: 'sigmoid', kind: 'probability' },
  'binary:logitraw': NUMBER,
  'binary:hinge': { link: 'identity', transform: 'step', kind: 'class' },
  'multi:softprob': { link: 'identity', transform: 'softmax', kind: 'probabilities' },
  'multi:softmax': { link: 'identity', transform: 'likeliest', kind: 'class' },
  'rank:pairwise': NUMBER,
  'rank:ndcg': NUMBER,
  'rank:map': NUMBER,
}

/** What an image makes of an objective; undefined where it knows none of that name. */
export function objectiveOf(name: string, image: ServingImage): Objective | undefined {
  const objective = Object.hasOwn(OBJECTIVES, name) ? OBJECTIVES[name] : undefined
  return objective?.isNew && image === '1.7' ? undefined : objective
}

/** 3.1 and later take 0 and 1 for the numbers next to them. */
const NEAREST_PROBABILITY = Math.fround(1e-6)

/** The margin of a base score, or undefined where the image refuses it. */
export function baseMargin(objective: Objective, score: number, image: ServingImage): number | undefined {
  const margin = linked(objective, score, image)
  return margin !== undefined && Number.isFinite(margin) ? margin : undefined
}

function linked({ link, isPositive }: Objective, score: number, image: ServingImage): number | undefined {
  if (link === 'identity') return score
  if (link === 'log') return image === '3.2' && isPositive && !(score > 0) ? undefined : logf(score)
  if (image !== '3.2') return score > 0 && score < 1 ? logit(score) : undefined
  if (!(score >= 0 && score <= 1)) return undefined
  return logit(Math.min(Math.max(score, NEAREST_PROBABILITY), Math.fround(1 - NEAREST_PROBABILITY)))
}

function logit(probability: number): number {
  return -logf(Math.fround(Math.fround(1 / probability) - 1))
}
