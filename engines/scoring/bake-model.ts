import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { boundedList } from '#shared/errors/bounded-text.ts'
import { datasetOfKey } from '#shared/names/dataset-name.ts'
import { pointerKey, runKeys } from '#shared/names/run-keys.ts'
import { type EvaluationRecord, evaluationRecordSchema } from '#shared/records/evaluation-record.ts'
import { type ModelPointer, modelPointerSchema } from '#shared/records/model-pointer.ts'
import { parseRecord } from '#shared/records/record-files.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import { rangesSchema } from '#shared/serving/ranges.ts'
import { readAllFiles } from './archive/model-archive.ts'
import { isOnnxName } from './archive/model-format.ts'
import { compileOnnx } from './graph/compile-onnx.ts'
import { isGzip, readBeside, readEvaluationBeside, readModelFile, readSchemaBeside } from './model-file.ts'
import type { ModelFile } from './xgboost/model/model-info.ts'

/** A model as the API is to serve it without a bucket. */
export type BakedModel = { readonly dataset: string; readonly runId: string; readonly format: 'xgboost' | 'onnx' }

/** What lies beside a model and is none. */
const BESIDE = ['schema.json', 'evaluation.json', 'ranges.json', 'model.json', 'README.md']
const OF_TEXTS = ['tokenizer.json', 'tokenizer_config.json', 'config.json']

/**
 * Lays out in a folder what the API reads of a bucket for one model: the pointer, the run's records and the model,
 * checked and compiled as model-deployment does it. `place` is the model's file, or a folder with it. Read beside it are
 * schema.json, evaluation.json and ranges.json of a run and, for ONNX, what reads texts.
 * @throws BoostlineError `model-archive-invalid`, `model-unscorable`, `record-invalid`, `usage`.
 */
export async function bakeModel(place: string, folder: string, nowMs: number): Promise<BakedModel> {
  const file = await modelFileOf(place)
  const names = namesOf(file)
  const { bytes, schema, sourceHash, evaluation, format } = await compiled(file, names.dataset)
  const dataset = names.dataset
  const runId = `${dataset}-${sourceHash.slice(0, 12)}`
  const keys = runKeys(dataset, runId)
  const ranges = await readBeside(file, 'ranges.json', (body, at) => parseRecord(body, rangesSchema, at))
  const target = { type: 'lambda', modelKey: keys.servingModel, sourceHash, ...(format && { format }) } as const
  const at = new Date(nowMs).toISOString()
  const pointer: ModelPointer = {
    version: 1,
    dataset,
    revision: 1,
    champion: { ...target, runId, modelPackageArn: '', source: { key: path.basename(file), eventTime: at }, since: at },
    challenger: null,
    rollout: null,
    retired: [],
    history: [],
  }
  const write = async (key: string, content: unknown) => {
    const to = path.join(folder, ...key.split('/'))
    await mkdir(path.dirname(to), { recursive: true })
    await writeFile(to, content instanceof Uint8Array ? content : `${JSON.stringify(content, null, 2)}\n`)
  }
  await write(keys.servingModel, bytes)
  await write(keys.schema, { ...schema, dataset, runId })
  await write(keys.evaluation, evaluationRecordSchema.parse({ ...(evaluation ?? unmeasured(schema)), dataset, runId }))
  if (ranges) await write(keys.ranges, { ...ranges, dataset, runId })
  await write(pointerKey(dataset), modelPointerSchema.parse(pointer))
  return { dataset, runId, format: format ?? 'xgboost' }
}

async function compiled(file: string, dataset: string) {
  const bytes = await readFile(file)
  const archive = isGzip(bytes) ? await readAllFiles([bytes], file) : undefined
  if (!isOnnxName(file) && !archive?.some(({ name }) => isOnnxName(name))) {
    const { compiled, schema, evaluation } = await readModelFile(file)
    return { bytes: compiled.bytes, sourceHash: compiled.info.sourceHash, schema, evaluation, format: undefined }
  }
  const files = archive ?? (await withTokenizer(file, bytes))
  const schema = await readSchemaBeside(file)
  const onnx = compileOnnx(files, { dataset, runId: dataset, schema })
  return { ...onnx, evaluation: await readEvaluationBeside(file), format: 'onnx' as const }
}

async function withTokenizer(file: string, bytes: Uint8Array): Promise<readonly ModelFile[]> {
  const beside = await Promise.all(
    OF_TEXTS.map(async (name) => await readBeside(file, name, (content) => ({ name, bytes: content }))),
  )
  return [{ name: 'model.onnx', bytes }, ...beside.filter((each) => each !== undefined)]
}

/** Nobody has scored test rows with it, as with any imported model. */
function unmeasured({ problem }: FeatureSchema): EvaluationRecord {
  return {
    version: 1,
    runId: '',
    dataset: '',
    problem: problem.type,
    rows: 0,
    metrics: {},
    confusion: null,
    threshold: null,
    decision: { status: 'approved', reason: 'it was put into the image' },
  }
}

/** The file itself; of a folder the one in it that is a model. */
async function modelFileOf(place: string): Promise<string> {
  const found = await stat(place).catch(() => undefined)
  if (!found) throw notOne(place, 'there is nothing')
  if (!found.isDirectory()) return path.resolve(place)
  const names = (await readdir(place)).filter((name) => !name.startsWith('.'))
  const usual = ['model.tar.gz', 'model.onnx'].find((name) => names.includes(name))
  if (usual) return path.resolve(place, usual)
  const models = names.filter((name) => ![...BESIDE, ...OF_TEXTS].includes(name))
  const [only, ...others] = models
  if (only === undefined) throw notOne(place, 'it holds no model')
  if (others.length > 0) throw notOne(place, `it holds several files: ${boundedList(models)}`)
  return path.resolve(place, only)
}

/** By the file, or by its folder where it has the name that they all have. */
function namesOf(file: string): { readonly dataset: string } {
  const base = path.basename(file).replace(/\.(tar\.gz|onnx|json|ubj|bin|model)$/i, '')
  const isPlain = /^(model|xgboost-model)$/i.test(base)
  return { dataset: datasetOfKey(`${isPlain ? path.basename(path.dirname(file)) : base}.csv`) }
}

function notOne(place: string, problem: string): BoostlineError {
  return new BoostlineError({
    code: 'usage',
    kind: 'input',
    message: `${place} is no model: ${problem}.`,
    hint: "Name a model.tar.gz, a model.onnx or a file of XGBoost's save_model, or the folder that holds it.",
  })
}
