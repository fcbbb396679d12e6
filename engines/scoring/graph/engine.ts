// What serves ONNX models, in a file of its own beside a function's bundle (scripts/bundle-onnx.ts): the bundles of
// deployments without them have nothing of it.
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
export function createOnnx(objects: Pick<ObjectStore, 'get'>, file: string): Onnx {
  const processFile = path.join(path.dirname(file), SCORING_PROCESS)
  const models = scoringProcess({ file: processFile, packages: process.env['ONNX_PACKAGES'], limitMs: LIMIT_MS })
  return { compile: compileOnnx, ...onnxScorer(objects, models, LIMIT_MS) }
}
