/** The schema.json beside an imported model of one number. */
export const IMPORTED_SCHEMA = {
  version: 1,
  dataset: 'x',
  runId: 'y',
  problem: { type: 'regression', target: { mean: 1, min: 0, max: 2 } },
  columns: [
    {
      name: 'a',
      index: 0,
      role: 'feature',
      missing: 0,
      type: 'number',
      encoding: 'number',
      position: 0,
      fill: null,
      statistics: { min: 0, max: 1, mean: 0.5, deciles: [], counts: [], missingRate: 0 },
    },
    { name: 'y', index: 1, role: 'target' },
  ],
  encodedWidth: 1,
  warnings: [],
}
