// What serves ONNX models, in a file of its own beside a function's bundle (scripts/bundle-onnx.ts): the bundles of
// deployments without them have nothing of it.
import { existsSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import type { ScorerOf } from '#shared/serving/scorer.ts'
import type { ModelFile } from '../xgboost/model/model-info.ts'
import { type CompiledOnnx, compileOnnx, type OnnxSource } from './compile-onnx.ts'
import { onnxScorer } from './onnx-scorer.ts'
import { scoringProcess } from './scoring-process.ts'

/** What ONNX models take to be served: to check and pack them, and to score with them. */
export type Onnx = Pick<ScorerOf<'lambda'>, 'score'> & {
  /** @throws BoostlineError `model-unscorable` */
  compile(archive: readonly ModelFile[], source: OnnxSource): CompiledOnnx
}

/** The API has 28 s for an answer, in which it may have to read the model first. */
const LIMIT_MS = 20_000
export const SCORING_PROCESS = 'scoring-process.cjs'

/** `file` is this module's own place, where the process that runs the models lies too. */
export function createOnnx(objects: ObjectStore, file: string): Onnx {
  const processFile = path.join(path.dirname(file), SCORING_PROCESS)
  const packages = process.env['ONNX_PACKAGES'] || undefined
  const models = scoringProcess({ file: processFile, packages, limitMs: LIMIT_MS })
  // The stamp is written last (scripts/launcher.mjs).
  const isInstalled = () => packages === undefined || existsSync(path.join(packages, '.boostline-stamp'))
  return { compile: compileOnnx, ...onnxScorer(objects, models, { limitMs: LIMIT_MS, isInstalled }) }
}
