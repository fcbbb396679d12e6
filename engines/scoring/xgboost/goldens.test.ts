import { expect, it } from 'vitest'
import { compileModel } from './compile-model.ts'
import { loadModel } from './load-model.ts'
import { mostDifference, mostRelativeDifference, rowOf, spreadOf, sumsOf } from './testing/compare.ts'
import { readGoldens } from './testing/goldens.ts'

const GOLDENS = await readGoldens()

const MODELS = GOLDENS.flatMap((golden) =>
  golden.models.map((files) => {
    const { bytes, info } = compileModel(files, golden.image)
    // What 1.7 answers ends at the best iteration.
    const expected = golden.image === '1.7' ? (golden.expected.best ?? golden.expected) : golden.expected
    return {
      ...golden,
      expected,
      info,
      scorer: loadModel(bytes),
      contributionRows: golden.expected.contribs_rows ?? [],
    }
  }),
).map((model) => ({ ...model, title: `${model.name} (${model.info.objective}, ${model.info.booster})` }))

it('there are the cases of both versions, in every format', () => {
  expect(GOLDENS.length).toBe(96)
  expect(MODELS.length).toBe(227)
})

it.each(MODELS.filter(({ expected }) => expected.margin))('$title: every margin is XGBoost’s, bit for bit', (model) => {
  const { scorer, rows, count, expected, info } = model
  const margins = Float32Array.from(expected.margin.flat())
  expect(scorer.margins(rows, count)).toEqual(margins)
  const oneByOne = Array.from({ length: count }, (_, row) => [...scorer.margins(rowOf(rows, row, info.features), 1)])
  expect(Float32Array.from(oneByOne.flat())).toEqual(margins)
})

const DOCUMENTS_OF_17 = GOLDENS.filter(({ image, expected }) => image === '1.7' && expected.margin).flatMap((golden) =>
  golden.models
    .filter(([file]) => file?.name !== 'model.deprecated')
    .map((files) => ({ ...golden, files, title: `${golden.name} ${files[0]?.name}` })),
)

it.each(DOCUMENTS_OF_17)(
  '$title: later images read it, and use all of its trees',
  ({ files, rows, count, expected }) => {
    const margins = Float32Array.from(expected.margin.flat())
    expect(loadModel(compileModel(files, '3.0').bytes).margins(rows, count)).toEqual(margins)
    expect(loadModel(compileModel(files, '3.2').bytes).margins(rows, count)).toEqual(margins)
  },
)

it.each(MODELS)('$title: answers what the container answers', ({ scorer, rows, count, expected }) => {
  const answers = Float32Array.from(expected.prediction.flat())
  expect(mostRelativeDifference(scorer.predict(rows, count), answers)).toBeLessThanOrEqual(1e-6)
})

it.each(MODELS.filter(({ expected }) => expected.contribs))('$title: explains as XGBoost does', (model) => {
  const { scorer, rows, count, expected, contributionRows, info } = model
  const chosen = Float32Array.from(contributionRows.flatMap((row) => [...rowOf(rows, row, info.features)]))
  const contributions = scorer.contributions(chosen, contributionRows.length)
  const spread = spreadOf(scorer.margins(rows, count))
  const theirs = Float32Array.from((expected.contribs ?? []).flat(2))
  expect(mostDifference(contributions, theirs) / spread).toBeLessThan(1e-4)
  const sums = sumsOf(contributions, info.features + 1)
  expect(mostDifference(sums, scorer.margins(chosen, contributionRows.length)) / spread).toBeLessThan(1e-5)
})

it.each(MODELS.filter(({ info }) => info.models > 1))(
  '$title: contributions sum to the mean of the margins',
  (model) => {
    const { scorer, rows, count, info } = model
    const margins = scorer.margins(rows, count)
    const sums = sumsOf(scorer.contributions(rows, count), info.features + 1)
    expect(mostDifference(sums, margins) / spreadOf(margins)).toBeLessThan(1e-5)
  },
)
