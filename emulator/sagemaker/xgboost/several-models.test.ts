import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { openXgboost } from './booster.ts'
import { requireLibrary } from './library.ts'
import { loadModels } from './model-files.ts'
import { score } from './scoring.ts'

const xgboost = openXgboost(requireLibrary())
const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true })
})

const VALUES = Float32Array.from({ length: 60 }, (_, row) => row % 20)

/** A folder of models, each trained for so many rounds on which of three thirds a number is in. */
function modelFolder(objective: string, rounds: readonly number[]): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'several-models-'))
  folders.push(folder)
  const matrix = xgboost.matrix({ values: VALUES, rows: VALUES.length, columns: 1 })
  matrix.setFloats(
    'label',
    VALUES.map((value) => Math.floor(value / 7)),
  )
  for (const [at, count] of rounds.entries()) {
    const booster = xgboost.booster([matrix])
    booster.setParameter('objective', objective)
    booster.setParameter('eta', '0.4')
    booster.setParameter('max_depth', count === 1 ? '1' : '3')
    if (objective.startsWith('multi')) booster.setParameter('num_class', '3')
    for (let round = 0; round < count; round++) booster.update(round, matrix)
    booster.save(path.join(folder, `xgboost-model-${at}.ubj`))
  }
  return folder
}

function answersOf(folder: string, environment: Readonly<Record<string, string>> = {}): readonly number[] {
  const request = { contentType: 'text/csv', accept: 'text/csv', body: Buffer.from('1\n8\n15\n') }
  const { status, body } = score(xgboost, loadModels(xgboost, folder, environment), request, environment)
  expect(status).toBe(200)
  return body.trim().split(/[\n,]/).map(Number)
}

it.each(['reg:squarederror', 'multi:softprob'])('several models of %s answer with their mean', (objective) => {
  const rounds = [1, 5, 9]
  const single = rounds.map((count) => answersOf(modelFolder(objective, [count])))
  const mean = single[0]?.map((_, at) => single.reduce((sum, answers) => sum + (answers[at] ?? 0), 0) / rounds.length)
  const found = answersOf(modelFolder(objective, rounds))
  expect(found).toHaveLength(mean?.length ?? 0)
  for (const [at, answer] of found.entries()) expect(answer).toBeCloseTo(mean?.[at] ?? Number.NaN, 6)
})

it('several models that answer a class vote', () => {
  const folder = modelFolder('multi:softmax', [1, 9, 9])
  expect(answersOf(folder)).toEqual([0, 1, 2])
})

it('the first one answers alone where it is told so', () => {
  const folder = modelFolder('reg:squarederror', [1, 9])
  const [first, both] = [{ SAGEMAKER_INFERENCE_ENSEMBLE: 'false' }, {}].map((environment) =>
    answersOf(folder, environment),
  )
  expect(first).toEqual(answersOf(modelFolder('reg:squarederror', [1])))
  expect(first).not.toEqual(both)
})
