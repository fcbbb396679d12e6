import type { Problem } from '#shared/schema/feature-schema.ts'
import type { Rows } from './boosting.ts'

export type Drawn = {
  readonly problem: Problem
  readonly train: Rows
  readonly validation: Rows
  readonly test: Rows
}

/** A set that can be split again and again. */
export type StatisticsSet = {
  readonly name: string
  draw(seed: number): Promise<Drawn>
}
