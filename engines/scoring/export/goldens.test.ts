import { describe, expect, it } from 'vitest'
import { runOnnx } from '../onnx/testing/run-onnx.ts'
import { compileModel } from '../xgboost/compile-model.ts'
import { loadModel } from '../xgboost/load-model.ts'
import { readMembers } from '../xgboost/read-members.ts'
import { meanOf, votedOf } from '../xgboost/score/answers.ts'
import { modelFiles } from '../xgboost/source-hash.ts'
import { mostRelativeDifference, rowOf } from '../xgboost/testing/compare.ts'
import { readGoldens } from '../xgboost/testing/goldens.ts'
import { ReferenceModel } from '../xgboost/testing/xgboost-c-api.ts'
import { packMember } from './javascript/pack-member.ts'
import { plainScorer } from './javascript/plain-model.ts'
import { exportJson } from './json/export-json.ts'
import { exportOnnx } from './onnx/export-onnx.ts'

const GOLDENS = await readGoldens()
const MODELS = GOLDENS.flatMap((golden) =>
  golden.models.map((files) => {
    const { bytes, info } = compileModel(files, golden.image)
    const expected = golden.image === '1.7' ? (golden.expected.best ?? golden.expected) : golden.expected
    const answers = Float32Array.from(expected.prediction.flat())
    return { ...golden, files, info, answers, scorer: loadModel(bytes), title: `${golden.name} ${files[0]?.name}` }
  }),
)

it('there are the cases of both versions, in every format', () => {
  expect(MODELS.length).toBe(227)
})

describe('as ONNX', () => {
  it.each(MODELS)('$title: onnxruntime answers as XGBoost', async ({ files, image, rows, count, answers, info }) => {
    const onnx = exportOnnx(files, image, { name: 'golden', documentation: '', metadata: {} })
    const { prediction } = await runOnnx(onnx, rows, count, info.features)
    expect(mostRelativeDifference(Float32Array.from(prediction as Float32Array), answers)).toBeLessThanOrEqual(1e-5)
  })
})

describe('as JSON', () => {
  it.each(MODELS)('$title: it is the same model', ({ files, image, rows, count, scorer }) => {
    const json = exportJson(files)
    expect(json.map(({ bytes }) => Buffer.from(bytes).toString('latin1', 0, 2))).toEqual(
      modelFiles(files).map(() => '{"'),
    )
    expect(loadModel(compileModel(json, image).bytes).margins(rows, count)).toEqual(scorer.margins(rows, count))
  })

  // The library here is XGBoost 1.7, which reads no models of 3.2.
  const OF_17 = MODELS.filter(({ image, files, expected }) => image === '1.7' && files.length === 1 && expected.margin)
  it.each(OF_17)('$title: XGBoost reads it', ({ files, rows, count, info, expected }) => {
    const [file] = exportJson(files)
    const reference = ReferenceModel.load(file?.bytes ?? new Uint8Array())
    const margins = reference.predict('margins', { values: rows, count, columns: info.features })
    reference.free()
    expect(margins).toEqual(Float32Array.from(expected.margin.flat()))
  })
})

describe('as JavaScript', () => {
  it.each(MODELS)('$title: answers to the bit', ({ files, image, rows, count, scorer, info }) => {
    const scorers = readMembers(files, image).map((member) => plainScorer(packMember(member)))
    const answers = Array.from({ length: count }, (_, at) => {
      const ofEach = scorers.map((score) => score(rowOf(rows, at, info.features)))
      return [...(info.kind === 'class' ? votedOf(ofEach) : meanOf(ofEach))]
    })
    expect(Float32Array.from(answers.flat())).toEqual(scorer.predict(rows, count))
  })
})
