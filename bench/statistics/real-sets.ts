import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { prepareDataset } from '#engines/dataset/prepare-dataset.ts'
import { parseManifest } from '#shared/manifest/manifest.ts'
import { uploadKey } from '#shared/names/dataset-keys.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { readEncodedRows } from '../../lambdas/model-evaluation/score/encoded-rows.ts'
import type { Rows } from './boosting.ts'
import type { Drawn, StatisticsSet } from './set.ts'

/** Files and what is predicted in them, as they lie in the folder that is given. */
const FILES: readonly (readonly [file: string, target: string])[] = [
  ['abalone.csv', 'rings'],
  ['car-price.csv', 'Selling_Price'],
  ['concrete.csv', 'strength'],
  ['insurance.csv', 'charges'],
  ['us-births.csv', 'births'],
  ['attrition.csv', 'Attrition'],
  ['credit-g.csv', 'default'],
  ['phoneme.csv', 'class'],
  ['qsar_biodeg.csv', 'Class'],
  ['vehicle.csv', 'Class'],
]

/** Files with classes to predict; the one example lies in this repository. */
const CLASSES: readonly (readonly [file: string, target: string])[] = [
  ['attrition.csv', 'Attrition'],
  ['attrition.csv', 'OverTime'],
  ['credit-g.csv', 'default'],
  ['phoneme.csv', 'class'],
  ['qsar_biodeg.csv', 'Class'],
  ['vehicle.csv', 'Class'],
  ['abalone.csv', 'sex'],
  ['insurance.csv', 'smoker'],
  ['car-price.csv', 'Transmission'],
  ['breast-cancer.csv', 'diagnosis'],
]
const EXAMPLES = path.join(import.meta.dirname, '../../examples')

/** As a training splits; of a small file more, so that every validation part has 200 rows. */
const SHARES = { train: 0.7, validation: 0.2, test: 0.1 }
const SMALLER: Readonly<Record<string, typeof SHARES>> = {
  'vehicle.csv': { train: 0.65, validation: 0.25, test: 0.1 },
  'breast-cancer.csv': { train: 0.44, validation: 0.36, test: 0.2 },
}

/** Real files, split and encoded as a training does it, each seed with another split. */
export function realSets(folder: string): readonly StatisticsSet[] {
  return FILES.map(([file, target]) => ({
    name: file.replace('.csv', ''),
    draw: async (seed) => await drawParts(path.join(folder, file), target, seed),
  }))
}

/** Ten real tables of classes, what stands in their columns being what is predicted. */
export function classSets(folder: string): readonly StatisticsSet[] {
  return CLASSES.map(([file, target]) => ({
    name: `${file.replace('.csv', '')}: ${target}`,
    draw: async (seed) =>
      await drawParts(path.join(file === 'breast-cancer.csv' ? EXAMPLES : folder, file), target, seed),
  }))
}

async function drawParts(file: string, target: string, seed: number): Promise<Drawn> {
  const objects = memoryObjectStore('bench')
  const key = uploadKey('bench.csv')
  await objects.put(key, await readFile(file))
  const keys = runKeys('bench', 'run')
  const manifest = parseManifest(
    JSON.stringify({ target, split: { ...(SMALLER[path.basename(file)] ?? SHARES), seed } }),
    file,
  )
  const source = { key, at: {} }
  const { schema } = await prepareDataset({ objects, source, keys, dataset: 'bench', runId: 'run', manifest })
  const partOf = async (prefix: string): Promise<Rows> => {
    const found: string[] = []
    for await (const { key: each, sizeBytes } of objects.list(prefix)) if (sizeBytes > 0) found.push(each)
    const { actual, rows } = await readEncodedRows(objects, found, schema.problem)
    const { values, width } = rows.slice(0, rows.count)
    return { values: Float32Array.from(values), labels: Float32Array.from(actual), columns: width }
  }
  return {
    problem: schema.problem,
    train: await partOf(keys.trainPrefix),
    validation: await partOf(keys.validationPrefix),
    test: await partOf(keys.testPart),
  }
}
