import { archiveOf } from '#engines/scoring/archive/testing/model-archives.ts'
import { readGoldens } from '#engines/scoring/xgboost/testing/goldens.ts'
import { championOf, decideRun } from './people.ts'
import type { World } from './world.ts'

/** A model of six numbers and two classes that the API can score, which says its features itself. */

export const OWN = 'own'
export const OWN_ROW = { f0: 1, f1: 2, f2: null, f3: 0, f4: -1, f5: 0.5 }
const [FILES = []] = (await readGoldens()).find(({ name }) => name === 'v174-binary-logistic')?.models ?? []
const ARCHIVE = archiveOf(Object.fromEntries(FILES.map(({ name, bytes }) => [name, Buffer.from(bytes)])))

export function putOwnModel(world: World): void {
  world.put(`models/${OWN}/model.tar.gz`, ARCHIVE)
}

export function approveOwnModel(world: World): void {
  for (const { metadata } of world.state.packages) decideRun(world, metadata['runId'], 'Approved')
}

/** It is adopted and approved, and the API serves it. */
export async function serveOwnModel(world: World): Promise<void> {
  putOwnModel(world)
  await world.settle(() => world.state.packages.length > 0)
  approveOwnModel(world)
  await world.settle(() => championOf(world, OWN) !== undefined)
  await world.advance(3)
}
