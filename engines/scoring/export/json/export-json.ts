import type { ModelFile } from '../../xgboost/model/model-info.ts'
import { isJson, readDocument, readModel } from '../../xgboost/read/read-model.ts'
import { modelFiles } from '../../xgboost/source-hash.ts'
import { legacyDocument } from './legacy-document.ts'
import { writeJson } from './write-json.ts'

/**
 * The models of an archive as XGBoost's JSON, which `Booster.load_model` of the version that trained them and of later
 * ones reads, one file each. @throws BoostlineError `model-unscorable`
 */
export function exportJson(files: readonly ModelFile[]): readonly ModelFile[] {
  return modelFiles(files).map((file) => {
    const model = readModel(file)
    const json = isJson(file.bytes)
      ? file.bytes
      : Buffer.from(writeJson(readDocument(file.bytes) ?? legacyDocument(model)))
    return { name: `${file.name.replace(/\.(json|ubj|bin|deprecated)$/, '')}.json`, bytes: json }
  })
}
