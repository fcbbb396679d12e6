import type { RunName } from '#shared/names/run-name.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import type { ModelFile } from '../xgboost/model/model-info.ts'
import { packOnnx } from './packed-onnx.ts'
import { planContract } from './plan-contract.ts'
import { onnxFiles } from './read/archive-files.ts'
import { readOnnxGraph } from './read/read-graph.ts'
import { schemaOfGraph } from './schema-of-graph.ts'

export type CompiledOnnx = {
  /** The bytes of model.bin. */
  readonly bytes: Uint8Array
  readonly sourceHash: string
  readonly schema: FeatureSchema
}

/** Whose model it is, and the schema beside it, where there is one. */
export type OnnxSource = RunName & { readonly schema?: FeatureSchema | undefined }

/**
 * Checks the files of an archive that holds an ONNX model, and packs it with how it is asked; without a schema, by the
 * one that the graph itself gives.
 * @throws BoostlineError `model-unscorable`
 */
export function compileOnnx(
  archive: readonly ModelFile[],
  { schema: given, dataset, runId }: OnnxSource,
): CompiledOnnx {
  const files = onnxFiles(archive)
  const graph = readOnnxGraph(files.model)
  const schema = given ?? schemaOfGraph(graph, files, { dataset, runId })
  const contract = planContract(graph, files, schema)
  const { model, tokenizer, sourceHash } = files
  return { bytes: packOnnx({ contract, sourceHash, model, ...(tokenizer && { tokenizer }) }), sourceHash, schema }
}
