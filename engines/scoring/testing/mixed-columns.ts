import type { Column, FeatureSchema, Problem } from '#shared/schema/feature-schema.ts'

const STATISTICS = { min: 0, max: 1, mean: 0.5, deciles: [], counts: [], missingRate: 0 }
const feature = { role: 'feature', missing: 0, fill: null } as const

/** A number; a category of two texts, of which some are missing; a date with a time. Seven cells. */
const COLUMNS: readonly Column[] = [
  { name: 'id', index: 0, role: 'ignored', reason: 'an ID' },
  { ...feature, name: 'age', index: 1, type: 'number', encoding: 'number', position: 0, statistics: STATISTICS },
  {
    ...feature,
    name: 'plan',
    index: 2,
    type: 'category',
    encoding: 'one-hot',
    position: 1,
    vocabulary: ['basic', 'plus'],
    missingPosition: 3,
    statistics: { top: [], missingRate: 0.1 },
  },
  { name: 'y', index: 3, role: 'target' },
  {
    ...feature,
    name: 'since',
    index: 4,
    type: 'date',
    encoding: 'date',
    position: 4,
    hasTime: true,
    statistics: STATISTICS,
  },
]

const classes = (...labels: readonly string[]) => labels.map((label) => ({ label, count: 10 }))

/** Schemas of these columns, one a problem. */
export const MIXED_COLUMNS = {
  binary: schemaOf({ type: 'binary', classes: classes('no', 'yes') }),
  multiclass: schemaOf({ type: 'multiclass', classes: classes('a', 'b', 'c') }),
  regression: schemaOf({ type: 'regression', target: { mean: 0, min: -1, max: 1 } }),
} as const

function schemaOf(problem: Problem): FeatureSchema {
  return {
    version: 1,
    dataset: 'mixed',
    runId: 'boostline-mixed-20260701-103000-0a1b2c3d',
    problem,
    columns: [...COLUMNS],
    encodedWidth: 7,
    warnings: [],
  }
}
